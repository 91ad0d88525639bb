"""A person becomes a record; what rooms do becomes lines on the timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.queries.rows import add_one
from perinet.people.families import finding, pregnancies
from perinet.people.families.models import (
    NamedCoParent,
    Person,
    Pregnancy,
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
    controller_id: UUID | str | None = None,
) -> TimelineLine:
    """Add a line to the ledger: codes and dates only, never what was answered.

    It is kept by the organisation that acts, or by `controller_id` where a link or a job acts for it.
    """
    line = TimelineLine(
        person=person,
        controller_id=controller_id or by.organisation or person.registered_at_id,
        kind=kind,
        at=at,
        topic=topic,
        parameters=dict(parameters or {}),
        source=str(source),
        written_by=by.signed,
    )
    return add_one(line)


@transaction.atomic
def register(
    *, details: Mapping[str, Any], reach: ReachSafely, organisation_id: UUID | str, at: datetime, by: Actor
) -> Person:
    """Make a record. Only a name is needed: no number, phone or address is asked of somebody who has none."""
    person = Person.objects.create(registered_at_id=organisation_id, **details)
    SafeContact.objects.create(person=person, **reach.__dict__)
    finding.index(person)
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
    finding.index(person)
    if reach is not None:
        SafeContact.objects.create(person=person, **reach.__dict__)
    audit.record(
        by=by, verb="person.correct", subject_kind="person", subject=person.id, person=person.id,
        details={"fields": changed},
    )  # fmt: skip
    return person


@transaction.atomic
def name_co_parent(*, person: Person, role: str, first_name: str, by: Actor) -> NamedCoParent:
    """Write down whom she names; it makes no record and reaches nobody."""
    named = NamedCoParent.objects.create(
        person=person,
        role=role,
        first_name=first_name,
        controller_id=by.organisation or person.registered_at_id,
    )
    audit.record(by=by, verb="co-parent.name", subject_kind="person", subject=person.id, person=person.id)
    return named


def current_pregnancy(person: Person, topic: str = Topic.RECORD) -> Pregnancy | None:
    """Return the one that goes on, else what came last; one that is kept from her partner only under its topic."""
    return pregnancies.current(pregnancies.of(person, topic))


def reach_safely(person: Person) -> SafeContact | None:
    return SafeContact.objects.about(person).order_by("-created_at").first()
