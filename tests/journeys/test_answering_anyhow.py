"""By keyboard, by ear, on a small screen, enlarged, on a slow line, on an old phone: the same questions, as far."""

import gzip
import urllib.request

import pytest

from perinet.care.screening.models import Answer, Receipt
from perinet.care.screening.models.receipts import State
from tests.journeys import steps
from tests.journeys.conftest import look
from tests.journeys.test_keyboard_and_no_script import press_on, tab_to
from tests.support.faults import ask_site

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HEARD = {"heading", "radio", "button", "link", "textbox", "radiogroup", "group", "alert"}
SLOW = {"offline": False, "latency": 800, "downloadThroughput": 35_000, "uploadThroughput": 15_000}
WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")
  .filter((one) => ["link", "script"].includes(one.initiatorType)))
  .map((one) => [one.name, one.encodedBodySize])"""
FIRST = "vraag/whooley/item1/"


def heard(page) -> list[str]:
    """Return what a screen reader meets in the main part of a page, in its order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    main = next(node for node in nodes if node.get("role", {}).get("value") == "main")

    def walk(node):
        role = node.get("role", {}).get("value")
        if not node.get("ignored") and role in HEARD:
            yield f"{role}: {node.get('name', {}).get('value', '')}".rstrip(": ")
        for child in node.get("childIds", ()):
            yield from walk(known[child])

    return list(walk(main))


def test_what_is_heard_is_what_is_asked_in_that_order(stage):
    phone = stage.phone("en")
    steps.visit(phone, stage.link_for(stage.mother("Nora", language="en")))
    assert heard(phone) == [
        "heading: Is this for you, Nora?",
        "button: Yes, this is for me",
        "button: No, not for me",
    ]
    steps.press(phone, "button[name=mine][value=yes]")
    assert [one for one in heard(phone) if not one.startswith("link")] == [
        "heading: Before you begin", "heading: Who reads your answers", "heading: Who does not see them",
        "heading: This is no emergency line", "heading: A code, to go on later", "textbox: Your code",
        "button: Begin",
    ]  # fmt: skip
    steps.choose_code(phone)
    question = "During the past month, have you often been bothered by feeling down, depressed or hopeless?"
    assert heard(phone) == [
        f"group: {question}", f"heading: {question}", "radio: No", "radio: Yes", "button: Next",
        "button: I would rather not answer", "button: Save and stop", "link: Show all questions on one page",
    ]  # fmt: skip
    steps.answer_until(phone)
    talk = "Would you like to talk to someone?"
    assert heard(phone) == [
        f"group: {talk}", f"heading: {talk}", "radio: Yes, now", "radio: Yes, in the coming days",
        "radio: No, not now", "button: Next",
    ]  # fmt: skip
    steps.wish(phone, "no")
    assert heard(phone)[0] == "heading: Thank you"


def test_she_resumes_and_settles_two_answers_by_keyboard(stage):
    link = stage.link_for(stage.mother(language="en"))
    first = stage.phone("en")
    steps.open_link(first, link)
    first.context.set_offline(True)
    first.locator("main input[type=radio]").nth(1).check()
    first.wait_for_function(
        "() => document.querySelector('main [data-kept]').textContent.includes('this phone')"
    )

    other = stage.phone("en")
    other.goto(link)
    tab_to(other, "[name=code]")
    other.keyboard.type(steps.CODE)
    press_on(other, steps.MAIN_BUTTON)
    answer_by_keyboard(other)
    first.context.set_offline(False)
    first.wait_for_function(
        "() => document.querySelector('main [data-kept]').textContent.includes('with us')"
    )
    assert Receipt.objects.get(state=State.BESIDE)

    other.goto(f"{link}{FIRST}")
    assert "We got two different answers to this question" in look(other).locator("main").inner_text()
    assert other.locator("input:checked").count() == 0
    answer_by_keyboard(other)
    assert Receipt.objects.filter(state=State.SETTLED).count() == 1
    assert {row.option for row in Answer.objects.filter(item="item1")} == {0, 1}


def answer_by_keyboard(page):
    tab_to(page, "main input[type=radio]")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('main [data-kept]').textContent.includes('with us')")
    press_on(page, "button[name=act][value=next]")


