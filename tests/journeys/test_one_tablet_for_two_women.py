"""Two women answer one after the other on the tablet of the practice; no button leads from one to the other."""

import pytest

from perinet.care.screening.models import Answer, Occasion
from perinet.flows import lend
from perinet.ground.base import clock
from perinet.network.accounts import tablets as devices
from perinet.web.parts.tablet import COOKIE, HOME
from tests.journeys.conftest import look

pytestmark = pytest.mark.journey
TABLET = {"width": 820, "height": 1180}


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def tablet(stage, request):
    """Open the waiting page on a device of the practice."""
    midwife = stage.midwife
    row, token = devices.add_tablet(
        organisation=midwife.organisation, name="Wachtzaal", at=clock.now(), by=midwife.actor()
    )
    page = stage.new_page(viewport=TABLET, language="nl", javascript=request.param)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": stage.address + HOME}])
    page.goto(stage.address + HOME)
    return look(page)


def begin(stage, tablet, person, **asked):
    """The midwife says the code; the woman types it, says that it is for her, and begins."""
    values = {"moment": "week-20", "language": person.language} | asked
    lent = lend.lend(person=person, at=clock.now(), by=stage.midwife.actor(), **values)
    tablet.locator("input[name=code]").fill(lent.code)
    tablet.locator("main form button").first.click()
    tablet.locator("button[value=yes]").click()
    look(tablet).locator("main form button").first.click()
    look(tablet).locator("main input[type=radio]").first.wait_for(state="attached")
    return lent


def choose(tablet, nth):
    """Choose an answer, and wait until the next page stands there."""
    before = tablet.url
    tablet.locator("main .choice label").nth(nth).click()
    tablet.locator("button[value=next]").click()
    tablet.wait_for_url(lambda url: url != before)


def is_waiting(tablet) -> bool:
    return tablet.url.endswith(HOME) and tablet.locator("input[name=code]").count() == 1


def test_the_second_woman_finds_no_way_back_to_the_first(stage, tablet):
    first, second = stage.mother("Lotte"), stage.mother("Amina")
    begin(stage, tablet, first)
    address = tablet.url
    choose(tablet, 1)
    answering = tablet.url
    tablet.locator("button[value=stop]").click()
    tablet.wait_for_url(lambda url: url.endswith(HOME))

    for _time in range(4):  # the button of the browser, as often as anybody presses it
        tablet.go_back()
        assert "Lotte" not in tablet.content() and not tablet.locator("main input[type=radio]").count()
    for old in (address, answering):
        tablet.goto(old)
        assert is_waiting(tablet)

    begin(stage, tablet, second)
    assert "Lotte" not in tablet.content()
    for old in (address, answering):
        tablet.goto(old)
        assert is_waiting(tablet)
    assert Answer.objects.count() == 1


def test_a_tab_that_is_reopened_and_a_restored_session_show_the_waiting_page(stage, tablet):
    begin(stage, tablet, stage.mother("Lotte"))
    choose(tablet, 1)
    address, cookies = tablet.url, tablet.context.cookies()
    tablet.goto(address.split("/vraag/")[0] + "/uit/")
    assert is_waiting(tablet)
    tablet.context.add_cookies(cookies)
    again = tablet.context.new_page()
    again.goto(address)
    assert is_waiting(again)


def test_nothing_of_her_stays_in_the_storage_of_the_device(stage, tablet):
    begin(stage, tablet, stage.mother("Lotte"), home=lend.ALONE)
    choose(tablet, 1)
    tablet.goto(tablet.url.split("/vraag/")[0] + "/uit/")
    assert {one["name"] for one in tablet.context.cookies() if one["path"].startswith(HOME)} == {COOKIE}
    stored = tablet.context.storage_state(indexed_db=True)["origins"]
    assert not stored


def test_after_the_last_page_the_tablet_waits_for_the_next_woman(stage, tablet):
    begin(stage, tablet, stage.mother("Lotte"))
    while tablet.locator("button[value=next]").count():
        choose(tablet, 0)
    look(tablet).locator("main .choice label").last.click()  # not now, to whether she wants to talk
    tablet.locator("main form button").last.click()
    tablet.wait_for_load_state()
    while tablet.locator("main form").count():
        look(tablet).locator("main form button").last.click()
        tablet.wait_for_load_state()
    look(tablet).locator("main a.button").last.click()
    tablet.wait_for_url(lambda url: url.endswith(HOME))
    assert is_waiting(tablet) and not Occasion.objects.get().is_open
