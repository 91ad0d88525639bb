"""The self-check lives and dies in her browser."""

import pytest

from tests.journeys.conftest import look

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STORED = """async () => [localStorage.length, sessionStorage.length, document.cookie,
  (await indexedDB.databases()).length, (await caches.keys()).length].join(",")"""
ENDINGS = (
    ([0, 0, 0, 0, 0], "open"), ([1, 0, 0, 0, 0], "talk"), ([0, 0, 1, 2, 0], "talk"), ([0, 0, 1, 1, 0], "open"),
    ([0, 0, 0, 0, 1], "help"), ([1, 1, 3, 3, 2], "help"),
)  # fmt: skip


def tick(page, options):
    for number, option in enumerate(options):
        group = page.locator("[data-self-check] fieldset").nth(number)
        group.locator("input[type=radio]").nth(option).check()


def test_what_she_ticks_leads_to_people_and_is_sent_nowhere(stage):
    phone = stage.phone()
    sent = []
    phone.on("request", lambda request: sent.append(request.url) if "favicon" not in request.url else None)
    for options, ending in ENDINGS:
        phone.goto(f"{stage.address}/nl/zelf-nagaan/", wait_until="networkidle")
        sent.clear()
        tick(phone, options)
        phone.click("button[name=finish]")
        shown = phone.locator("[data-end]:visible")
        look(phone)
        assert shown.count() == 1 and shown.get_attribute("data-end") == ending, options
        assert phone.locator("[data-people]").is_visible()
        assert phone.evaluate("document.activeElement.dataset.end") == ending
        assert sent == [] and phone.evaluate(STORED) == "0,0,,0,0"


def test_leaving_and_coming_back_finds_nothing(stage):
    phone = stage.phone()
    phone.goto(f"{stage.address}/nl/zelf-nagaan/")
    tick(phone, [1, 1, 3, 3, 2])
    phone.click("button[name=finish]")
    phone.goto(f"{stage.address}/nl/hulp/")
    phone.go_back()
    phone.wait_for_selector("button[name=finish]")
    assert phone.locator("input:checked").count() == 0 and phone.locator("[data-end]:visible").count() == 0


def test_an_open_question_is_not_counted_as_no(stage):
    phone = stage.phone()
    phone.goto(f"{stage.address}/nl/zelf-nagaan/")
    tick(phone, [0, 0, 0])
    phone.click("button[name=finish]")
    assert phone.locator("[data-left-open]").is_visible() and phone.locator("[data-end]:visible").count() == 0


def test_without_script_it_is_a_sheet_to_count_by_hand(stage):
    phone = stage.phone(javascript=False)
    phone.goto(f"{stage.address}/nl/zelf-nagaan/")
    assert not phone.locator("[data-self-check]").is_visible()
    phone.locator("[data-without-script] a").click()
    assert phone.url.endswith("/zelf-nagaan/blad/")
    assert phone.locator("main li").count() > 14
