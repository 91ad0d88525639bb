"""A meeting becomes a record: who she is, how she may safely be reached, what she was told, when she is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from perinet.flows import bereave, plan, secrets
from perinet.flows.readers import asker
from perinet.flows.told import Told
from perinet.ground.base.actor import Actor
from perinet.people.consent import services as consent
from perinet.people.families import births, identifiers, pregnancies
from perinet.people.families import services as families
from perinet.people.families.births import Dates as PregnancyDates
from perinet.people.families.models import ChildEvent, Person, Pregnancy, PregnancyStatus, Topic
from perinet.people.families.services import ReachSafely


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
    kept: bool = False,
    capacity: tuple[bool, str] | None = None,
    number: Mapping[str, Any] | None = None,
) -> Person:
    """Make her record, open it to the team that cares for her, and plan when she is asked."""
    person = families.register(details=details, reach=reach, organisation_id=by.organisation, at=at, by=by)
    consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)
    for text in told:
        consent.record_agreement(
            person=person, text_id=text.text_id, text_version=text.version, language=text.language,
            text_shown=text.shown, kind=text.kind, purpose=text.purpose, at=at, by=by,
        )  # fmt: skip
    if number and number["text"]:
        identifiers.record_number(person=person, at=at, by=by, **number)
    if capacity:
        consent.record_capacity(person=person, capable=capacity[0], reason=capacity[1], at=at, by=by)
    if co_parent and co_parent[0]:
        families.name_co_parent(person=person, role=co_parent[0], first_name=co_parent[1], by=by)
    if pregnancy:
        record_pregnancy(person=person, pregnancy=pregnancy, kept=kept, at=at, by=by)
    return person


@transaction.atomic
def record_pregnancy(
    *, person: Person, pregnancy: PregnancyDates, at: datetime, by: Actor, kept: bool = False
) -> Pregnancy:
    """New dates plan the moments anew. A loss ends what concerned the baby, and nothing of her own."""
    topic = Topic.KEPT_PREGNANCY if kept else pregnancies.topic_for(person, by)
    if kept:
        secrets.keep_pregnancy(person=person, at=at, by=by)
    if pregnancy.status == PregnancyStatus.LOSS:
        return bereave.lose_pregnancy(person=person, dates=pregnancy, topic=topic, at=at, by=by)
    if earlier := births.earlier_end(person, pregnancy, topic):
        record_pregnancy(person=person, pregnancy=earlier, kept=kept, at=at, by=by)
    row = births.record_pregnancy(person=person, dates=pregnancy, topic=topic, at=at, by=by)
    if topic == Topic.RECORD:
        _children(row, at, by)
    if topic == Topic.RECORD:
        plan.family(person=person, at=at, by=by)
        return row
    asks = asker(person=person, topic=plan.topic_of(topic), at=at, by=by)
    plan.moments(
        person=person, organisation_id=by.organisation, owner_id=asks.id if asks else by.id, topic=topic, at=at, by=by
    )  # fmt: skip
    return row


def _children(row: Pregnancy, at: datetime, by: Actor) -> None:
    """Each child has a record, once it is expected; of a pregnancy kept from her partner there is none to betray it."""
    if row.status == PregnancyStatus.WISH:
        return
    for expected in births.expect(pregnancy=row, at=at, by=by):
        consent.begin_care(person=expected.child, organisation_id=by.organisation, at=at, by=by)
    if row.status == PregnancyStatus.BORN and row.ended_on:
        waiting = [one for one in births.children(row) if one.event == ChildEvent.EXPECTED]
        born = [births.Newborn(one.child, row.ended_on) for one in waiting]
        births.record_birth(pregnancy=row, newborns=born, at=at, by=by)
