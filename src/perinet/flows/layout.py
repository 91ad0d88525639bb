"""What is known of many persons becomes the moments that wait for each: opened, moved or closed in few statements."""

import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import Planned
from perinet.care.screening import schedules
from perinet.care.screening.models import AskedBy
from perinet.care.screening.schedule import Window
from perinet.flows import courses, readers, unplanned
from perinet.flows.courses import Subject
from perinet.flows.followed import Follows, aware
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.queries.among import among
from perinet.people.consent.models import CareRelation
from perinet.people.families.models import Person, Topic

BATCH = 5000  # persons read and written together: an index meets each page less often; nobody else writes for a second
ELSEWHERE, AWAY, LOSS, CAUGHT_UP = "asked-elsewhere", "child-away", "loss", "caught-up"
# What ended so was not asked: it waits again when the reason is gone.
COMES_BACK = frozenset({ELSEWHERE, AWAY, LOSS, "care-ended"})


@dataclass(frozen=True)
class Here:
    """Where somebody plans just now, and who is to ask there."""

    organisation_id: UUID
    owner_id: object
    record: UUID | None = None


@dataclass
class Laid:
    """What a planning did: how many moments are new, moved or closed."""

    opened: int = 0
    moved: int = 0
    closed: int = 0
    nobody: int = 0  # not planned: nobody there may read what is answered

    def add(self, other: "Laid") -> None:
        for name in ("opened", "moved", "closed", "nobody"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


Progress = Callable[[int, int], None]


def source(person: Person, moment: str, topic: str = Topic.RECORD) -> str:
    """Name what waits, so planning again moves it and never doubles it; a kept pregnancy has names of its own."""
    return _source(person.pk, moment, topic)


def _source(record: UUID, moment: str, topic: str) -> str:
    kept = "kept:" if topic == Topic.KEPT_PREGNANCY else ""
    return f"{str(record)[:23]}:{kept}{moment}"


def lay_out(
    identities: Collection[UUID],
    *,
    at: datetime,
    by: Actor,
    topic: str = Topic.RECORD,
    here: Here | None = None,
    on_progress: Progress | None = None,
) -> Laid:
    """Plan these persons, each batch in a transaction of its own: again it changes nothing."""
    done, site = Laid(), Site(at)
    ordered = sorted(identities, key=str)
    for start in range(0, len(ordered), BATCH):
        with _no_look_for_cycles(), transaction.atomic():
            batch = _Batch(ordered[start : start + BATCH], at, topic, here, site)
            done.add(batch.written(by))
        if on_progress:
            on_progress(min(start + BATCH, len(ordered)), len(ordered))
    return done


@contextmanager
def _no_look_for_cycles() -> Iterator[None]:
    """A batch makes rows, and nothing that points back: looking for that took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def catch_up(*, since: datetime, at: datetime, by: Actor, on_progress: Progress | None = None) -> Laid:
    """Plan whom rows since then are about, their families, and whoever has no plan yet."""
    changed = courses.family_of(unplanned.changed_since(since))
    return lay_out(changed | unplanned.without_a_plan(clock.day(at)), at=at, by=by, on_progress=on_progress)


def asks(person: Person, at: datetime) -> UUID | None:
    """Return the organisation that asks this person."""
    batch = _Batch([person.identity_id], at, Topic.RECORD, None, Site(at))
    (subject,) = batch.subjects.values()
    return batch.asks(subject)


class Site:
    """What is read once however many persons are planned: what each organisation follows, and who may ask there."""

    def __init__(self, at: datetime) -> None:
        self.follows, self.clinicians = Follows(at), readers.Clinicians(at)


class Row(NamedTuple):
    """A moment that waits, or was asked, without what planning does not need."""

    pk: UUID
    person_id: UUID
    organisation_id: UUID
    owner_id: UUID
    source: str
    moment: str
    show_from: datetime | None
    due_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    ending: str


class _Batch:
    """Some persons with everything that their planning needs, read at once."""

    def __init__(
        self, identities: Sequence[UUID], at: datetime, topic: str, here: Here | None, site: Site
    ) -> None:
        self.at, self.topic, self.here, self.site = at, topic, here, site
        self.subjects = courses.load(identities, topic)
        self.caring = _caring(identities, at)
        self.chosen = _chosen(identities)
        self.rows = self._rows()
        self.open: list[tuple[Subject, Planned]] = []
        self.move: list[tuple[datetime, datetime, UUID]] = []
        self.close: list[tuple[UUID, str]] = []

    def written(self, by: Actor) -> Laid:
        for subject in self.subjects.values():
            self._settle(subject)
        owners = readers.Askers(
            {one.organisation_id for _subject, one in self.open},
            {one.identity for one, _new in self.open},
            self.site.clinicians,
        )
        rows = [owned for subject, one in self.open if (owned := self._owned(subject, one, owners))]
        pathways.open_planned(rows=rows, at=self.at, by=by)
        pathways.move_planned(rows=self.move)
        self._close(by)
        return Laid(len(rows), len(self.move), len(self.close), len(self.open) - len(rows))

    def _close(self, by: Actor) -> None:
        ending = dict(self.close)
        for one in Obligation.objects.filter(pk__in=among(ending)).order_by():
            pathways.close(obligation=one, ending=ending[one.pk], at=self.at, by=by)

    def _rows(self) -> dict[UUID, list[Row]]:
        """Return every moment that waits or waited for these persons, by identity."""
        owner = {record: one.identity for one in self.subjects.values() for record, _by in one.records}
        found: dict[UUID, list[Row]] = defaultdict(list)
        rows = Obligation.objects.filter(person__in=among(owner), kind=Kind.SCREENING).order_by()
        for row in map(Row._make, rows.values_list(*Row._fields)):
            if row.source.partition(":")[2] == self._key(row.moment):
                found[owner[row.person_id]].append(row)
        return found

    def _key(self, moment: str) -> str:
        return f"kept:{moment}" if self.topic == Topic.KEPT_PREGNANCY else moment

    def _settle(self, subject: Subject) -> None:
        rows = self.rows.get(subject.identity, [])
        asks = self.asks(subject)
        if asks is None:
            return
        windows, since, first = self.site.follows.asked(subject, asks)
        planned = {window.moment: window for window in windows}
        for row in rows:
            if row.closed_at is None and row.organisation_id != asks and self._is_planned(row):
                self.close.append((row.pk, ELSEWHERE))
        mine = [row for row in rows if row.organisation_id == asks and row.closed_at is None]
        for row in mine:
            self._follow(row, planned.get(row.moment), subject)
        waits = {row.moment for row in mine}
        asked = {row.moment for row in rows if _was_asked(row, since, first)}
        for moment, window in planned.items():
            if moment not in waits | asked:
                self.open.append((subject, self._new(subject, asks, window)))

    def _follow(self, row: Row, window: Window | None, subject: Subject) -> None:
        """A row without a window from the start is to be asked by its own clock: planning leaves it alone."""
        if row.show_from is None:
            return
        if window is None:
            self._gone(row, subject)
        elif (row.show_from, row.due_at) != (fresh := (aware(window.opens), aware(window.closes))):
            self.move.append((*fresh, row.pk))

    def _gone(self, row: Row, subject: Subject) -> None:
        """What was missed goes on waiting; only a child who is not here any more, or a loss, ends what was its own."""
        if schedules.is_of(schedules.CHILD, row.moment) and subject.child and not subject.child.is_cared_for:
            self.close.append((row.pk, LOSS if subject.has_died else AWAY))
        elif schedules.is_of(schedules.CO_PARENT, row.moment) and not _expects(subject.shared):
            self.close.append((row.pk, LOSS))

    def asks(self, subject: Subject) -> UUID | None:
        """Return the one organisation that asks: chosen, else who planned first, else who is here or cares longest."""
        rows = self.rows.get(subject.identity, [])
        if self.topic == Topic.KEPT_PREGNANCY:
            return self.here.organisation_id if self.here else None
        caring = self.caring.get(subject.identity)
        planned = sorted((row for row in rows if self._is_planned(row)), key=lambda row: row.opened_at)
        here = [self.here.organisation_id] if self.here else []
        wanted = [*self.chosen.get(subject.identity, ()), *(row.organisation_id for row in planned)]
        if caring is not None:
            wanted = [one for one in [*wanted, *here, *caring] if one in caring]
            return wanted[0] if wanted else None
        # Nobody cares in so many words: a co-parent without care is not asked at all.
        return None if subject.own is None and subject.child is None else next(iter([*wanted, *here]), None)

    def _is_planned(self, row: Row) -> bool:
        return row.show_from is not None and row.moment != RESCREEN

    def _new(self, subject: Subject, asks: UUID, window: Window) -> Planned:
        record = self._record(subject, asks)
        topic = Topic.MENTAL_HEALTH if self.topic == Topic.RECORD else self.topic
        return Planned(
            record, asks, "", _source(record, window.moment, self.topic), window.moment, topic,
            aware(window.opens), aware(window.closes),
        )  # fmt: skip

    def _record(self, subject: Subject, asks: UUID) -> UUID:
        """Write on the record that was named, else on the one that this organisation keeps, else on the first."""
        records = [record for record, _by in subject.records]
        if self.here and self.here.record in records and self.here.organisation_id == asks:
            return self.here.record  # type: ignore[return-value]
        kept = (record for record, organisation in subject.records if organisation == asks)
        return next(kept, subject.identity)

    def _owned(self, subject: Subject, planned: Planned, owners: "readers.Askers") -> Planned | None:
        """Name who asks: who is here, else who asks her there already, else whom her care names; never nobody."""
        owner: object = None
        if self.here and planned.organisation_id == self.here.organisation_id:
            owner = self.here.owner_id
        else:
            rows = (
                row for row in self.rows.get(subject.identity, ())
                if row.organisation_id == planned.organisation_id
            )  # fmt: skip
            newest = max(rows, key=lambda row: row.opened_at, default=None)
            owner = owners.of(subject.identity, planned.organisation_id, newest.owner_id if newest else None)
        return planned._replace(owner_id=owner) if owner else None


RESCREEN = "rescreen"  # counts from a decision: it is whose decision it was


def _was_asked(row: Row, since: datetime | None, first: datetime | None) -> bool:
    """Say whether this moment was asked, or refused, because of this pregnancy; of an earlier one it does not count."""
    if row.closed_at is None or row.ending in COMES_BACK:
        return False
    late = since is None or row.due_at >= since
    return late or (first is not None and row.closed_at >= first)


def _expects(pregnant: courses.Pregnant | None) -> bool:
    return pregnant is not None and pregnant.course.is_about_a_baby


def _caring(identities: Collection[UUID], at: datetime) -> dict[UUID, list[UUID]]:
    """Return who cares for each, longest first; empty where all care has ended, absent where there never was any."""
    rows = CareRelation.objects.filter(person__identity__in=among(identities)).order_by("since", "pk")
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for identity, organisation, until in rows.values_list("person__identity", "organisation", "until"):
        theirs = found[identity]
        if (until is None or until > at) and organisation not in theirs:
            theirs.append(organisation)
    return found


def _chosen(identities: Collection[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Return whom somebody named to ask each person: the newest word counts."""
    rows = AskedBy.objects.filter(person__identity__in=among(identities)).order_by("since", "created_at")
    return {identity: (asks,) for identity, asks in rows.values_list("person__identity", "organisation")}
