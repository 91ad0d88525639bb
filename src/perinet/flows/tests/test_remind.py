"""At most two reminders, at her hours, over a safe way, and none after a loss."""

from datetime import timedelta

import pytest
from django.utils import timezone

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.pathways.hours import REMINDING
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion, Reminder
from perinet.flows import bereave, invite, remind, screen, unite
from perinet.ground.base.actor import job
from perinet.ground.base.errors import Refused
from perinet.ground.messages import services as outbox
from perinet.ground.messages.models import Message, Status
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consent
from perinet.people.families import births
from perinet.people.families import services as families
from perinet.people.families.models import Person, TimelineLine
from perinet.people.families.services import ReachSafely
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

WORKER = job("test")


@pytest.fixture(autouse=True)
def ready(midwife, rota, by):
    service = ServiceFactory(synthetic=True, referable=True, email="team@service.example")
    for step in decisions.chosen_guideline(by.organisation).steps.values():
        pathways.arrange_step(
            organisation=midwife.organisation, step=step.id, owner=midwife.user,
            service=service if step.needs_service else None, by=by,
        )  # fmt: skip


@pytest.fixture
def link(mother, by, at):
    return send(mother, by, at)


def send(mother, by, at, channel="text"):
    sent = invite.invite(
        person=mother, moment="week-20", channel=channel, language="nl", path="/v/{token}/", at=at, by=by
    )
    sent.invitation.created_at = at
    sent.invitation.save(update_fields=["created_at"])
    remind.plan(invitation=sent.invitation, at=at, by=by)
    return sent


def to_come():
    return list(Reminder.objects.filter(queued_at=None, dropped=""))


def every_hour(at, days=16):
    """Let the worker look each hour; return what left, with the local hour at which it did."""
    left = []
    for hour in range(days * 24):
        now = at + timedelta(hours=hour)
        before = set(Message.objects.filter(template="reminder").values_list("pk", flat=True))
        remind.send_due(at=now, by=WORKER)
        fresh = Message.objects.filter(template="reminder").exclude(pk__in=before)
        left += [(timezone.localtime(now), message) for message in fresh]
    return left


def test_who_does_not_answer_is_reminded_twice_and_never_again(link, at):
    left = every_hour(at, days=30)
    assert len(left) == 2 == len(REMINDING.after)
    assert all(REMINDING.anytime.opens <= when.time() < REMINDING.anytime.closes for when, _ in left)
    assert all(when < timezone.localtime(link.invitation.expires_at) for when, _ in left)


def test_a_reminder_says_who_asks_and_nothing_of_what(link, at, midwife):
    _when, message = every_hour(at)[0]
    assert midwife.organisation.sender in message.body
    for word in ("week", "zwanger", "depress", "angst", "Lotte", "Maes"):
        assert word.lower() not in (message.body + message.subject).lower()


def test_the_address_of_a_reminder_opens_the_same_questions_and_is_kept_as_a_hash(link, at):
    _when, message = every_hour(at)[0]
    token = next(line for line in message.body.splitlines() if "/v/" in line).split("/v/")[1].strip("/")
    assert token != link.token
    assert screenings.find_invitation(token, at=at) == link.invitation
    assert screenings.find_invitation(link.token, at=at) == link.invitation
    assert not Reminder.objects.filter(token_hash=token).exists()


def test_it_comes_at_the_hours_that_she_chose(link, mother, at, by):
    remind.choose(person=mother, hours="evening", at=at, by=by)
    left = every_hour(at)
    part = REMINDING.parts["evening"]
    assert len(left) == 2
    assert all(part.opens <= when.time() < part.closes for when, _ in left)


def test_a_worker_that_stood_still_sends_nothing_at_night(link, at):
    night = timezone.localtime(at + timedelta(days=5)).replace(hour=3)
    assert remind.send_due(at=night, by=WORKER) == 0
    (first, _second) = to_come()
    assert first.due_at >= night + timedelta(hours=5)


def test_one_tap_stops_them_and_those_of_the_next_link(link, mother, at, by):
    remind.choose(person=mother, stopped=True, at=at, by=by)
    assert every_hour(at) == []
    invite.again(
        invitation=link.invitation, channel="text", path="/v/{token}/", at=at + timedelta(days=1), by=by
    )
    assert to_come() == []


def test_who_answered_is_not_reminded(link, at, by):
    occasion = link.invitation.occasion
    screen.finish(occasion=occasion, at=at + timedelta(hours=1), by=by)
    assert every_hour(at) == []
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"answered"}


def test_nobody_is_reminded_after_a_loss(link, mother, at, by):
    dates = births.Dates("loss", ended_on=at.date(), ended_how="miscarriage")
    bereave.lose_pregnancy(person=mother, dates=dates, at=at, by=by)
    assert every_hour(at) == []


def test_a_link_that_asks_nothing_about_the_baby_is_not_repeated_after_a_loss_either(mother, at, by):
    occasion = screen.begin(person=mother, moment="rescreen", mode="self", language="nl", at=at, by=by)
    invite._send(occasion=occasion, channel="text", path="/v/{token}/", at=at, by=by)
    bereave.lose_pregnancy(
        person=mother, dates=births.Dates("loss", ended_on=at.date(), ended_how="stillbirth"), at=at, by=by
    )
    assert to_come(), "the link itself goes on"
    assert every_hour(at) == []
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"loss"}


def test_a_marked_answer_brings_a_person_and_not_a_reminder(link, at, by):
    occasion = link.invitation.occasion
    screenings.ask(occasion=occasion, instruments=["phq-9"], step=2)
    row = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=row, answers={"item9": 2}, at=at, by=by)
    assert every_hour(at) == []
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"a-person-calls"}


