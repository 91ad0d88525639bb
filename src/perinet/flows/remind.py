"""A link that was not answered becomes at most two reminders, at hours that she chose, and silence after a loss."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.hours import REMINDING
from perinet.care.pathways.models import Obligation
from perinet.care.screening.models import Invitation, Occasion, Reminder, ReminderChoice
from perinet.flows import one_by_one, tell
from perinet.ground.audit import services as audit
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.messages import services as outbox
from perinet.people.families import mourning
from perinet.people.families import services as families
from perinet.people.families.models import Person

HER_PAGE, STOP_PAGE = "/v/{token}/", "/v/{token}/herinneren/"
WAYS = ("text", "mail")


def safe_ways(person: Person) -> dict[str, str]:
    """Return the ways that she called safe, each with its address; what was not asked is no yes.

    Where records that were joined have two addresses, nobody said which one is safe: then there is none.
    """
    reach = families.reach_safely(person)
    hers = list(Person.objects.filter(identity=person.identity_id))
    may = {
        "text": {one.phone for one in hers} if reach and reach.text else set(),
        "mail": {one.email for one in hers} if reach and reach.mail else set(),
    }
    known = {way: may[way] - {""} for way in WAYS}
    return {way: next(iter(to)) for way, to in known.items() if len(to) == 1}


def choice_of(person: Person) -> ReminderChoice | None:
    return ReminderChoice.objects.about(person).order_by("-at", "-created_at").first()


def _way(invitation: Invitation, choice: ReminderChoice | None) -> str:
    """The way that she chose, else the way the link came; a card or a code to scan sends nothing by itself."""
    wanted = (choice.channel if choice else "") or invitation.channel
    return wanted if wanted in safe_ways(invitation.occasion.person) else ""


def _silent(person: Person, choice: ReminderChoice | None) -> bool:
    """Hours that she said in her own words can't be read by a machine: then nothing is sent until she chose some."""
    if choice and (choice.stopped or choice.hours):
        return choice.stopped
    reach = families.reach_safely(person)
    return bool(reach and reach.when)


@transaction.atomic
def plan(*, invitation: Invitation, at: datetime, by: Actor) -> list[Reminder]:
    """Plan what is still to come for this link; what was sent for the same questions counts towards the two."""
    occasion = invitation.occasion
    choice = choice_of(occasion.person)
    waiting = Reminder.objects.filter(occasion=occasion, queued_at=None)
    waiting.delete()
    way = _way(invitation, choice)
    if not way or _silent(occasion.person, choice):
        return []
    sent = Reminder.objects.filter(occasion=occasion).count()
    hours, planned = choice.hours if choice else "", []
    for number, after in list(enumerate(REMINDING.after, start=1))[sent:]:
        due = REMINDING.next_time(timezone.localtime(max(invitation.created_at + after, at)), hours)
        if due + REMINDING.before_end <= invitation.expires_at and (not planned or due > planned[-1].due_at):
            row = Reminder(occasion=occasion, invitation=invitation, number=number, channel=way, due_at=due)
            row.save()
            planned.append(row)
    return planned


@transaction.atomic
def choose(
    *, person: Person, at: datetime, by: Actor, channel: str = "", hours: str = "", stopped: bool = False
) -> ReminderChoice:
    """Keep what she chose, and plan what waits for her anew."""
    if channel and channel not in WAYS:
        raise Refused(_("There is no such way to send a reminder."), code="way")
    if hours and hours not in REMINDING.parts:
        raise Refused(_("There is no such part of the day."), code="hours")
    row = ReminderChoice.objects.create(
        person=person, channel=channel, hours=hours, stopped=stopped, by=by.id, at=at
    )
    audit.record(by=by, verb="reminders.choose", subject_kind="person", subject=person.pk, person=person.pk)
    open_links = Invitation.objects.usable(at).filter(
        occasion__person__identity=person.identity_id, occasion__closed_at=None, finished_at=None
    )
    for invitation in open_links.select_related("occasion__person").order_by("created_at"):
        plan(invitation=invitation, at=at, by=by)
    return row


def why_not(reminder: Reminder, at: datetime) -> str:
    """Return the coded reason why nothing is sent now, or nothing."""
    invitation, occasion = reminder.invitation, reminder.occasion
    if not occasion.is_open or invitation.finished_at:
        return "answered"
    if not invitation.is_usable(at) or invitation.expires_at < at + REMINDING.before_end:
        return "link-ended"
    if mourning.mourns(occasion.person):
        return "loss"
    if _a_person_speaks_with_her(occasion.person):
        return "a-person-calls"
    if _silent(occasion.person, choice_of(occasion.person)):
        return "stopped"
    return "" if reminder.channel in safe_ways(occasion.person) else "not-safe"


