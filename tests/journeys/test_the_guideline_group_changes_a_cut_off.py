"""A changed cut-off is handed in, proved, compared and read by a colleague; answers typed are decided while typing."""

import re

import pytest

from perinet.care.decisions import examinations, library
from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from tests.journeys import steps
from tests.journeys.conftest import give_password, look
from tests.support import second_factor
from tests.support.browser import DESKTOP

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}
PAGES = ("", "proberen/", "voorbeelden/", "bewijzen/", "vergelijken/", "werk/", "leven/")


def changed() -> list[dict[str, object]]:
    """The files of the shipped guideline, as somebody chooses them in a folder, with a lower line."""
    shipped = library.PACKAGES["flanders"]
    number = f'version = "{shipped.guideline.version}"'
    files = {path: text for path, text in shipped.files.items() if path != "MANIFEST"}
    text = files["guideline.toml"].replace(number, 'version = "1.9.0"', 1)
    files["guideline.toml"] = text.replace("epds.total > 13 or gad7", "epds.total > 12 or gad7")
    return [
        {"name": path.rpartition("/")[2], "mimeType": "text/plain", "buffer": text.encode()}
        for path, text in files.items()
    ]


@pytest.fixture
def ilse(stage):
    return MembershipFactory(role=Role.GUIDELINE_GROUP, user__name="Ilse")


def handed_in(page) -> str:
    page.click("a[href$='/nieuw/']")
    look(page)
    page.set_input_files("input[type=file]", changed())
    page.fill("textarea[name=note]", "The working group asked for above 12.")
    steps.press(page, steps.MAIN_BUTTON)
    page.wait_for_url(re.compile(r"/leven/$"))
    return page.url.removesuffix("leven/")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_page_about_a_version_opens(stage, ilse, language):
    desk = stage.work(language, membership=ilse)
    here = handed_in(desk)
    for viewport in (DESKTOP, SMALL):
        desk.set_viewport_size(viewport)
        for page in (*PAGES, "leven/nalezen/", "?as=page"):
            assert desk.goto(here + page).status == 200
            look(desk)
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_a_change_is_compared_and_its_progress_is_seen_without_asking_again(stage, ilse):
    desk = stage.work("en", membership=ilse)
    here = handed_in(desk)
    desk.goto(here + "vergelijken/")
    steps.press(desk, "form[action*='/vragen/compare/'] button")
    desk.get_by_text("It waits for its turn.").wait_for()
    while examinations.run_next(at=clock.now()):
        pass
    desk.get_by_text("epds.total = 13", exact=True).first.wait_for()
    look(desk)


def test_a_decision_changes_while_somebody_types_and_the_address_carries_it(stage):
    desk = stage.work("en")
    place = f"/beheer/richtlijnen/flanders/{library.get('flanders').package_hash[:12]}/proberen/"
    desk.goto(stage.address + place)
    desk.fill("[name='epds.total']", "14")
    desk.get_by_role("heading", name="Clinical assessment").wait_for()
    desk.fill("[name='epds.item10']", "2")
    desk.get_by_role("heading", name="Safety check").wait_for()
    assert "epds.total=14" in desk.url and "epds.item10=2" in desk.url and "gad7" not in desk.url
    look(desk)


def test_the_same_decision_is_had_by_a_button_without_a_script(stage):
    desk = stage.new_page(language="en", javascript=False)
    user = stage.midwife.user
    second_factor.equip(user)
    desk.goto(f"{stage.address}/account/login/")
    give_password(desk, user)
    desk.wait_for_url("**/2fa/authenticate/")
    desk.locator("input[name=code]").fill(second_factor.spare_code(user))
    desk.locator("main form button").first.click()
    desk.wait_for_url("**/2fa/trust/")
    desk.locator("button[value=skip]").click()
    desk.wait_for_url(lambda url: "/2fa/" not in url)
    place = f"/beheer/richtlijnen/flanders/{library.get('flanders').package_hash[:12]}/proberen/"
    desk.goto(stage.address + place)
    desk.fill("[name='epds.total']", "14")
    desk.locator("main form[method=get] button[type=submit]").click()
    assert desk.get_by_role("heading", name="Clinical assessment").count() == 1
    assert desk.url.endswith("?moment=week-20&language=en&epds.total=14")