def test_a_way_that_is_no_longer_safe_is_not_used(link, mother, at, by):
    families.correct(person=mother, changes={}, reach=ReachSafely(text=False), at=at, by=by)
    assert every_hour(at) == []
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"not-safe"}


def test_hours_in_her_own_words_are_obeyed_by_silence_until_she_chose(mother, at, by):
    families.correct(
        person=mother, changes={}, reach=ReachSafely(text=True, when="niet als hij thuis is"), at=at, by=by
    )
    send(mother, by, at)
    assert to_come() == []
    remind.choose(person=mother, hours="morning", at=at, by=by)
    assert len(to_come()) == 2


def test_a_printed_card_sends_nothing_unless_she_chose_a_way(mother, at, by):
    send(mother, by, at, channel="paper")
    assert to_come() == []
    remind.choose(person=mother, channel="text", hours="morning", at=at, by=by)
    assert len(to_come()) == 2
    remind.choose(person=mother, channel="mail", hours="morning", at=at, by=by)  # she never called mail safe
    assert to_come() == []


def test_a_new_link_for_the_same_questions_does_not_begin_to_count_again(link, at, by):
    third_day = at + timedelta(days=4)
    assert remind.send_due(at=third_day, by=WORKER) == 1
    invite.again(invitation=link.invitation, channel="text", path="/v/{token}/", at=third_day, by=by)
    every_hour(third_day, days=20)
    assert Message.objects.filter(template="reminder").count() == 2


def test_what_left_stands_on_the_timeline_when_it_left(link, mother, at):
    when = at + timedelta(days=4)
    remind.send_due(at=when, by=WORKER)
    remind.note_sent(at=when, by=WORKER)
    assert not TimelineLine.objects.filter(kind="reminder.sent").exists(), "it is still on its way"
    later = when + timedelta(minutes=3)
    outbox.deliver(at=later)
    assert remind.note_sent(at=later, by=WORKER) == 1 and remind.note_sent(at=later, by=WORKER) == 0
    line = TimelineLine.objects.get(kind="reminder.sent")
    assert (line.at, line.person, line.controller) == (later, mother, link.invitation.occasion.organisation)


def test_what_could_not_be_delivered_says_so_and_stands_on_no_timeline(link, at):
    when = at + timedelta(days=4)
    remind.send_due(at=when, by=WORKER)
    Message.objects.filter(template="reminder").update(status=Status.FAILED)
    remind.note_sent(at=when, by=WORKER)
    assert Reminder.objects.get(number=1).dropped == "failed"
    assert not TimelineLine.objects.filter(kind="reminder.sent").exists()


@pytest.mark.parametrize("wrong", [{"channel": "pigeon"}, {"hours": "midnight"}])
def test_a_way_or_an_hour_that_does_not_exist_is_refused(mother, at, by, wrong):
    with pytest.raises(Refused):
        remind.choose(person=mother, at=at, by=by, **wrong)


def test_looking_for_what_is_due_asks_as_much_for_one_as_for_many(
    link, at, by, django_assert_max_num_queries
):
    assert Occasion.objects.count() == 1
    with django_assert_max_num_queries(3):
        remind.send_due(at=at, by=WORKER)


def queued(at):
    """Let the first reminder go to the outbox; return the hour at which it did."""
    now = next(
        at + timedelta(hours=n) for n in range(400) if remind.send_due(at=at + timedelta(hours=n), by=WORKER)
    )
    return now, Message.objects.get(template="reminder")


def test_a_reminder_that_could_not_leave_by_day_does_not_leave_by_night(link, at):
    now, message = queued(at)
    night = timezone.localtime(now).replace(hour=REMINDING.anytime.closes.hour)
    outbox.deliver(at=night)
    message.refresh_from_db()
    assert (message.status, message.error, message.body) == (Status.FAILED, "TooLate", "")


def test_a_reminder_that_waits_to_leave_stays_after_a_loss(link, mother, at, by):
    now, message = queued(at)
    dates = births.Dates("loss", ended_on=now.date(), ended_how="miscarriage")
    bereave.lose_pregnancy(person=mother, dates=dates, at=now, by=by)
    assert remind.hold_back(at=now, by=WORKER) == 1
    outbox.deliver(at=now)
    message.refresh_from_db()
    assert message.status == Status.FAILED and Reminder.objects.get(number=1).dropped in (
        "loss",
        "link-ended",
    )


def test_a_reminder_that_may_leave_is_not_held_back(link, at):
    now, message = queued(at)
    assert remind.hold_back(at=now, by=WORKER) == 0
    outbox.deliver(at=now)
    message.refresh_from_db()
    assert message.status == Status.SENT


def test_of_two_joined_records_with_two_numbers_neither_is_used(link, mother, at, by):
    other = PersonFactory(registered_at=mother.registered_at, phone="+32471111111")
    consent.begin_care(person=other, organisation_id=by.organisation, at=at, by=by)
    families.correct(person=other, changes={}, reach=ReachSafely(text=True), at=at, by=by)
    unite.unite(kept=other, absorbed=mother, reason="told-by-her", at=at, by=by)
    assert remind.safe_ways(Person.objects.get(pk=mother.pk)) == {}
    assert every_hour(at) == []


def test_of_two_joined_records_the_only_number_is_used(link, mother, at, by):
    other = PersonFactory(registered_at=mother.registered_at, phone="")
    consent.begin_care(person=other, organisation_id=by.organisation, at=at, by=by)
    families.correct(person=other, changes={}, reach=ReachSafely(text=True), at=at, by=by)
    unite.unite(kept=mother, absorbed=other, reason="told-by-her", at=at, by=by)
    assert remind.safe_ways(Person.objects.get(pk=other.pk)) == {"text": mother.phone}
