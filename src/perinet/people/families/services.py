"""A person becomes a record; what rooms do becomes lines on the timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families.dates import PLAUSIBLE
from perinet.people.families.models import (
    GESTATION,
    NamedCoParent,
    Person,
    Pregnancy,
    PregnancyStatus,
    SafeContact,
    TimelineLine,
    Topic,
)


@dataclass(frozen=True)
class ReachSafely:
    """None means not asked; only a yes is a yes."""

    text: bool | None = None
    voice_mail: bool | None = None
    mail: bool | None = None
    call: bool | None = None
    read_along: str = ""
    when: str = ""


def write_line(
    *,
    person: Person,
    kind: str,
    at: datetime,
    source: object,
    by: Actor,
    topic: str = Topic.RECORD,
    parameters: Mapping[str, Any] | None = None,
) -> TimelineLine:
    """Add a line to the ledger: codes and dates only, never what was answered."""
    return TimelineLine.objects.create(
        person=person,
        kind=kind,
        at=at,
        topic=topic,
        parameters=dict(parameters or {}),
        source=str(source),
        written_by=by.name,
    )


@transaction.atomic
def register(
    *, details: Mapping[str, Any], reach: ReachSafely, organisation_id: UUID | str, at: datetime, by: Actor
) -> Person:
    """Make a record. Only a name is needed: no number, phone or address is asked of somebody who has none."""
    person = Person.objects.create(registered_at_id=organisation_id, **details)
    SafeContact.objects.create(person=person, **reach.__dict__)
    audit.record(by=by, verb="person.register", subject_kind="person", subject=person.id, person=person.id)
    write_line(person=person, kind="person.registered", at=at, source=person.id, by=by)
    return person


@transaction.atomic
def correct(
    *, person: Person, changes: Mapping[str, Any], reach: ReachSafely | None, at: datetime, by: Actor
) -> Person:
    """Change what was written about her; what stood there before stays in the audit as field names only."""
    changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, changes[name])
    person.save(update_fields=changed or None)
    if reach is not None:
        SafeContact.objects.create(person=person, **reach.__dict__)
    audit.record(
        by=by, verb="person.correct", subject_kind="person", subject=person.id, person=person.id,
        details={"fields": changed},
    )  # fmt: skip
    return person


def check_pregnancy(
    *, status: str, due_date: date | None, last_period: date | None, ended_on: date | None, on: date
) -> None:
    """Refuse dates that contradict each other or the calendar, in words."""
    if status == PregnancyStatus.PREGNANT and due_date is None and last_period is None:
        raise Refused(_("Give the due date or the first day of the last period."), code="no-date")
    if due_date and last_period and abs(due_date - last_period - GESTATION) > PLAUSIBLE.apart:
        raise Refused(
            _("The due date and the last period are more than four weeks apart. Leave one out."),
            code="contradiction",
        )
    due = due_date or (last_period + GESTATION if last_period else None)
    if (
        status == PregnancyStatus.PREGNANT
        and due
        and not (on - PLAUSIBLE.overdue <= due <= on + PLAUSIBLE.ahead)
    ):
        raise Refused(_("This date does not fit a pregnancy of today. Check the year."), code="not-now")
    if status in (PregnancyStatus.BORN, PregnancyStatus.LOSS) and ended_on is None:
        raise Refused(_("Give the date of the birth or the loss."), code="no-end")
    if ended_on and ended_on > on:
        raise Refused(_("This date lies in the future."), code="future")


@transaction.atomic
def record_pregnancy(
    *,
    person: Person,
    status: str,
    due_date: date | None,
    last_period: date | None,
    ended_on: date | None,
    foetuses: int,
    at: datetime,
    by: Actor,
) -> Pregnancy:
    check_pregnancy(
        status=status, due_date=due_date, last_period=last_period, ended_on=ended_on, on=clock.day(at)
    )
    pregnancy = Pregnancy.objects.create(
        person=person,
        status=status,
        due_date=due_date,
        last_period=last_period,
        ended_on=ended_on,
        foetuses=foetuses,
    )
    audit.record(
        by=by, verb="pregnancy.record", subject_kind="pregnancy", subject=pregnancy.id, person=person.id
    )
    write_line(
        person=person, kind=f"pregnancy.{status}", at=at, source=pregnancy.id, by=by,
        parameters={"due": pregnancy.due.isoformat() if pregnancy.due else "", "ended": str(ended_on or "")},
    )  # fmt: skip
    return pregnancy


@transaction.atomic
def name_co_parent(*, person: Person, role: str, first_name: str, by: Actor) -> NamedCoParent:
    """Write down whom she names; it makes no record and reaches nobody."""
    named = NamedCoParent.objects.create(person=person, role=role, first_name=first_name)
    audit.record(by=by, verb="co-parent.name", subject_kind="person", subject=person.id, person=person.id)
    return named


def current_pregnancy(person: Person) -> Pregnancy | None:
    return Pregnancy.objects.filter(person=person).order_by("-created_at").first()


def reach_safely(person: Person) -> SafeContact | None:
    return SafeContact.objects.filter(person=person).order_by("-created_at").first()
