"""Rows of pregnancies, children and bonds become the facts that a schedule needs, for many persons in few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from perinet.care.screening.schedule import Child, Course
from perinet.ground.base import clock
from perinet.ground.queries.among import among
from perinet.people.consent.models import CareRelation
from perinet.people.families import births, kinship, pregnancies
from perinet.people.families.models import (
    Bond,
    ChildEvent,
    ChildRow,
    Merge,
    Person,
    Pregnancy,
    PregnancyStatus,
    Split,
    Topic,
    due_on,
)

# Who has a child at home when it does not live with those it was born to.
ELSEWHERE = kinship.OF_A_CHILD - {kinship.BIRTH_MOTHER, kinship.FATHER, "second-mother", "parent"}
CHILD_ROW = ("child__identity", "pregnancy_id", "number", "event", "on", "gestation_days")


@dataclass(frozen=True)
class Born:
    """The newest row of one child, without what a schedule does not need."""

    child: UUID
    pregnancy: UUID
    number: int
    event: str
    on: Any
    gestation: timedelta | None


class Row(NamedTuple):
    """A row of a pregnancy without what a schedule does not need."""

    identity: UUID
    pk: UUID
    corrects_id: UUID | None
    status: str
    due_date: date | None
    last_period: date | None
    ended_on: date | None
    created_at: datetime

    @property
    def due(self) -> date | None:
        return due_on(self.due_date, self.last_period)


@dataclass(frozen=True)
class Pregnant:
    """A course with when it was first written down; what was asked before belongs to an earlier one."""

    course: Course
    since: datetime


@dataclass
class Subject:
    """Somebody to plan for, under every record of hers or his."""

    identity: UUID
    records: list[tuple[UUID, UUID]] = field(default_factory=list)  # record, organisation that registered it
    is_child: bool = False
    has_died: bool = False
    own: Pregnant | None = None
    shared: Pregnant | None = None  # of a co-parent: the pregnancy of the child
    child: Child | None = None
    since: datetime | None = None  # of a child: when it was first written down


def load(identities: Collection[UUID], topic: str = Topic.RECORD) -> dict[UUID, Subject]:
    """Return what is known of each; only what is in the clear is read, so nothing has to be unsealed."""
    found = {identity: Subject(identity) for identity in identities}
    people = Person.objects.filter(identity__in=among(identities)).order_by("created_at")
    rows = people.values_list("pk", "identity_id", "registered_at_id", "is_child", "died_on", "created_at")
    for pk, identity, organisation, is_child, died_on, created_at in rows:
        one = found[identity]
        one.records.append((pk, organisation))
        one.is_child, one.has_died = one.is_child or is_child, one.has_died or died_on is not None
        one.since = one.since or created_at
    _own(found, topic)
    if topic == Topic.RECORD:
        _children(found)
        _shared(found)
    return found


def family_of(identities: Collection[UUID]) -> set[UUID]:
    """Return these persons, the children they bore, and whoever else is bound to those as a parent."""
    borne = ChildRow.objects.filter(pregnancy__person__identity__in=among(identities))
    children = set(borne.values_list("child__identity", flat=True))
    children |= set(
        Person.objects.filter(identity__in=among(identities), is_child=True).values_list(
            "identity", flat=True
        )
    )
    bound = Bond.objects.filter(of__identity__in=among(children), role__in=kinship.OF_A_CHILD)
    return {*identities, *children, *bound.values_list("person__identity", flat=True)}


def changed_since(since: datetime) -> set[UUID]:
    """Return whom rows written since then are about: dates, children, bonds, care, and who is whom."""
    new = Q(created_at__gte=since)
    return {
        *Pregnancy.objects.filter(new).values_list("person__identity", flat=True),
        *ChildRow.objects.filter(new).values_list("child__identity", flat=True),
        *ChildRow.objects.filter(new).values_list("pregnancy__person__identity", flat=True),
        *Bond.objects.filter(new | Q(until__gte=since)).values_list("person__identity", flat=True),
        *CareRelation.objects.filter(new | Q(until__gte=since)).values_list("person__identity", flat=True),
        *Merge.objects.filter(at__gte=since).values_list("kept__identity", flat=True),
        *Split.objects.filter(at__gte=since).values_list("merge__absorbed__identity", flat=True),
        *Split.objects.filter(at__gte=since).values_list("merge__kept__identity", flat=True),
    }  # fmt: skip


YEARS = timedelta(days=3 * 366)  # no guideline speaks of a child longer


def with_dates(on: date) -> tuple[QuerySet, ...]:
    """Select whoever may have something to be planned: by a pregnancy or a child of these years, or bound to one."""
    going = Q(ended_on=None) | Q(ended_on__gte=on - YEARS)
    carried = Pregnancy.objects.filter(going, topic=Topic.RECORD).exclude(status=PregnancyStatus.LOSS)
    born = ChildRow.objects.filter(event=ChildEvent.LIVE_BIRTH, on__gte=on - YEARS)
    parents = Bond.objects.filter(role__in=kinship.OF_A_CHILD, until=None).exclude(role=kinship.BIRTH_MOTHER)
    return (
        carried.values("person__identity"),
        born.values("child__identity"),
        parents.values("person__identity"),
    )


def _own(found: Mapping[UUID, Subject], topic: str) -> None:
    adults = [one.identity for one in found.values() if not one.is_child]
    hers = _by_mother(adults, topic)
    newest = {identity: row for identity, rows in hers.items() if (row := pregnancies.current(rows))}
    borne: dict[UUID, list[Born]] = defaultdict(list)
    for one in _newest_children(ChildRow.objects.filter(pregnancy__person__identity__in=among(newest))):
        borne[one.pregnancy].append(one)
    for identity, row in newest.items():
        theirs = [one for pk in pregnancies.chain(row, hers[identity]) for one in borne.get(pk, ())]
        lived = tuple(_as_child(one, at_home=one.event not in births.LOST | births.APART) for one in theirs)
        found[identity].own = _pregnant(row, hers[identity], lived)


def _by_mother(identities: Collection[UUID], topic: str) -> dict[UUID, list[Row]]:
    rows = Pregnancy.objects.filter(person__identity__in=among(identities), topic=topic).order_by(
        "created_at"
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in map(Row._make, rows.values_list("person__identity", *Row._fields[1:])):
        found[row.identity].append(row)
    return found


def _newest_children(rows: Any) -> list[Born]:
    newest: dict[UUID, Born] = {}
    for child, pregnancy, number, event, on, days in rows.order_by("created_at").values_list(*CHILD_ROW):
        gestation = timedelta(days=days) if days is not None else None
        newest[child] = Born(child, pregnancy, number, event, on, gestation)
    return list(newest.values())


def _pregnant(row: Row, rows: Sequence[Row], children: tuple[Child, ...]) -> Pregnant:
    chain = pregnancies.chain(row, rows)
    began = min(one.created_at for one in rows if one.pk in chain)
    wished = clock.day(began) if row.status == PregnancyStatus.WISH else None
    course = Course(
        wished_on=wished, due=row.due, born_on=row.ended_on if row.status == PregnancyStatus.BORN else None,
        is_lost=row.status == PregnancyStatus.LOSS, children=children,
    )  # fmt: skip
    return Pregnant(course, began)


def _as_child(row: Born, *, at_home: bool) -> Child:
    return Child(row.on if row.event == ChildEvent.LIVE_BIRTH else None, row.gestation, at_home)


def _children(found: Mapping[UUID, Subject]) -> None:
    theirs = [one.identity for one in found.values() if one.is_child]
    rows = ChildRow.objects.filter(child__identity__in=among(theirs))
    births_on = dict(
        rows.filter(event__in=births.AT_BIRTH).order_by("created_at").values_list("child__identity", "on")
    )
    taken_in = set(
        Bond.objects.filter(of__identity__in=among(theirs), role__in=ELSEWHERE, until=None)
        .values_list("of__identity", flat=True)
    )  # fmt: skip
    for row in _newest_children(rows):
        was_born = row.event not in (ChildEvent.EXPECTED, ChildEvent.STILLBIRTH)
        at_home = row.event not in births.LOST | births.APART or (
            row.event in births.APART and row.child in taken_in
        )
        found[row.child].child = Child(
            births_on.get(row.child) if was_born else None, row.gestation, at_home and was_born
        )


def _shared(found: Mapping[UUID, Subject]) -> None:
    """A co-parent is asked because of a child whose mother has a record: by the dates of that child."""
    adults = [one.identity for one in found.values() if not one.is_child]
    bonds = Bond.objects.filter(person__identity__in=among(adults), role__in=kinship.OF_A_CHILD, until=None)
    ties = list(
        bonds.exclude(role=kinship.BIRTH_MOTHER).values_list("person__identity", "of__identity", "role")
    )
    children = _newest_children(
        ChildRow.objects.filter(child__identity__in=among({child for _, child, _ in ties}))
    )
    mothers = Pregnancy.objects.filter(pk__in=among({one.pregnancy for one in children}))
    hers = _by_mother(set(mothers.values_list("person__identity", flat=True)), Topic.RECORD)
    owner = {row.pk: identity for identity, rows in hers.items() for row in rows}
    by_child = {one.child: one for one in children}
    tied: dict[UUID, list[tuple[Born, str]]] = defaultdict(list)
    for parent, child, role in ties:
        if child in by_child and by_child[child].pregnancy in owner:
            tied[parent].append((by_child[child], role))
    for parent, rows in tied.items():
        found[parent].shared = _course_of(rows, hers, owner)


def _course_of(
    rows: Sequence[tuple[Born, str]], hers: Mapping[UUID, list[Row]], owner: Mapping[UUID, UUID]
) -> Pregnant | None:
    """Of several pregnancies the newest counts, as it does for a mother."""
    counting = {one.pregnancy: _episode(one.pregnancy, hers[owner[one.pregnancy]]) for one, _role in rows}
    newest = pregnancies.current(counting.values())
    if newest is None:
        return None
    known = hers[newest.identity]
    theirs = [(one, role) for one, role in rows if counting[one.pregnancy].pk == newest.pk]
    children = tuple(_as_child(one, at_home=_lives_with(one, role)) for one, role in theirs)
    return _pregnant(newest, known, children)


def _episode(pregnancy: UUID, rows: Sequence[Row]) -> Row:
    """Return the row that counts of the episode in which this one stands."""
    return next(row for row in pregnancies.episodes(rows) if pregnancy in pregnancies.chain(row, rows))


def _lives_with(one: Born, role: str) -> bool:
    return one.event not in births.LOST and (one.event not in births.APART or role in ELSEWHERE)
