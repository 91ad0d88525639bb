"""A worry becomes urgent care; a mark becomes a conversation; a clock that runs out calls the next person."""

from datetime import timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation, Turn
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening import services as screenings
from perinet.flows import safety, screen, watch, worry
from perinet.ground.audit.models import Record
from perinet.ground.base.actor import job
from perinet.ground.base.errors import Refused
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Access, TimelineLine

pytestmark = pytest.mark.django_db

SPOKEN = SafetyConversation(
    spoken_with_her=True, asked_directly=True, thoughts="no", plan="no", means="no", earlier_attempt="no",
    outcome="misread-question",
)  # fmt: skip


@pytest.fixture
def urgent(mother, by, at):
    worry.concern(
        person=mother, kinds=["confusion"], told_by="partner", note="since last night", at=at, by=by
    )
    return Obligation.objects.get(kind=Kind.URGENT_CARE)


def test_a_worry_needs_no_questionnaire_and_belongs_to_who_is_present(urgent, by, at):
    assert str(urgent.owner_id) == by.id
    assert urgent.due_at == at + timedelta(hours=4)


def test_the_note_of_a_worry_stands_in_no_message_and_no_timeline(urgent):
    assert "last night" not in " ".join(row.body for row in Message.objects.all())
    assert "last night" not in str(list(TimelineLine.objects.values_list("parameters", flat=True)))


def test_a_conversation_ends_it_with_an_outcome_and_a_name(urgent, by, at):
    row = safety.acknowledge(obligation=urgent, conversation=SPOKEN, at=at, by=by)
    urgent.refresh_from_db()
    assert (urgent.ending, row.by_name) == ("spoken-with", by.name)


def test_not_reached_ends_nothing(urgent, by, at):
    tried = SafetyConversation(
        spoken_with_her=False, asked_directly=False, thoughts="not-asked", plan="not-asked", means="not-asked",
        earlier_attempt="not-asked", outcome="not-reached",
    )  # fmt: skip
    safety.acknowledge(obligation=urgent, conversation=tried, at=at, by=by)
    urgent.refresh_from_db()
    assert urgent.is_open
    assert urgent.turns.last().detail == "not-reached"


def test_a_mark_does_not_end_on_a_talk_around_it(mother, by, at):
    check = pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.SAFETY_CHECK, source="one", at=at,
        by=by,
    )  # fmt: skip
    around = SafetyConversation(**SPOKEN.__dict__ | {"asked_directly": False})
    with pytest.raises(Refused, match="Ask her directly"):
        safety.acknowledge(obligation=check, conversation=around, at=at, by=by)
    check.refresh_from_db()
    assert check.is_open
    assert not check.acknowledgements.exists()


@pytest.mark.parametrize("ending", ["declined", "not-reached", "moved", "helped", "read"])
def test_a_safety_mark_ends_in_no_other_way(urgent, by, at, ending):
    with pytest.raises(Refused):
        pathways.close(obligation=urgent, ending=ending, at=at, by=by)


def test_taken_over_needs_a_name(urgent, by, at):
    nameless = SafetyConversation(**SPOKEN.__dict__ | {"outcome": "taken-over"})
    with pytest.raises(Refused, match="Name the person"):
        safety.acknowledge(obligation=urgent, conversation=nameless, at=at, by=by)


def test_a_promised_next_contact_becomes_an_obligation(urgent, by, at):
    tomorrow = at + timedelta(days=1)
    safety.acknowledge(
        obligation=urgent,
        conversation=SafetyConversation(**SPOKEN.__dict__ | {"next_contact_at": tomorrow}),
        at=at,
        by=by,
    )
    assert Obligation.objects.get(kind=Kind.CONTACT).due_at == tomorrow


def test_silence_calls_the_next_person_again_and_again(urgent, rota, at):
    watcher = job("watch")
    assert watch.escalate_overdue(at=at + timedelta(hours=3), by=watcher) == 0
    assert watch.escalate_overdue(at=at + timedelta(hours=5), by=watcher) == 1
    assert watch.escalate_overdue(at=at + timedelta(hours=5, minutes=30), by=watcher) == 0
    assert watch.escalate_overdue(at=at + timedelta(hours=6, minutes=1), by=watcher) == 1
    told = {row.to for row in Message.objects.filter(key__startswith="escalated")}
    assert told == {rota.reader.email, rota.stand_in.email}


def test_after_everybody_was_told_who_manages_hears_it_without_a_name(urgent, rota, at, midwife):
    manager = MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER)
    for hour in range(5, 9):
        watch.escalate_overdue(at=at + timedelta(hours=hour, minutes=hour), by=job("watch"))
    mails = Message.objects.filter(template="nobody-acts")
    assert {mail.to for mail in mails} == {manager.user.email}
    assert all(urgent.person.given_name not in mail.body + mail.subject for mail in mails)
    assert not Access.objects.filter(viewer=str(manager.user_id)).exists(), "to be told is not to see"


def test_a_mark_at_an_hour_at_which_nobody_reads_is_an_event_once(urgent, rota, at, midwife):
    manager = MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER)
    assert watch.notice_uncovered(at=at, by=job("watch")) == 0, "a Wednesday morning is covered"
    night = at.replace(hour=23)
    assert watch.notice_uncovered(at=night, by=job("watch")) == 1
    assert watch.notice_uncovered(at=night + timedelta(minutes=1), by=job("watch")) == 0
    assert Turn.objects.filter(obligation=urgent, kind="uncovered").count() == 1
    assert Record.objects.filter(verb="rota.uncovered").count() == 1
    told = {mail.to for mail in Message.objects.filter(template__in=["nobody-reads", "colleague-look"])}
    assert {manager.user.email, rota.reader.email} <= told


def test_whom_she_shut_out_is_not_called_to_her_mark_while_anybody_else_is_there(mother, by, at, rota):
    consent.exclude(person=mother, professional=rota.reader, at=at, by=by)
    occasion = screen.begin(person=mother, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    screenings.ask(occasion=occasion, instruments=["phq-9"], step=2)
    phq = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=phq, answers={"item9": 3}, at=at, by=by)
    check = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert check.owner == rota.stand_in
    for hours in range(1, 7):
        watch.escalate_overdue(at=at + timedelta(hours=hours, minutes=1), by=job("watch"))
    told = {row.to for row in Message.objects.filter(template="colleague-look")}
    assert rota.reader.email not in told and rota.stand_in.email in told


def test_one_mark_that_cannot_be_told_keeps_no_other_waiting(urgent, mother, by, at, rota, monkeypatch):
    worry.concern(person=mother, kinds=["confusion"], told_by="midwife", note="", at=at, by=by)
    tell = watch.tell.colleague

    def once(*, obligation, **given):
        if obligation == urgent:
            raise RuntimeError
        tell(obligation=obligation, **given)

    monkeypatch.setattr(watch.tell, "colleague", once)
    with pytest.raises(RuntimeError):
        watch.escalate_overdue(at=at + timedelta(hours=5), by=job("watch"))
    other = Obligation.objects.filter(kind=Kind.URGENT_CARE).exclude(pk=urgent.pk).get()
    assert (
        other.turns.filter(kind="escalated").exists() and not urgent.turns.filter(kind="escalated").exists()
    )
