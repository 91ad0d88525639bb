"""Data files become the schedules of a co-parent and of a child, which no guideline speaks for yet."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from perinet.care.screening.schedule import BIRTH, CHILD_AGE, GESTATION, Moment, Term

FOLDER = Path(__file__).parent / "data" / "schedules"
CO_PARENT, CHILD = "co-parent", "child"
ANCHORS = {CO_PARENT: (GESTATION, BIRTH), CHILD: (CHILD_AGE,)}
_SPAN = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,4})D)?")


class ScheduleError(ValueError):
    """A schedule file that can't be used, with the row and what to do."""


@dataclass(frozen=True)
class Row:
    """A moment with what is asked at it; `second_step` is offered by the professional, who reads the first."""

    moment: Moment
    first_step: tuple[str, ...]
    second_step: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Schedule:
    id: str
    rows: Mapping[str, Row]

    @property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(row.moment for row in self.rows.values())


def span(text: str) -> timedelta:
    """Turn `P6W` or `P730D` into a time span."""
    found = _SPAN.fullmatch(text)
    if not found or not any(found.groups()):
        raise ScheduleError(f"{text!r} is no length in weeks and days, such as P6W or P730D")
    weeks, days = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days)


def read(raw: Mapping[str, Any]) -> Schedule:
    """Check a schedule: every window in order, with a reason, and the file with an origin."""
    name = raw["id"]
    if name not in ANCHORS:
        raise ScheduleError(f"{name}: is no schedule; known are {', '.join(ANCHORS)}")
    if not (raw.get("own") or raw.get("source")):
        raise ScheduleError(f"{name}: has no source; name one, or say own = true")
    rows = [_row(name, one) for one in raw["moments"]]
    if len({row.moment.id for row in rows}) < len(rows):
        raise ScheduleError(f"{name}: a moment is there twice; ids are unique")
    return Schedule(name, {row.moment.id: row for row in rows})


def _row(schedule: str, raw: Mapping[str, Any]) -> Row:
    where = f"{schedule}, moment {raw['id']}"
    if raw["anchor"] not in ANCHORS[schedule]:
        raise ScheduleError(f"{where}: anchor is one of {', '.join(ANCHORS[schedule])}")
    window = [span(raw[key]) for key in ("opens", "due", "closes")]
    if window != sorted(window):
        raise ScheduleError(f"{where}: a window opens, is due and closes, in that order")
    if not raw["first_step"] or not raw["reason"].strip():
        raise ScheduleError(f"{where}: names what is asked (first_step) and why then (reason)")
    opens, due, closes = window
    moment = Moment(raw["id"], raw["anchor"], opens, due, closes, raw.get("corrected", False))
    return Row(moment, tuple(raw["first_step"]), tuple(raw.get("second_step", ())), raw["reason"])


def read_term(raw: Mapping[str, Any]) -> Term:
    return Term(span(raw["full"]), span(raw["early_before"]))


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


TERM = read_term(_file("term"))
SCHEDULES = {name: read(_file(name)) for name in ANCHORS}
ROWS = {moment: row for schedule in SCHEDULES.values() for moment, row in schedule.rows.items()}


def is_of(schedule: str, moment: str) -> bool:
    return moment in SCHEDULES[schedule].rows
