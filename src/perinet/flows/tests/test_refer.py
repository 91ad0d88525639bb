"""A step becomes a question to a service, and the loop closes."""

from datetime import timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.flows import refer
from perinet.flows.register import Told
from perinet.ground.audit.models import Record
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.ground.messages.models import Message
from perinet.network.directory.models import Observation
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent.models import Agreement
from perinet.people.families.models import Access, TimelineLine, Topic

pytestmark = pytest.mark.django_db
PATH = "/werk/antwoord/{token}/"


@pytest.fixture
def service(db):
    return ServiceFactory(name="Team De Wieg", phone="+32 14 00 00 12")


@pytest.fixture
def step(mother, by, at):
    return pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="decision",
        step="clinical-assessment", at=at, by=by,
    )  # fmt: skip


def ask(step, service, by, at, **fields):
    details = {
        "reason": "Sleeps badly",
        "share_phone": False,
        "interim_offer": "A call on Tuesday",
        "path": PATH,
    }
    return refer.send(obligation=step, service=service, at=at, by=by, **details | fields)


@pytest.fixture
def referral(step, service, by, at):
    return ask(step, service, by, at)


@pytest.fixture
def team(referral):
    """The receiving team, behind its link."""
    link = ReceiverLink.objects.get(referral=referral)
    return Actor(
        kind="link", id=str(link.id), organisation=str(referral.service.organisation_id), scope=str(referral.id),
        purpose="referral", name=referral.service.name,
    )  # fmt: skip


def waiting():
    return {row.kind for row in Obligation.objects.open().exclude(kind=Kind.SCREENING)}


def lines():
    return [
        line.kind for line in TimelineLine.objects.order_by("created_at") if line.kind.startswith("referral.")
    ]


def test_a_question_waits_on_the_senders_worklist_and_leaves_without_clinical_content(referral, mother):
    assert waiting() == {Kind.STEP, Kind.REFERRAL_ANSWER}
    message = Message.objects.get(template="referral")
    assert message.to == referral.service.email
    told = f"{message.subject} {message.body}"
    for secret in (mother.given_name, mother.family_name, "Sleeps", "clinical", mother.phone):
        assert secret not in told


def test_the_province_travels_and_never_the_municipality(referral):
    assert referral.region == "20001"
    assert referral.pregnancy_weeks == 20


def test_what_she_agreed_to_is_kept_word_for_word(step, service, by, at):
    ask(step, service, by, at, told=Told("referral", "1", "nl", "We vragen ...", "agreed", "referral"))
    assert Agreement.objects.get().text_shown == "We vragen ..."


def test_a_second_click_asks_nobody_twice(referral, step, service, by, at):
    with pytest.raises(Conflict):
        ask(step, service, by, at)
    assert Referral.objects.count() == Message.objects.filter(template="referral").count() == 1


def test_a_closed_step_is_not_referred(step, service, by, at):
    pathways.close(obligation=step, ending="done", at=at, by=by)
    with pytest.raises(Refused, match="closed"):
        ask(step, service, by, at)


def test_the_whole_loop_closes_the_step_and_teaches_the_care_map(referral, team, by, at):
    refer.seen(referral=referral, at=at, by=team)
    day = at.date() + timedelta(days=12)
    refer.accept(referral=referral, first_contact_on=day, at=at, by=team)
    assert waiting() == {Kind.STEP, Kind.FIRST_CONTACT}
    refer.confirm_first_contact(referral=referral, on=day, at=at + timedelta(days=13), by=by)
    assert waiting() == set()
    assert Obligation.objects.get(kind=Kind.STEP).ending == "first-contact-done"
    seen = Observation.objects.get()
    assert (seen.service, seen.days_waited, seen.outcome) == (referral.service, 12, "first-contact")
    assert lines() == ["referral.sent", "referral.seen", "referral.accepted", "referral.first-contact-done"]
    assert Message.objects.filter(template="referral-answered").count() == 1


def test_a_new_date_moves_the_clock_and_leaves_one(referral, team, at):
    for days in (5, 9):
        refer.accept(referral=referral, first_contact_on=at.date() + timedelta(days=days), at=at, by=team)
    waits = Obligation.objects.open().get(kind=Kind.FIRST_CONTACT)
    assert waits.due_at.date() == at.date() + timedelta(days=10)


def test_a_refusal_leaves_the_need_open_and_the_next_service_is_asked(referral, team, step, by, at):
    refer.refuse(referral=referral, reason="no-capacity", message="Try in spring", at=at, by=team)
    assert waiting() == {Kind.STEP, Kind.REFERRAL_TURN}
    assert Observation.objects.get().outcome == "refused:no-capacity"
    second = ask(step, ServiceFactory(), by, at, follows=referral)
    assert waiting() == {Kind.STEP, Kind.REFERRAL_ANSWER}
    assert second.follows == referral


