"""The end is the same for everybody: one question, thanks, and no word about what was answered."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import TalkWish
from perinet.flows import decide
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.ground.messages.models import Message
from perinet.web.family import sitting
from perinet.web.family.tests.links import CODE, NONE, send

pytestmark = pytest.mark.django_db


def answered():
    mother = send().begin()
    mother.post("everything", data=NONE)
    return mother


def test_everybody_is_asked_whether_she_wants_to_talk_to_someone():
    page = answered().get("talk").content.decode()
    assert "Would you like to talk to someone?" in page
    assert "We ask this of everybody." in page
    assert 'href="tel:112"' in page


@pytest.mark.parametrize(("wish", "urgency"), [("now", "hard"), ("later", "")])
def test_a_wish_to_talk_waits_for_somebody_with_a_clock(wish, urgency):
    mother = answered()
    assert mother.post("talk", data={"wish": wish}, follow=True).status_code == 200
    talk = Obligation.objects.get(kind=Kind.TALK)
    assert talk.urgency == urgency
    assert Message.objects.count() == 1


def test_no_opens_nothing_and_sending_it_twice_is_one_wish():
    mother = answered()
    mother.post("talk", data={"wish": "no"})
    mother.post("talk", data={"wish": "now"})
    assert TalkWish.objects.get().wish == "no"
    assert not Obligation.objects.filter(kind=Kind.TALK).exists()


def test_without_a_choice_she_is_asked_again():
    page = answered().post("talk")
    assert page.status_code == 200
    assert "Choose one of the three." in page.content.decode()


def test_the_last_page_thanks_and_the_sitting_is_over():
    mother = answered()
    mother.post("talk", data={"wish": "no"})
    page = mother.post("strengths", follow=True)
    text = page.content.decode()
    assert "Thank you" in text
    assert mother.occasion.organisation.name in text
    assert not mother.client.cookies[sitting.COOKIE].value
    for word in ("score", "PHQ", "GAD", "depress", "safety"):
        assert word not in text


def test_the_link_leads_to_thanks_only_once_she_has_answered():
    mother = answered()
    elsewhere = mother.another_device()
    for page in ("door", "begin", "everything", "more", "talk"):
        assert elsewhere.get(page).status_code == 302
    assert elsewhere.get("door", follow=True).redirect_chain[-1][0] == mother.address("thanks")
    assert elsewhere.answer("whooley", "item1", 1).status_code == 302


def test_answers_that_were_set_aside_meanwhile_lead_to_thanks_without_a_question():
    mother = send().begin()
    screenings.void(occasion=mother.occasion, reason="not-hers", at=clock.now(), by=SYSTEM)
    page = mother.client.get(mother.address("door"), follow=True)
    assert page.redirect_chain[-1][0] == mother.address("thanks")
    assert mother.answer("whooley", "item1", 1).status_code == 302


def confirmed(mother, promised_on):
    row = mother.occasion.decisions.get()
    by = Actor(
        kind="user", id=str(mother.occasion.opened_by_id), organisation=str(mother.occasion.organisation_id),
        name="An Peeters",
    )  # fmt: skip
    decide.confirm(
        decision=row, chosen_step=row.step, reason="", note="", promised_on=promised_on, at=clock.now(), by=by
    )


def said(mother):
    return mother.get("thanks").content.decode().split("<main")[1].split("</main")[0]


def test_who_calls_and_by_when_stands_there_only_once_a_person_confirmed_it():
    mother = answered()
    mother.post("talk", data={"wish": "no"})
    assert "calls you by" not in mother.get("thanks").content.decode()
    tomorrow = clock.today() + timedelta(days=1)
    confirmed(mother, tomorrow)
    mother.post("resume", data={"code": CODE})
    assert "An Peeters read your answers and calls you by" in mother.get("thanks").content.decode()
    call = Obligation.objects.get(kind=Kind.CONTACT, step="promised-call")
    assert call.due_at.date() == tomorrow


def test_whoever_opens_the_link_afterwards_does_not_see_that_she_is_called():
    mother = answered()
    mother.post("talk", data={"wish": "no"})
    other = mother.another_device()
    before = said(other)
    confirmed(mother, clock.today() + timedelta(days=1))
    assert said(other) == said(mother) == before
    assert other.post("resume", data={"code": "0000"}).status_code == 200
    assert said(other) == before


def test_a_promise_on_answers_that_were_not_hers_is_shown_to_nobody():
    mother = answered()
    mother.post("talk", data={"wish": "no"})
    confirmed(mother, clock.today() + timedelta(days=1))
    screenings.void(occasion=mother.occasion, reason="somebody-else-answered", at=clock.now(), by=SYSTEM)
    mother.post("resume", data={"code": CODE})
    assert "calls you by" not in mother.get("thanks").content.decode()


def test_confirming_without_a_day_promises_nothing():
    mother = answered()
    confirmed(mother, None)
    assert "calls you by" not in mother.get("thanks").content.decode()
    assert not Obligation.objects.filter(step="promised-call").exists()
