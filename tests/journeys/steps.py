"""What people do on the pages, as sentences that journeys put in order."""

from datetime import timedelta

from perinet.ground.base import clock
from tests.journeys.conftest import look

CODE = "482913"
SAFETY_QUESTION = ("phq-9", "item9")
YES, OFTEN = 1, 2  # a positive first step; "more than half the days" on a further question
MAIN_BUTTON = "main form[method=post] button.button-primary"


def press(page, button=MAIN_BUTTON):
    """Press the first such button of the page, and look at where it leads."""
    with page.expect_navigation():  # a click alone returns before a busy server answers
        page.locator(button).first.click()
    return look(page)


def follow(page, address: str):
    """Follow the first link whose address holds this, and look at where it leads."""
    with page.expect_navigation():
        page.locator(f"main a[href*='{address}'], .about a[href*='{address}']").first.click()
    return look(page)


def visit(page, address: str):
    page.goto(address)
    return look(page)


def home(page, stage):
    return visit(page, f"{stage.address}/werk/")


def day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


# The midwife


def register(page, stage, *, name="Lotte", family="Maes", language="nl", phone="0470 00 00 01"):
    """A midwife registers a mother of twenty weeks in a minute, and stands on her page."""
    visit(page, f"{stage.address}/werk/families/nieuw/")
    page.fill("[name=given_name]", name)
    page.fill("[name=family_name]", family)
    page.select_option("main [name=language]", language)
    page.click("button[name=show_texts]")  # the texts that she is shown stand in her language
    page.wait_for_load_state()
    page.fill("[name=phone]", phone)
    page.select_option("main [name=text]", index=1)
    page.fill("[name=municipality]", "3000")
    page.check("[name=status][value=pregnant]")
    page.fill("[name=due_date]", day(140))
    page.check("[name=text_record]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "/families/" in url and "nieuw" not in url)
    return look(page)


def ask(page, *, way: str, moment="week-20"):
    """From her page: choose the moment and the way in which she is asked."""
    follow(page, "/vragen/")
    page.check(f"[name=moment][value={moment}]")
    page.check(f"[name=way][value={way}]")
    return press(page)


def decide(page, *, calls_by=""):
    """Agree with what the guideline proposes, and promise a call."""
    page.check("[name$=-agree][value=agree]")
    if calls_by:
        page.fill("[name$=-promised_on]", calls_by)
    return press(page, "form[action$='/beslissen/'] button.button-primary")


def ask_service(page, service):
    """From the list of services: see what travels, hear her agreement, and send."""
    follow(page, str(service.pk))
    page.fill("[name=reason]", "Zware weken; ze wil graag met iemand praten.")
    page.fill("[name=interim_offer]", "An belt elke week.")
    page.check("[name=agrees]")
    page.check("[name=share_phone]")
    return press(page)


def confirm_first_contact(page):
    page.fill("[name=took_place_on]", day(0))
    return press(page, "form[action$='/eerste-contact/'] button.button-primary")


def speak_about_safety(page):
    """Write down what was asked directly, what was found and what was agreed."""
    found = {
        "spoken": "yes", "asked": "yes", "thoughts": "passing", "plan": "no", "means": "no",
        "earlier_attempt": "no", "outcome": "risk-plan-made",
    }  # fmt: skip
    for name, value in found.items():
        page.check(f"[name={name}][value={value}]")
    page.fill("[name=protects]", "Haar zus, en de baby.")
    page.fill("[name=safety_plan]", "Eerst haar zus bellen, dan het nummer op de kaart.")
    return press(page)


def first_row(page):
    """Return the address and the tone of what stands highest on the worklist."""
    row = page.locator("ol.rows > li").first
    return row.locator("[data-row-link]").get_attribute("href"), row.get_attribute("class")


# The mother


def open_link(page, address: str):
    """She opens her link: it is hers, she reads who reads this, chooses a code, and begins."""
    visit(page, address)
    press(page, "button[name=mine][value=yes]")
    return choose_code(page)


def choose_code(page):
    page.fill("input[name=code]", CODE)
    return press(page)


def choose(page, position: int):
    """Choose an answer by where it is printed, and go on."""
    page.locator("main input[type=radio]").nth(position).check()
    with page.expect_navigation():  # the page goes on once the choice is with the server
        page.locator("main button[name=act][value=next]").click()
    return page


def question(page) -> tuple[str, ...]:
    """Return which question stands on the page, or nothing."""
    return tuple(page.url.rstrip("/").split("/")[-2:]) if "/vraag/" in page.url else ()


def answer_until(page, last=(), *, marked=0) -> int:
    """Answer question by question, as far as the question `last`; `marked` is her answer about harm."""
    count = 0
    while here := question(look(page) if count in (0, 5) else page):
        if here == last:
            break
        options = page.locator("main input[type=radio]").count()
        wanted = marked if here == SAFETY_QUESTION else YES if options < 4 else OFTEN
        choose(page, min(wanted, options - 1))
        count += 1
        if "/meer/" in page.url:
            follow(look(page), "/vraag/")
    return count


def wish(page, which: str):
    """Say whether she wants to talk to someone; everybody is asked."""
    look(page)
    page.check(f"[name=wish][value={which}]")
    press(page)
    return press(page) if "/sterk/" in page.url else page


# The team that is asked


def accept(page, *, on: str):
    page.fill("form[action$='/aanvaarden/'] [name=first_contact_on]", on)
    return press(page, "form[action$='/aanvaarden/'] button.button-primary")


def prove(page, stage, service):
    """Ask a code to the number that the care map knows, and type it."""
    press(page, "form[action$='/code/'] button")
    page.fill("[name=code]", stage.code_to(service.phone))
    return press(page)
