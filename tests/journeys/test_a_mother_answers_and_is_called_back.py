"""The whole chain: asked, answered, decided, referred, accepted, and closed at first contact."""

import re

import pytest

from perinet.care.pathways.models import Obligation
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Screening
from tests.journeys import steps
from tests.journeys.conftest import look

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = re.compile("Lotte|Maes")
SAID = {
    "nl": ("Ik ben ongerust", "Is dit voor jou, Lotte?", "Dit is geen noodlijn"),
    "en": ("I am worried", "Is this for you, Lotte?", "This is no emergency line"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_her_answers_to_first_contact(stage, language):
    work = stage.work(language)
    her_page = steps.register(work, stage, language=language).url

    assert SAID[language][0] in work.locator(".about").inner_text()

    steps.ask(work, way="text")
    phone = she_answers(stage, language)
    the_midwife_reads_and_decides(work, stage)
    she_reads_who_calls_her(phone, stage)
    referral = she_finds_a_service_and_asks_it(work, stage)
    team = the_team_accepts_without_an_account(stage, language)
    the_team_sees_her_name_after_a_code(team, stage)

    steps.visit(work, referral)
    assert work.locator("main ol.timeline > li").count() >= 3, "sent, seen, accepted"
    steps.confirm_first_contact(work)
    assert Referral.objects.get().state == "first-contact-done"
    assert stage.waits("first-contact") is None
    step = Obligation.objects.get(kind="step")
    assert (step.step, step.ending) == ("clinical-assessment", "first-contact-done")

    steps.visit(work, her_page)
    timeline = work.locator("main").inner_text()
    assert timeline.count(stage.near.name) >= 5, "the row, and sent, seen, accepted, first contact"


def she_answers(stage, language):
    (link,) = stage.links_to("0470 00 00 01", "questions")
    phone = stage.phone(language)
    steps.visit(phone, link)
    assert SAID[language][1] in phone.locator("h1").inner_text()
    steps.press(phone, "button[name=mine][value=yes]")
    assert SAID[language][2] in phone.locator("main").inner_text(), "before the first question"
    steps.choose_code(phone)
    steps.answer_until(phone)
    assert {row.step for row in Screening.objects.all()} == {1, 2}, "the second step in the same sitting"
    steps.wish(phone, "no")

    assert phone.url.endswith("/dank-je/")
    told = phone.locator("main").inner_text()
    assert not re.search(r"\d", told), "no score and no number"
    assert stage.midwife.organisation.name in told
    return phone


def she_reads_who_calls_her(phone, stage):
    phone.reload()
    assert stage.midwife.user.name not in phone.locator("main").inner_text(), "the link alone tells nothing"
    steps.follow(phone, "/verder/")
    told = look(steps.choose_code(phone)).locator("main").inner_text()
    assert stage.midwife.user.name in told, "a promise that a person made"
    assert not re.search("PHQ|GAD|16|Whooley", told), "and still no score"


def the_midwife_reads_and_decides(work, stage):
    steps.home(work, stage)
    address, _tone = steps.first_row(work)
    assert "/resultaat/" in address
    steps.follow(work, address)
    steps.decide(work, calls_by=steps.day(3))


def she_finds_a_service_and_asks_it(work, stage):
    steps.follow(work, "/verwijzen/")
    found = work.locator("main h3").all_inner_texts()
    names = [text for text in found if "Perinataal team" in text]
    assert [stage.near.name in names[0], stage.far.name in names[1]] == [True, True], "nearest first"
    first = work.locator("main .card", has_text=stage.near.name).first
    assert first.locator("ul li").count() >= 2, "each says why it stands there"
    return steps.ask_service(work, stage.near).url


def the_team_accepts_without_an_account(stage, language):
    (link,) = stage.links_to(stage.near.email, "referral")
    team = stage.phone(language)
    steps.visit(team, link)
    assert not NAME.search(team.content()), "no name before proof"
    steps.accept(team, on=steps.day(5))
    assert not NAME.search(team.content()), "accepting is no proof"
    with team.expect_download() as download:
        team.locator("a[href$='.ics']").click()
    entry = download.value.path().read_text()
    assert "DTSTART" in entry and not NAME.search(entry)
    return team


def the_team_sees_her_name_after_a_code(team, stage):
    steps.prove(team, stage, stage.near)
    assert "Lotte Maes" in team.locator("#name").inner_text()
    assert team.locator("a[href^='tel:0470']").count() == 1, "she agreed to share her number"
