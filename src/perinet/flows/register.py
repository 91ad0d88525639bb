"""A meeting becomes a record: who she is, how she may safely be reached, what she was told, when she is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.flows import plan
from perinet.ground.base.actor import Actor
from perinet.people.consent import services as consent
from perinet.people.families import services as families
from perinet.people.families.models import Person, PregnancyStatus
from perinet.people.families.services import ReachSafely


@dataclass(frozen=True)
class PregnancyDates:
    status: str
    due_date: date | None = None
    last_period: date | None = None
    ended_on: date | None = None
    foetuses: int = 1


@dataclass(frozen=True)
class Told:
    """A text that she was shown, word for word, and what she said to it."""

    text_id: str
    version: str
    language: str
    shown: str
    kind: str
    purpose: str


@transaction.atomic
def mother(
    *,
    details: Mapping[str, Any],
    reach: ReachSafely,
    pregnancy: PregnancyDates | None,
    co_parent: tuple[str, str] | None,
    told: Sequence[Told],
    at: datetime,
    by: Actor,
) -> Person:
    """Make her record, open it to the team that cares for her, and plan when she is asked."""
    person = families.register(details=details, reach=reach, organisation_id=by.organisation, at=at, by=by)
    consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)
    for text in told:
        consent.record_agreement(
            person=person, text_id=text.text_id, text_version=text.version, language=text.language,
            text_shown=text.shown, kind=text.kind, purpose=text.purpose, at=at, by=by,
        )  # fmt: skip
    if co_parent and co_parent[0]:
        families.name_co_parent(person=person, role=co_parent[0], first_name=co_parent[1], by=by)
    if pregnancy:
        record_pregnancy(person=person, pregnancy=pregnancy, at=at, by=by)
    return person


@transaction.atomic
def record_pregnancy(*, person: Person, pregnancy: PregnancyDates, at: datetime, by: Actor) -> None:
    """New dates plan the moments anew. A loss ends what concerned the baby, and nothing of her own."""
    row = families.record_pregnancy(person=person, at=at, by=by, **pregnancy.__dict__)
    if pregnancy.status == PregnancyStatus.LOSS:
        plan.forget_moments(person=person, organisation_id=by.organisation, at=at, by=by)
        pathways.open_one(
            person=person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, step="bereavement",
            source=row.id, at=at, by=by,
        )  # fmt: skip
    plan.moments(person=person, organisation_id=by.organisation, owner_id=by.id, at=at, by=by)
