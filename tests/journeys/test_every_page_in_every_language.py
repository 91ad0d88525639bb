"""Every page that is reached by a link opens, in every language, on a small phone and on a desk."""

import re
from urllib.parse import urldefrag, urljoin

import pytest

from perinet.flows import worry
from perinet.ground.base import clock
from tests.journeys import steps
from tests.journeys.conftest import look
from tests.support.browser import DESKTOP

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NOT_OF_WORK = re.compile(r"\.(ics|svg|pdf)$|/account/logout/|//[^/]+/(nl|fr|en)?/?$|//[^/]+/(nl|fr|en)/")
PAGES_AT_MOST = 60
PUBLIC = ("", "hulp/", "privacy/", "toegankelijkheid/", "over/")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_work(stage, language):
    a_working_day(stage)
    desk = stage.work(language)
    found = crawl(desk, f"{stage.address}/werk/", language)
    assert len(found) >= 20, found
    print("\n".join(map(kind, found)))
    desk.set_viewport_size(SMALL)
    for address in found:
        opened(desk, address, language)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_for_everybody(stage, language):
    page = stage.new_page(viewport=DESKTOP, language=language)
    for viewport in (DESKTOP, SMALL):
        page.set_viewport_size(viewport)
        for name in PUBLIC:
            opened(page, f"{stage.address}/{language}/{name}", language)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_a_mother(stage, language):
    phone = stage.new_page(viewport=SMALL, language=language)
    link = stage.link_for(stage.mother(language=language))
    steps.open_link(phone, link)
    for page in ("vraag/whooley/item2/", "alles/", "dank-je/"):
        opened(phone, link + page, language)
    steps.press(phone, "button[name=act][value=stop]")
    opened(phone, link, language)
    assert phone.url.endswith("/verder/"), "after a pause the code is asked"
    assert phone.goto(f"{stage.address}/v/a-link-that-never-was/").status == 404
    look(phone)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_a_team_that_is_asked(stage, language):
    team = stage.new_page(viewport=SMALL, language=language)
    link = stage.ask_near(stage.step_for(stage.mother(language=language)))
    for page in ("", "aanvaarden/", "wachtlijst/", "weigeren/", "vraag/", "niet-voor-ons/"):
        opened(team, link + page, language)


def a_working_day(stage):
    """Somebody is worried about one mother; a service was asked for another; a third was sent a link."""
    worry.concern(
        person=stage.mother("Nora"), kinds=["confusion"], told_by="me", note="", at=clock.now(),
        by=stage.midwife.actor(),
    )  # fmt: skip
    stage.link_for(stage.mother("Zoë"))
    stage.ask_near(stage.step_for(stage.mother("Lotte")))


def crawl(page, start: str, language: str) -> list[str]:
    """Open what is reached by links, one address of each kind, and return it."""
    site, kinds, waiting, found = start.removesuffix("/werk/"), {kind(start)}, [start], []
    while waiting and len(found) < PAGES_AT_MOST:
        address = waiting.pop(0)
        opened(page, address, language)
        found.append(address)
        hrefs = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for there in (urldefrag(urljoin(page.url, href)).url for href in hrefs):
            inside = there.startswith(site) and not NOT_OF_WORK.search(there)
            if inside and kind(there) not in kinds:
                kinds.add(kind(there))
                waiting.append(there)
    return found


def kind(address: str) -> str:
    return KEY.sub("*", address.split("?")[0])


def opened(page, address: str, language: str):
    answer = page.goto(address)
    assert answer.status == 200, f"{answer.status} {address}"
    assert page.locator("html").get_attribute("lang") == language, address
    assert page.locator("h1").count() == 1, f"one heading on {address}"
    look(page)
