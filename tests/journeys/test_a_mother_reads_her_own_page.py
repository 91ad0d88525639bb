"""A card becomes a page of her own: she reads, says what she wants, lets a team look along, and stops it again."""

import re

import pytest
from django.urls import reverse

from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import relations
from perinet.people.families import services as families
from perinet.people.families.models import TimelineLine
from tests.journeys.conftest import look
from tests.journeys.steps import press, visit

pytestmark = pytest.mark.journey
PASSWORD = "vier losse woorden samen"


@pytest.fixture
def lotte(stage):
    person = stage.mother()
    relations.begin_care(
        person=person, organisation_id=stage.midwife.organisation_id, at=clock.now(), by=stage.midwife.actor()
    )
    families.write_line(
        person=person, kind="referral.sent", at=clock.now(), source=person.pk, by=stage.midwife.actor(),
        topic="mental-health", parameters={"service": stage.near.name},
    )  # fmt: skip
    return person


@pytest.fixture
def receiver(stage):
    """Somebody of the near team, with an account."""
    stage.near.organisation.kind = "mental-health"
    stage.near.organisation.save()
    return MembershipFactory(organisation=stage.near.organisation, role="psychologist")


def card_for(stage, person):
    """The midwife makes a card on her screen; return its link and the code that she says aloud."""
    page = visit(stage.work(), stage.address + reverse("professional:own-page", args=[person.pk]))
    press(page, "button[name=make]")
    link, code = page.locator("main input[readonly]").evaluate_all("all => all.map(one => one.value)")[::-1]
    return f"{stage.address}/{link.split('/', 3)[3]}", code


def begin(stage, person):
    link, code = card_for(stage, person)
    phone = visit(stage.phone(), link)
    assert "Lotte" in phone.content()
    assert "Maes" not in phone.content()
    press(phone, "button[value=yes]")
    phone.locator("[name=code]").fill(code)
    press(phone)
    phone.locator("[name=email]").fill("lotte@thuis.example")
    phone.locator("[name=password]").fill(PASSWORD)
    press(phone)
    phone.wait_for_url(re.compile("/mijn/$"))
    return phone


def test_she_begins_reads_asks_shares_and_stops(stage, lotte, receiver):
    phone = begin(stage, lotte)
    says_her_goal(phone, stage)
    says_what_is_wrong(phone, stage)
    lets_the_team_look_along(phone, stage)
    work = stage.work(membership=receiver)
    file = stage.address + reverse("professional:person", args=[lotte.pk])
    assert (
        "Elke dag even buiten" not in visit(work, stage.address + reverse("professional:worklist")).content()
    )
    assert lotte.name in visit(work, file).content()
    stops_it(phone)
    assert work.goto(file).status == 404
    assert lotte.name not in work.content()


def says_her_goal(phone, stage):
    visit(phone, stage.address + reverse("own:word-add"))
    phone.locator("[name=kind][value=goal]").check()
    phone.locator("[name=text]").fill("Elke dag even buiten")
    press(phone)
    assert "Elke dag even buiten" in visit(phone, stage.address + reverse("own:home")).content()


def says_what_is_wrong(phone, stage):
    visit(phone, stage.address + reverse("own:timeline"))
    phone.locator("main a[href*='klopt-niet']").first.click()
    look(phone).locator("[name=text]").fill("Dat was een week later")
    press(phone)
    assert "Dat was een week later" in phone.content()


def lets_the_team_look_along(phone, stage):
    visit(phone, stage.address + reverse("own:share"))
    phone.locator("main input[name=q]").fill("Dijle")
    phone.locator("main form[role=search] button, main button[type=submit]").first.click()
    look(phone).locator("main a[href*='wat/']").first.click()
    phone.locator("[name=topics][value=record]").check()
    phone.locator("[name=topics][value=mental-health]").check()
    press(look(phone))
    assert "Elke dag even buiten" in phone.locator("section.preview").inner_text()
    press(phone)
    assert stage.near.organisation.name in phone.content()


def stops_it(phone):
    phone.locator("main a[href$='stoppen/']").first.click()
    press(look(phone), "main button.button-danger")
    assert re.search(r"\d\d:\d\d:\d\d", phone.locator("main").inner_text())
    assert TimelineLine.objects.filter(kind="consent.withdrawn").exists()


def test_without_script_she_hides_her_page_and_opens_it_again(stage, lotte):
    link, code = card_for(stage, lotte)
    phone = visit(stage.phone(javascript=False), link)
    phone.locator("button[value=yes]").click()
    phone.locator("[name=code]").fill(code)
    phone.locator("main form button").first.click()
    phone.locator("[name=email]").fill("lotte@thuis.example")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("main form button").first.click()
    phone.goto(stage.address + reverse("own:hide"))
    phone.locator("main form button").first.click()
    assert "Lotte" not in phone.content()
    phone.goto(stage.address + reverse("own:record"))
    assert "Maes" not in phone.content()
    phone.goto(stage.address + reverse("own:show"))
    if phone.locator("main input[type=password]").count():
        phone.locator("main input[type=password]").fill(PASSWORD)
        phone.locator("main form button").first.click()
    phone.locator("main form button").first.click()
    assert "Lotte" in phone.content()
