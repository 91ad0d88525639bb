"""Every page that is reached by a link opens, in every language, on a small phone and on a desk."""

import re
from urllib.parse import urldefrag, urljoin

import pytest

from perinet.care.screening.models import Invitation
from perinet.care.screening.services import CODE_TRIES
from perinet.flows import screen, worry
from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from tests.journeys import steps
from tests.journeys.conftest import look
from tests.support.browser import DESKTOP

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NOT_OF_WORK = re.compile(
    r"\.(ics|svg|pdf)$|/bestand/|/cijfers/|/fhir/|/account/logout/|//[^/]+/(nl|fr|en)?/?$|//[^/]+/(nl|fr|en)/"
)
PAGES_AT_MOST = 60
LONGEST_WORDS = "fr"  # where it fits on a small phone, the others do
PUBLIC = ("", "hulp/", "privacy/", "toegankelijkheid/", "over/")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_work(stage, language):
    begun = a_working_day(stage)
    desk = stage.work(language)
    found = crawl(desk, [desk.url, *(stage.address + path for path in begun)], language)
    assert len(found) >= 30, found
    desk.set_viewport_size(SMALL)
    for address in found if language == LONGEST_WORDS else found[::3]:
        opened(desk, address, language)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_an_administrator(stage, language):
    stage.ask_near(stage.step_for(stage.mother()))
    administrator = MembershipFactory(organisation=stage.midwife.organisation, role=Role.ADMINISTRATOR)
    desk = stage.work(language, membership=administrator)
    for viewport in (DESKTOP, SMALL):
        desk.set_viewport_size(viewport)
        for path in ("/beheer/", "/beheer/berichten/", "/beheer/talen/"):
            opened(desk, stage.address + path, language)


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
    for page in ("vraag/whooley/item2/", "alles/", "dank-je/", "herinneren/", "pauze/"):
        opened(phone, link + page, language)
    phone.goto(f"{link}alles/")
    phone.click("main button[value=next]")
    phone.wait_for_selector("main button[value=skip]")  # what is open is asked once more
    look(phone)
    steps.press(phone, "button[name=act][value=stop]")
    opened(phone, link, language)
    assert phone.url.endswith("/verder/"), "after a pause the code is asked"
    for _wrong in range(CODE_TRIES):
        phone.fill("input[name=code]", "0000")
        steps.press(phone)
    assert phone.locator("main form").count() == 0, "after so many tries the sender must help"
    for page in ("dank", "zonder-net"):
        opened(phone, f"{stage.address}/v/{page}/{language}/", language)
    assert phone.goto(f"{stage.address}/v/a-link-that-never-was/").status == 404
    look(phone)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pages_of_a_team_that_is_asked(stage, language):
    team = stage.new_page(viewport=SMALL, language=language)
    link = stage.ask_near(stage.step_for(stage.mother(language=language)))
    for page in ("", "aanvaarden/", "wachtlijst/", "weigeren/", "vraag/", "niet-voor-ons/"):
        opened(team, link + page, language)


def a_working_day(stage) -> list[str]:
    """A worry, a service that was asked, a link that was sent, and a list that was begun together."""
    at, by = clock.now(), stage.midwife.actor()
    worry.concern(person=stage.mother("Nora"), kinds=["confusion"], told_by="me", note="", at=at, by=by)
    together = screen.begin(
        person=stage.mother("Amira"), moment="week-20", mode="assisted", language="nl", at=at, by=by
    )
    screen.decline_second_step(occasion=together, at=at, by=by)
    stage.link_for(stage.mother("Zoë"))
    step = stage.step_for(stage.mother("Lotte"))
    stage.ask_near(step)
    return [
        f"/werk/families/{step.person_id}/",
        f"/werk/link/{Invitation.objects.get().pk}/",
        f"/werk/samen/{together.pk}/",
        f"/werk/contact/{stage.waits('contact').pk}/",
    ]


def crawl(page, waiting: list[str], language: str) -> list[str]:
    """Open these and what is reached from them by links, one address of each kind, and return all."""
    site, kinds, found = waiting[0].removesuffix("/werk/"), set(map(kind, waiting)), []
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
