"""By keyboard, by ear, on a small screen, enlarged, on a slow line, on an old phone: the same questions, as far."""

import gzip
import urllib.request
from contextlib import contextmanager

import pytest

from perinet.care.screening import receipts
from perinet.care.screening.models import Answer, Receipt
from perinet.care.screening.models.receipts import State
from perinet.web.family import link as links
from tests.journeys import steps
from tests.journeys.conftest import look
from tests.journeys.test_keyboard_and_no_script import press_on, tab_to
from tests.support.browser import wait_for_promise
from tests.support.faults import ALL_SENT, TRACES, ask_site

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HEARD = {"heading", "radio", "button", "link", "textbox", "radiogroup", "group", "alert"}
SLOW = {"offline": False, "latency": 800, "downloadThroughput": 35_000, "uploadThroughput": 15_000}
WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")
  .filter((one) => ["link", "script"].includes(one.initiatorType)))
  .map((one) => [one.name, one.encodedBodySize])"""
FIRST = "vraag/whooley/item1/"
NO_ROOM = """() => { IDBObjectStore.prototype.add = () => {
  throw new DOMException("full", "QuotaExceededError"); }; }"""
# Width and height in CSS pixels, device pixels for each, size of the letters.
SIZES = {
    "320 pixels": (320, 640, 1, ""),
    "a window of 1280 pixels at 200 %": (640, 430, 2, ""),
    "a window of 780 pixels at 200 %": (390, 370, 2, ""),
    "letters alone at 200 %": (1280, 860, 1, "200%"),
    "letters alone at 200 % in a small window": (780, 740, 1, "200%"),
}


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


def cut_off(page) -> list[str]:
    """Return what runs out of its box or out of the window."""
    return page.evaluate(
        "() => [document.documentElement, ...document.querySelectorAll('main *')].filter((one) =>"
        " one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 40).map((one) => one.outerHTML.slice(0, 80))"
    )


def enlarged(page) -> dict[str, list[str]]:
    """Show a page in each of these sizes, and return what is cut off in which."""
    screen, found = page.context.new_cdp_session(page), {}
    for name, (width, height, sharpness, letters) in SIZES.items():
        metrics = {"width": width, "height": height, "deviceScaleFactor": sharpness, "mobile": False}
        screen.send("Emulation.setDeviceMetricsOverride", metrics)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        if cut := cut_off(page):
            found[name] = cut
    page.evaluate("document.documentElement.removeAttribute('style')")
    screen.send("Emulation.clearDeviceMetricsOverride")
    return found


def test_nothing_is_cut_off_on_a_small_screen_or_twice_as_large(stage):
    phone = stage.phone("nl")
    link = stage.link_for(stage.mother())
    found = {}
    steps.visit(phone, link)
    found["door"] = enlarged(phone)
    steps.press(phone, "button[name=mine][value=yes]")
    found["begin"] = enlarged(phone)
    steps.choose_code(phone)
    found["question"] = enlarged(phone)
    for page in ("alles/", "herinneren/"):
        phone.goto(link + page)
        found[page] = enlarged(phone)
    phone.goto(link)
    steps.answer_until(phone)
    found["talk"] = enlarged(phone)
    steps.wish(phone, "no")
    found["thanks"] = enlarged(phone)
    assert {page: cut for page, cut in found.items() if cut} == {}


def ready_for_no_network(phone):
    phone.wait_for_function("() => navigator.serviceWorker.controller")
    wait_for_promise(
        phone,
        "async () => (await (await caches.open('later')).keys()).some((one) => one.url.includes('/zonder-net/'))",
    )


@contextmanager
def out_of_order(monkeypatch):
    """Every page of a link, and every delivery, ends in an error of the server."""

    def broken(*_of, **_more):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(links, "find", broken)
        patch.setattr(receipts, "find_link", broken)
        yield


@contextmanager
def no_network(phone, monkeypatch):
    """A worker that starts anew escapes the browser's own switch: it then meets a server that is down."""
    with out_of_order(monkeypatch):
        phone.context.set_offline(True)
        yield
    phone.context.set_offline(False)


def test_a_server_that_answers_with_errors_is_no_network(stage, monkeypatch):
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    ready_for_no_network(phone)
    with out_of_order(monkeypatch):
        first = phone.locator("h1").inner_text()
        phone.locator("main input[type=radio]").nth(1).check()
        phone.locator("main button[value=next]").click()
        phone.wait_for_selector("form:not([data-save]) input[type=radio]")
        assert look(phone).locator("main h1").inner_text() != first, "she goes on with the next question"
        assert not Answer.objects.exists()
    phone.reload()
    wait_for_promise(phone, ALL_SENT)
    assert [(row.item, row.option) for row in Answer.objects.all()] == [("item1", 1)]


def test_without_a_network_every_page_can_be_read_and_left(stage, monkeypatch):
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    ready_for_no_network(phone)
    asked = 0
    with no_network(phone, monkeypatch):
        while phone.locator("main input[type=radio]").count():
            before = phone.locator("h1").inner_text()
            phone.locator("main input[type=radio]").first.check()
            phone.locator("main button[value=next]").click()
            phone.wait_for_function(
                "before => document.querySelector('h1')?.innerText !== before", arg=before
            )
            phone.wait_for_selector("main input[type=radio], main [data-try]")
            look(phone)
            asked += 1
        assert asked == 5
        assert "Kept on this phone, not sent yet" in phone.locator("h1").inner_text()
        assert phone.locator("[data-count]").inner_text() == "5"
        assert not Answer.objects.exists()
    phone.wait_for_url("**/laatste/")
    look(phone)
    assert Answer.objects.count() == Receipt.objects.count() == 5


def test_what_the_phone_has_no_room_for_stays_on_the_screen_until_it_is_sent(stage, monkeypatch):
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    ready_for_no_network(phone)
    phone.evaluate(NO_ROOM)
    asked = phone.locator("h1").inner_text()
    with no_network(phone, monkeypatch):
        phone.locator("main input[type=radio]").nth(1).check()
        for _press in range(2):
            phone.locator("main button[value=next]").click()
            phone.wait_for_function(
                "() => document.querySelector('[data-kept]').textContent.includes('no room')"
            )
        assert phone.locator("h1").inner_text() == asked
    phone.wait_for_function("() => document.querySelector('[data-kept]').textContent.includes('with us')")
    assert Answer.objects.get().option == 1


def test_whoever_leaves_quickly_leaves_nothing_on_the_phone(stage, settings):
    settings.PERINET_NEUTRAL_PAGE = f"{stage.address}/healthz"
    phone = stage.phone("en")
    steps.open_link(phone, stage.link_for(stage.mother(language="en")))
    ready_for_no_network(phone)
    assert phone.evaluate(TRACES) != []
    phone.click("form[data-leave] button")
    phone.wait_for_url("**/healthz")
    assert phone.evaluate(TRACES) == []


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
