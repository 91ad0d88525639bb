"""A pregnancy, what became of it and of each child of it become rows; the newest counts and nothing is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.families import finding, pregnancies
from perinet.people.families.bonds import Asked
from perinet.people.families.dates import PLAUSIBLE, gestation_at
from perinet.people.families.models import (
    GESTATION,
    Bond,
    BondRole,
    ChildEvent,
    ChildRow,
    Person,
    Pregnancy,
    PregnancyEnd,
    PregnancyStatus,
    Topic,
)
from perinet.people.families.services import write_line

ENDED = (PregnancyStatus.BORN, PregnancyStatus.LOSS)
SAME, HAS_ENDED, BOTH = "same", "ended", "both"  # what the earlier pregnancy is, where two seem to go on
LOST = frozenset({ChildEvent.STILLBIRTH, ChildEvent.NEONATAL_DEATH, ChildEvent.DEATH})
APART = frozenset({ChildEvent.REMOVED, ChildEvent.PLACED, ChildEvent.ADOPTED_OUT})
AT_BIRTH = frozenset({ChildEvent.LIVE_BIRTH, ChildEvent.STILLBIRTH})


@dataclass(frozen=True)
class Dates:
    """What is said of a pregnancy. `earlier` answers what became of one that goes on already."""

    status: str
    due_date: date | None = None
    last_period: date | None = None
    ended_on: date | None = None
    ended_how: str = ""
    foetuses: int = 1
    earlier: str = ""
    earlier_ended_on: date | None = None
    earlier_ended_how: str = ""


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
    if status in ENDED and ended_on is None:
        raise Refused(_("Give the date of the birth or the loss."), code="no-end")
    if ended_on and ended_on > on:
        raise Refused(_("This date lies in the future."), code="future")
    if ended_on and due and status in ENDED and ended_on < due - GESTATION:
        raise Refused(_("This day lies before the pregnancy began. Check the dates."), code="before")


def _check_her_own_birth(person: Person, dates: Dates) -> None:
    if person.birth_date and dates.ended_on and dates.ended_on <= person.birth_date:
        raise Refused(_("This day lies before her own birth. Check the dates."), code="older-than-mother")


@transaction.atomic
def record_pregnancy(
    *, person: Person, dates: Dates, at: datetime, by: Actor, topic: str = Topic.RECORD
) -> Pregnancy:
    """Add a row: to the pregnancy that it is about, or to a new one. Two at once are asked about first."""
    check_pregnancy(
        status=dates.status, due_date=dates.due_date, last_period=dates.last_period, ended_on=dates.ended_on,
        on=clock.day(at),
    )  # fmt: skip
    _check_her_own_birth(person, dates)
    known = pregnancies.of(person, topic)
    before = _continues(dates, known)
    if earlier := earlier_end(person, dates, topic):
        record_pregnancy(person=person, dates=earlier, at=at, by=by, topic=topic)
    ended = dates.status in ENDED
    how = dates.ended_how or (PregnancyEnd.LIVE_BIRTH if dates.status == PregnancyStatus.BORN else "")
    row = Pregnancy.objects.create(
        person=person, corrects=before, topic=topic, status=dates.status,
        due_date=dates.due_date or (before.due_date if before and ended else None),
        last_period=dates.last_period or (before.last_period if before and ended else None),
        foetuses=max(dates.foetuses, before.foetuses if before and ended else 1),
        ended_on=dates.ended_on if ended else None, ended_how=how if ended else "",
    )  # fmt: skip
    _written(row, at, by)
    return row


def earlier_end(person: Person, dates: Dates, topic: str) -> Dates | None:
    """Return how the pregnancy that went on before this one ended, where that was asked and answered."""
    known = pregnancies.of(person, topic)
    open_one = _goes_on(known)
    if dates.earlier != HAS_ENDED or open_one is None or _continues(dates, known) is not None:
        return None
    born = dates.earlier_ended_how == PregnancyEnd.LIVE_BIRTH
    if dates.earlier_ended_on is None:
        raise Refused(_("Give the day on which the earlier pregnancy ended."), code="no-end")
    return Dates(
        PregnancyStatus.BORN if born else PregnancyStatus.LOSS, open_one.due_date, open_one.last_period,
        dates.earlier_ended_on, dates.earlier_ended_how, open_one.foetuses,
    )  # fmt: skip


def _goes_on(known: Sequence[Pregnancy]) -> Pregnancy | None:
    return next(iter(pregnancies.active(known)), None)


def _continues(dates: Dates, known: Sequence[Pregnancy]) -> Pregnancy | None:
    """Find the row that this one goes on from; none: it is another pregnancy."""
    found = pregnancies.episodes(known)
    going = [row for row in found if row.status == PregnancyStatus.PREGNANT]
    wished = [row for row in found if row.status == PregnancyStatus.WISH]
    if dates.status in ENDED:
        ended = [row for row in found if row.ended_on and _near(row.ended_on, dates.ended_on)]
        return _nearest(going, dates.ended_on) or next(iter([*ended, *wished]), None)
    if dates.status == PregnancyStatus.PREGNANT and going:
        return _same_or_asked(dates, going)
    return next(iter(wished), None)


def _near(one: date, other: date | None) -> bool:
    return other is not None and abs(one - other) <= PLAUSIBLE.apart


def _nearest(rows: Sequence[Pregnancy], on: date | None) -> Pregnancy | None:
    """An end belongs to the pregnancy whose due date lies nearest, of those that had begun by then."""
    begun = [row for row in rows if row.due is None or on is None or row.due - GESTATION <= on]
    return min(begun, key=lambda row: abs((row.due or on) - on).days if on else 0, default=None)


def _same_or_asked(dates: Dates, going: Sequence[Pregnancy]) -> Pregnancy | None:
    due = dates.due_date or (dates.last_period + GESTATION if dates.last_period else None)
    near = next((row for row in going if row.due is None or _near(row.due, due)), None)
    if near is not None or dates.earlier == SAME:
        return near or going[0]
    if dates.earlier not in (HAS_ENDED, BOTH):
        raise Asked(
            _(
                "A pregnancy with another due date is written down for her, and it goes on. Has the earlier one"
                " ended? Say what fits: nothing that was written is lost."
            ),
            code="second-pregnancy",
        )
    return None


@transaction.atomic
def restore(*, row: Pregnancy, before: Pregnancy, at: datetime, by: Actor) -> Pregnancy:
    """What was entered by mistake is put right by a new row that says again what stood before it."""
    again = Pregnancy.objects.create(
        person=row.person, corrects=row, topic=before.topic, status=before.status, due_date=before.due_date,
        last_period=before.last_period, foetuses=before.foetuses, ended_on=before.ended_on,
        ended_how=before.ended_how,
    )  # fmt: skip
    _written(again, at, by)
    return again


def _written(row: Pregnancy, at: datetime, by: Actor) -> None:
    audit.record(
        by=by, verb="pregnancy.record", subject_kind="pregnancy", subject=row.id, person=row.person_id
    )
    write_line(
        person=row.person, kind=f"pregnancy.{row.status}", at=at, source=row.id, by=by, topic=row.topic,
        parameters={"due": row.due.isoformat() if row.due else "", "ended": str(row.ended_on or "")},
    )  # fmt: skip


@transaction.atomic
def expect(*, pregnancy: Pregnancy, at: datetime, by: Actor) -> list[ChildRow]:
    """Make a record for each child that is expected and has none yet: nameless, and a subject all the same."""
    there = children(pregnancy)
    made = []
    for number in range(len(there) + 1, pregnancy.foetuses + 1):
        child = Person.objects.create(
            is_child=True, language=pregnancy.person.language, registered_at_id=_keeper(pregnancy.person, by)
        )
        row = _child_row(pregnancy, child, number, ChildEvent.EXPECTED, by=by)
        audit.record(by=by, verb="child.expect", subject_kind="person", subject=child.id, person=child.id)
        Bond.objects.create(
            person=pregnancy.person, of=child, role=BondRole.BIRTH_MOTHER, exercises_rights=True,
            controller_id=row.controller_id,
        )  # fmt: skip
        made.append(row)
    return made


def _keeper(person: Person, by: Actor) -> UUID | str:
    return by.organisation or person.registered_at_id


def _child_row(
    pregnancy: Pregnancy, child: Person, number: int, event: str, *, by: Actor, on: date | None = None,
    gestation_days: int | None = None,
) -> ChildRow:  # fmt: skip
    return ChildRow.objects.create(
        pregnancy=pregnancy,
        child=child,
        number=number,
        event=event,
        on=on,
        gestation_days=gestation_days,
        controller_id=_keeper(pregnancy.person, by),
    )


def children(pregnancy: Pregnancy) -> list[ChildRow]:
    """Return the newest row of each child of this pregnancy, in the order of birth."""
    rows = pregnancies.of(pregnancy.person, pregnancy.topic)
    found = ChildRow.objects.filter(pregnancy__in=pregnancies.chain(pregnancy, rows)).select_related("child")
    return newest_of_each(found.order_by("created_at"))


def newest_of_each(rows: Iterable[ChildRow]) -> list[ChildRow]:
    """Keep the newest row of each child; rows come oldest first."""
    found = {row.child_id: row for row in rows}
    return sorted(found.values(), key=lambda row: row.number)


def never_born(rows: Iterable[ChildRow]) -> set[UUID]:
    """Return the children who are expected no more: the pregnancy ended before they were born."""
    waiting = [row for row in rows if row.event == ChildEvent.EXPECTED]
    if not waiting:
        return set()
    theirs = Pregnancy.objects.filter(pk__in=[row.pregnancy_id for row in waiting]).values("person__identity")
    known = list(Pregnancy.objects.filter(person__identity__in=theirs))
    lost = [row for row in pregnancies.episodes(known) if row.status == PregnancyStatus.LOSS]
    ended = set().union(*(pregnancies.chain(row, known) for row in lost))
    return {row.child_id for row in waiting if row.pregnancy_id in ended}


def lives_with_her(row: ChildRow) -> bool:
    return row.event not in LOST | APART


@dataclass(frozen=True)
class Newborn:
    """One child at birth: which one, when, alive or not, and a name if there is one."""

    child: Person
    on: date
    alive: bool = True
    name: str = ""


@transaction.atomic
def record_birth(
    *, pregnancy: Pregnancy, newborns: Sequence[Newborn], at: datetime, by: Actor
) -> list[ChildRow]:
    """Each child is born, alive or not; how long the pregnancy lasted stands beside it where it is known."""
    rows = {row.child_id: row for row in children(pregnancy)}
    return [_born(pregnancy, rows, one, at, by) for one in newborns]


def _born(pregnancy: Pregnancy, rows: dict[Any, ChildRow], one: Newborn, at: datetime, by: Actor) -> ChildRow:
    if one.child.pk not in rows:
        raise Refused(_("This child is not one of this pregnancy."), code="other-child")
    if one.on > clock.day(at):
        raise Refused(_("This date lies in the future."), code="future")
    event = ChildEvent.LIVE_BIRTH if one.alive else ChildEvent.STILLBIRTH
    days = gestation_at(one.on, pregnancy.due).days if pregnancy.due else None
    one.child.birth_date, one.child.given_name = one.on, one.name or one.child.given_name
    if not one.alive:
        one.child.died_on = one.on
    one.child.save(update_fields=["birth_date", "given_name", "died_on"])
    finding.index(one.child)
    number = rows[one.child.pk].number
    row = _child_row(pregnancy, one.child, number, event, on=one.on, gestation_days=days, by=by)
    _child_written(row, at, by)
    return row


@transaction.atomic
def record_event(*, row: ChildRow, event: str, on: date, at: datetime, by: Actor) -> ChildRow:
    """What became of a child after birth: died, taken away, placed, adopted, come home."""
    if on > clock.day(at):
        raise Refused(_("This date lies in the future."), code="future")
    child = row.child
    if child.birth_date and on < child.birth_date:
        raise Refused(_("This day lies before the child was born. Check the date."), code="before")
    if row.event in LOST:
        raise Refused(_("This child has died. Take that back first if it is a mistake."), code="died")
    if event in LOST:
        child.died_on = on
        child.save(update_fields=["died_on"])
    new = _child_row(row.pregnancy, child, row.number, event, on=on, gestation_days=row.gestation_days, by=by)
    _child_written(new, at, by)
    return new


@transaction.atomic
def restore_child(*, row: ChildRow, before: ChildRow, at: datetime, by: Actor) -> ChildRow:
    """What was written by mistake is put right by a new row; the child lives as far as anybody knows."""
    child = row.child
    child.died_on = before.on if before.event in LOST else None
    child.birth_date = child.birth_date if before.event != ChildEvent.EXPECTED else None
    child.save(update_fields=["died_on", "birth_date"])
    finding.index(child)
    again = _child_row(
        before.pregnancy, child, before.number, before.event, on=before.on,
        gestation_days=before.gestation_days, by=by,
    )  # fmt: skip
    audit.record(by=by, verb="child.restore", subject_kind="person", subject=child.id, person=child.id)
    write_line(person=child, kind="child.restored", at=at, source=again.id, by=by)
    return again


def _child_written(row: ChildRow, at: datetime, by: Actor) -> None:
    audit.record(
        by=by, verb=f"child.{row.event}", subject_kind="person", subject=row.child_id, person=row.child_id
    )
    write_line(
        person=row.child, kind=f"child.{row.event}", at=at, source=row.id, by=by,
        parameters={"on": str(row.on or "")},
    )  # fmt: skip


def tones(rows: Iterable[Pregnancy]) -> dict[Any, str]:
    """Return "loss" for each birth after which no child lives, "apart" where none lives with her; pages follow."""
    ids = {row.pk for row in rows if row.status == PregnancyStatus.BORN}
    if not ids:
        return {}
    found = ChildRow.objects.filter(Q(pregnancy__in=ids) | Q(pregnancy__corrected_by__in=ids))
    events: dict[Any, dict[Any, str]] = {}
    for row, corrected, child, event in found.order_by("created_at").values_list(
        "pregnancy", "pregnancy__corrected_by", "child", "event"
    ):
        events.setdefault(row if row in ids else corrected, {})[child] = event
    return {row: tone for row, children in events.items() if (tone := _tone(set(children.values())))}


def tone(row: Pregnancy | None) -> str:
    return tones([row]).get(row.pk, "") if row else ""


def _tone(events: set[str]) -> str:
    if events <= LOST:
        return "loss"
    return "apart" if events <= LOST | APART else ""