@pytest.mark.parametrize("size", [(320, 640), (640, 400)], ids=["320 pixels", "twice as large"])
def test_nothing_is_cut_off(stage, size):
    width, height = size
    zoom = {"device_scale_factor": 2} if width == 640 else {}
    phone = stage.new_page(viewport={"width": 320, "height": height}, language="nl", **zoom)
    steps.open_link(phone, stage.link_for(stage.mother()))
    assert steps.question(look(phone))
    cut = phone.evaluate(
        "() => [...document.querySelectorAll('main *')].filter((one) => one.scrollWidth > one.clientWidth + 1"
        " && one.clientWidth > 40).map((one) => one.outerHTML.slice(0, 80))"
    )
    assert cut == []


def test_without_a_network_every_page_can_be_read_and_left(stage):
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    phone.wait_for_function("() => navigator.serviceWorker.controller && caches.has('later')")
    phone.wait_for_function(
        "async () => (await (await caches.open('later')).keys()).some((one) => one.url.endsWith('/en/'))"
    )
    phone.context.set_offline(True)
    asked = 0
    while phone.locator("main input[type=radio]").count():
        before = phone.locator("h1").inner_text()
        phone.locator("main input[type=radio]").first.check()
        phone.locator("main button[value=next]").click()
        phone.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=before)
        phone.wait_for_selector("main input[type=radio], main [data-try]")
        look(phone)
        asked += 1
    assert asked == 5
    assert "Kept on this phone, not sent yet" in phone.locator("h1").inner_text()
    assert phone.locator("[data-count]").inner_text() == "5"
    assert not Answer.objects.exists()
    phone.context.set_offline(False)
    phone.wait_for_url("**/laatste/")
    assert Answer.objects.count() == Receipt.objects.count() == 5


def test_whoever_leaves_quickly_leaves_nothing_on_the_phone(stage, settings):
    settings.PERINET_NEUTRAL_PAGE = f"{stage.address}/healthz"
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    phone.wait_for_function("async () => (await indexedDB.databases()).length && caches.has('later')")
    phone.click("form[data-leave] button")
    phone.wait_for_url("**/healthz")
    assert phone.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert phone.evaluate("() => caches.keys()") == []


def test_on_a_line_of_the_second_generation_she_gets_as_far(stage):
    phone = stage.phone("en")
    line = phone.context.new_cdp_session(phone)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    phone.set_default_timeout(30_000)
    phone.goto(f"{stage.link_for(stage.mother(language='en'))}begin/")
    phone.fill("input[name=code]", steps.CODE)
    phone.click(steps.MAIN_BUTTON)
    steps.choose(phone, 1)
    phone.wait_for_url("**/vraag/whooley/item*/")
    assert Answer.objects.get().option == 1


def test_the_first_screen_weighs_at_most_fourteen_kilobytes(site, browser):
    site.start()
    (link,) = ask_site(site, "make", "1", "week-20")
    # Behind a service worker a browser tells sizes after unpacking: the very first visit has none.
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="nl", service_workers="block"
    )
    page = context.new_page()
    page.goto(f"{site.address}{link['path']}begin/")
    page.fill("input[name=code]", steps.CODE)
    page.click(steps.MAIN_BUTTON)
    page.wait_for_url(f"**/{FIRST}")
    measured = context.new_cdp_session(page)
    measured.send("Network.clearBrowserCache")
    measured.send("Performance.enable")
    page.reload()
    weights = dict(page.evaluate(WEIGHT))
    icon = page.locator("link[rel=icon]").get_attribute("href")
    with urllib.request.urlopen(site.address + icon) as reply:
        weights[icon] = len(gzip.compress(reply.read()))
    told = {one["name"]: one["value"] for one in measured.send("Performance.getMetrics")["metrics"]}
    context.close()
    print(sum(weights.values()), f"script {told['ScriptDuration'] * 1000:.0f} ms", weights)
    assert len(weights) >= 5 and all(weights.values())
    assert sum(weights.values()) <= 14_000
    assert told["ScriptDuration"] <= 0.05