def _a_person_speaks_with_her(person: Person) -> bool:
    waiting = Obligation.objects.open().about(person)
    return waiting.filter(kind__in=pathways.SAFETY_KINDS).exists()


def send_due(*, at: datetime, by: Actor) -> int:
    """Send what is due, one transaction each: a reminder that can't be sent stops no other."""
    due = Reminder.objects.filter(queued_at=None, dropped="", due_at__lte=at).order_by("due_at")
    return one_by_one.each(due.values_list("pk", flat=True)[:500], _send, at, by)


@transaction.atomic
def _send(pk: object, at: datetime, by: Actor) -> bool:
    rows = Reminder.objects.select_for_update(of=("self",)).filter(queued_at=None, dropped="", pk=pk)
    reminder = rows.select_related("invitation", "occasion__person", "occasion__organisation").first()
    if reminder is None:
        return False
    reminder.invitation.occasion = reminder.occasion
    reason = why_not(reminder, at)
    if reason:
        reminder.dropped = reason
        reminder.save(update_fields=["dropped"])
        return False
    choice = choice_of(reminder.occasion.person)
    local, hours = timezone.localtime(at), choice.hours if choice else ""
    hour = REMINDING.next_time(local, hours)
    if hour > at:  # the worker stood still, and now it is night
        reminder.due_at = hour
        reminder.save(update_fields=["due_at"])
        return False
    to = safe_ways(reminder.occasion.person)[reminder.channel]
    token = tokens.new_token()
    reminder.token_hash, reminder.queued_at = tokens.token_hash(token), at
    reminder.save(update_fields=["token_hash", "queued_at"])
    tell.reminded(
        reminder=reminder, to=to, link=tell.address(HER_PAGE.format(token=token)),
        stop=tell.address(STOP_PAGE.format(token=token)), until=REMINDING.last_time(local, hours), at=at, by=by,
    )  # fmt: skip
    audit.record(
        by=by, verb="reminder.send", subject_kind="occasion", subject=reminder.occasion_id,
        person=reminder.occasion.person_id, details={"channel": reminder.channel, "number": reminder.number},
    )  # fmt: skip
    return True


def hold_back(*, at: datetime, by: Actor) -> int:
    """What waits to leave and may not any more, after a loss, an answer or a tap on "stop", does not leave."""
    waiting = Reminder.objects.filter(queued_at__isnull=False, sent_at=None, dropped="")
    rows = waiting.select_related("invitation", "occasion__person").order_by("queued_at")[:500]
    return one_by_one.each(rows, _hold_back, at, by)


@transaction.atomic
def _hold_back(reminder: Reminder, at: datetime, by: Actor) -> bool:
    reminder.invitation.occasion = reminder.occasion
    reason = why_not(reminder, at)
    if not reason or not outbox.withdraw(keys=[tell.reminder_key(reminder)], at=at):
        return False
    reminder.dropped = reason
    reminder.save(update_fields=["dropped"])
    return True


def note_sent(*, at: datetime, by: Actor) -> int:
    """What left the house stands on her timeline with the hour at which it did; what failed stands there too."""
    on_their_way = Reminder.objects.filter(queued_at__isnull=False, sent_at=None, dropped="")
    rows = list(on_their_way.select_related("occasion__person").order_by("queued_at")[:500])
    states = outbox.states([tell.reminder_key(row) for row in rows])
    return sum(_note(row, *states.get(tell.reminder_key(row), ("waiting", None)), by) for row in rows)


@transaction.atomic
def _note(row: Reminder, status: str, sent_at: datetime | None, by: Actor) -> bool:
    if status == "waiting":
        return False
    went = status == "sent" and sent_at is not None
    changes = {"sent_at": sent_at} if went else {"dropped": "failed"}
    if not Reminder.objects.filter(pk=row.pk, sent_at=None, dropped="").update(**changes):
        return False
    if went and sent_at:
        occasion = row.occasion
        families.write_line(
            person=occasion.person, kind="reminder.sent", at=sent_at, source=row.pk, by=by, topic=occasion.topic,
            parameters={"moment": occasion.moment, "channel": row.channel}, controller_id=occasion.organisation_id,
        )  # fmt: skip
    return went


def of_occasion(occasion: Occasion) -> list[Reminder]:
    """Return its reminders in order: planned, sent, or dropped and why."""
    return list(Reminder.objects.filter(occasion=occasion))
