"""Rows of pregnancies become episodes, and the episodes the one that counts today."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from perinet.ground.base.actor import Actor
from perinet.ground.queries.prepared import Prepared
from perinet.people.families.kinship import BIRTH_MOTHER, OF_A_CHILD
from perinet.people.families.models import Access, Bond, Person, Pregnancy, PregnancyStatus, Topic

BIRTH_PARENT, PARTNER = "birth-parent", "partner"  # as the instruments name them
_ALL = Prepared(
    lambda identity: Pregnancy.objects.filter(person__identity=identity).order_by("created_at"), identity=UUID
)


class Dated(Protocol):
    """A row of a pregnancy, or as much of one as says which row counts."""

    @property
    def pk(self) -> Any: ...
    @property
    def corrects_id(self) -> Any: ...
    @property
    def status(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def created_at(self) -> datetime: ...


def episodes[Row: Dated](rows: Iterable[Row]) -> list[Row]:
    """Return the newest row of each episode: a row that another corrects counts no more."""
    given = sorted(rows, key=lambda row: row.created_at)
    corrected = {row.corrects_id for row in given if row.corrects_id}
    return [row for row in given if row.pk not in corrected]


def current[Row: Dated](rows: Iterable[Row]) -> Row | None:
    """Return the pregnancy that goes on, else what came last: a birth, a loss, a wish."""
    found = episodes(rows)
    return max(found, key=_rank) if found else None


def _rank(row: Dated) -> tuple[bool, date, Any]:
    goes_on = row.status == PregnancyStatus.PREGNANT
    day = row.due if goes_on and row.due else row.ended_on
    return goes_on, day or row.created_at.date(), row.created_at


def active(rows: Iterable[Pregnancy]) -> list[Pregnancy]:
    return [row for row in episodes(rows) if row.status == PregnancyStatus.PREGNANT]


def of(person: Person, topic: str = Topic.RECORD) -> list[Pregnancy]:
    """Return her pregnancies of one topic, oldest first: what is kept from her partner is a world of its own."""
    return about(every(person), topic)


def every(person: Person) -> list[Pregnancy]:
    """Return her pregnancies of all topics, oldest first: for who sorts them by topic before anybody sees them."""
    return _ALL(identity=person.identity_id)


def about(rows: Iterable[Pregnancy], topic: str) -> list[Pregnancy]:
    return [row for row in rows if row.topic == topic]


def chain(row: Dated, rows: Iterable[Dated]) -> set[Any]:
    """Return the ids of all rows of this row's episode."""
    before = {one.pk: one.corrects_id for one in rows} | {row.pk: row.corrects_id}
    root = _root(row.pk, before)
    return {pk for pk in before if _root(pk, before) == root}


def _root(pk: Any, before: Mapping[Any, Any]) -> Any:
    while before.get(pk):
        pk = before[pk]
    return pk


def topic_for(person: Person, by: Actor) -> str:
    """Say under which topic this actor asks her: of a pregnancy kept from her partner only who is named knows."""
    kept = current(of(person, Topic.KEPT_PREGNANCY))
    if kept is None or not is_named(person, Topic.KEPT_PREGNANCY, by):
        return Topic.RECORD
    known = current(of(person))
    return Topic.KEPT_PREGNANCY if known is None or _rank(kept) > _rank(known) else Topic.RECORD


def is_named(person: Person, topic: str, by: Actor) -> bool:
    return Access.objects.of(by).filter(person__identity=person.identity_id, topic=topic).exists()


def role_of(person: Person, topic: str = Topic.RECORD, rows: Iterable[Pregnancy] | None = None) -> str:
    """Say whether questionnaires read this person as one who carried, or as a co-parent.

    A pregnancy kept from others says so only where she is asked about that one. `rows` are `every` one of hers,
    where a caller has read them.
    """
    known = {Topic.RECORD, Topic.KEPT_PREGNANCY} if topic == Topic.KEPT_PREGNANCY else {Topic.RECORD}
    if any(row.topic in known for row in (every(person) if rows is None else rows)):
        return BIRTH_PARENT
    roles = set(
        Bond.objects.about(person).filter(role__in=OF_A_CHILD, until=None).values_list("role", flat=True)
    )
    return PARTNER if roles and BIRTH_MOTHER not in roles else BIRTH_PARENT