def test_a_question_is_answered_over_a_new_message(referral, team, by, at):
    refer.ask_back(referral=referral, question="Is there a partner?", at=at, by=team)
    assert waiting() == {Kind.STEP, Kind.REFERRAL_TURN}
    refer.reply(referral=referral, answer="Yes", path=PATH, at=at, by=by)
    assert waiting() == {Kind.STEP, Kind.REFERRAL_ANSWER}
    bodies = {row.body for row in Message.objects.filter(template="referral")}
    assert len(bodies) == 2


def test_who_accepts_without_waiting_for_the_answer_leaves_nothing_to_answer(referral, team, at):
    refer.ask_back(referral=referral, question="Is there a partner?", at=at, by=team)
    refer.accept(referral=referral, first_contact_on=at.date(), at=at, by=team)
    assert waiting() == {Kind.STEP, Kind.FIRST_CONTACT}


@pytest.mark.parametrize("days", [None, 40])
def test_a_waiting_list_has_a_clock_with_and_without_a_date(referral, team, at, days):
    expected = at.date() + timedelta(days=days) if days else None
    refer.put_on_waiting_list(referral=referral, expected_on=expected, at=at, by=team)
    clock = Obligation.objects.open().get(kind=Kind.FIRST_CONTACT)
    assert clock.owner_id == referral.sent_by_id
    assert clock.due_at.date() == (expected or at.date() + timedelta(days=14))


def test_the_wrong_receiver_ends_every_link_and_is_an_incident(referral, team, at):
    refer.wrong_receiver(referral=referral, at=at, by=team)
    assert not ReceiverLink.objects.usable(at).exists()
    assert not Referral.objects.visible_to(team)
    assert Record.objects.filter(verb="incident.wrong-receiver", actor_kind="link").count() == 1
    assert waiting() == {Kind.STEP, Kind.REFERRAL_TURN}


def test_withdrawing_tells_the_service_and_keeps_the_step(referral, team, by, at):
    refer.accept(referral=referral, first_contact_on=at.date(), at=at, by=team)
    refer.withdraw(referral=referral, reason="she-declines", at=at, by=by)
    assert waiting() == {Kind.STEP}
    assert Message.objects.get(template="referral-withdrawn").to == referral.service.email


def test_a_lost_message_is_sent_again_and_the_old_link_ends(referral, by, at):
    refer.send_link_again(referral=referral, path=PATH, at=at, by=by)
    assert ReceiverLink.objects.usable(at).count() == 1
    assert Message.objects.filter(template="referral").count() == 2


def test_an_answer_to_an_older_page_is_stopped_before_anything_is_written(referral, team, at):
    seen = referrals.answers(referral)
    take = lambda: refer.accept(referral=referral, first_contact_on=at.date(), at=at, by=team)  # noqa: E731
    refer.unless_moved_on(referral=referral, answers_seen=seen, take=take)
    with pytest.raises(Conflict):
        refer.unless_moved_on(referral=referral, answers_seen=seen, take=take)
    assert [turn.state for turn in referral.turns.all()].count(transitions.ACCEPTED) == 1


def test_the_code_goes_to_the_telephone_of_the_care_map(referral, team, at):
    link = ReceiverLink.objects.get()
    refer.send_proof_code(link=link, at=at, by=team)
    message = Message.objects.get(template="code")
    assert (message.channel, message.to) == ("text", "+32 14 00 00 12")


def test_without_a_telephone_no_code_leaves_for_the_mailbox_that_has_the_link(referral, team, at):
    referral.service.phone = ""
    referral.service.save()
    with pytest.raises(Refused, match="Call the sender"):
        refer.send_proof_code(link=ReceiverLink.objects.get(), at=at, by=team)
    assert not Message.objects.filter(template="code").exists()


def test_a_secret_step_keeps_its_referral_secret_on_worklist_and_timeline(mother, service, by, at):
    Access.objects.create(
        person=mother, viewer_kind="user", viewer=by.id, topic=Topic.SUBSTANCE, source="test"
    )
    step = pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="decision",
        step="substance-assessment", topic=Topic.SUBSTANCE, at=at, by=by,
    )  # fmt: skip
    referral = ask(step, service, by, at)
    assert Obligation.objects.get(kind=Kind.REFERRAL_ANSWER).topic == Topic.SUBSTANCE
    assert TimelineLine.objects.get(source=str(referral.id)).topic == Topic.SUBSTANCE


def test_what_a_receiver_answers_stands_on_the_timeline_of_who_asked(referral, team, at, by):
    refer.seen(referral=referral, at=at, by=team)
    line = TimelineLine.objects.visible_to(by).get(kind="referral.seen")
    assert str(line.controller_id) == by.organisation
