"""What people do on the pages, as sentences that journeys put in order."""

from datetime import date, timedelta

from tests.journeys.conftest import look


def register(page, *, due: str, name="Lotte", family="Maes", language="nl", phone="0470 00 00 01"):
    """A midwife registers a mother in a minute, and stands on her page."""
    page.goto(page.url.split("/werk/")[0] + "/werk/families/nieuw/")
    look(page)
    page.fill("[name=given_name]", name)
    page.fill("[name=family_name]", family)
    page.select_option("main [name=language]", language)
    page.click("button[name=show_texts]")  # the texts that she is shown stand in her language
    page.wait_for_load_state()
    page.fill("[name=phone]", phone)
    page.select_option("main [name=text]", index=1)
    page.fill("[name=municipality]", "3000")
    page.check("[name=status][value=pregnant]")
    page.fill("[name=due_date]", due)
    page.check("[name=text_record]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "/families/" in url and "nieuw" not in url)
    return look(page)


def submit(page):
    """Press the main button of the page's own form."""
    page.locator("main form[method=post] button.button-primary").first.click()
    page.wait_for_load_state()
    return page


def choose(page, position: int):
    """Choose an answer by where it is printed, and go on."""
    page.locator("main input[type=radio]").nth(position).check()
    return submit(page)


def open_link(page, address: str, *, code="482913"):
    """A mother opens her link: it is hers, she reads who reads this, chooses a code, and begins."""
    page.goto(address)
    look(page)
    submit(page)
    look(page)
    if page.locator("input[name=code]").count():
        page.fill("input[name=code]", code)
    submit(page)
    return page


def answer_all(page, *, first=1, further=2, marked=0, until=None):
    """Answer one question a page: yes to the first ones, often to the further ones, `marked` to the safety item."""
    seen = 0
    while "/vraag/" in page.url or "/meer/" in page.url:
        if "/meer/" in page.url:
            look(page)
            page.locator("main a.button, main .actions a").first.click()
            page.wait_for_load_state()
            continue
        instrument, item = page.url.rstrip("/").split("/")[-2:]
        if (instrument, item) == until:
            return seen
        if seen in (0, 5):
            look(page)
        options = page.locator("main input[type=radio]").count()
        wanted = marked if (instrument, item) == ("phq-9", "item9") else first if options < 4 else further
        choose(page, min(wanted, options - 1))
        seen += 1
    return seen


def day(offset: int) -> str:
    return (date.today() + timedelta(days=offset)).isoformat()
