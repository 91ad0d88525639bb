"""Answers given at several moments become series of totals, with what changed by more than chance.

Totals of two versions of a list are never put in one series, and what is missing is never filled in: a list that was
left half-way breaks the line, and answers that were set aside are shown and not counted.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

State = Literal["counts", "partial", "voided"]
Wording = Literal["validated", "not-validated", "unknown"]
Direction = Literal["better", "worse", "same"]


@dataclass(frozen=True)
class Asked:
    """One list, answered once; without a total where a question of it stayed open."""

    instrument: str
    version: str
    on: date
    total: int | None
    source: str  # what the caller finds the answers by
    is_voided: bool = False
    wording: Wording = "validated"  # in the language in which it was asked
    is_marked: bool = False  # a safety item of it raised a mark: of this one nothing good is said

    @property
    def state(self) -> State:
        if self.is_voided:
            return "voided"
        return "partial" if self.total is None else "counts"


@dataclass(frozen=True)
class Rule:
    """What counts as a change of one list, and what may be called recovered, as a source prints it."""

    points: int
    first_at_least: int
    last_below: int
    roles: tuple[str, ...]
    source: str
    unverified: bool

    def direction(self, before: int, after: int) -> Direction:
        """Say whether a change is more than chance; of these lists a higher total is more trouble."""
        if abs(after - before) < self.points:
            return "same"
        return "better" if after < before else "worse"

    def recovered(self, first: int, last: int) -> bool:
        fell = first - last >= self.points
        return fell and first >= self.first_at_least and last < self.last_below


@dataclass(frozen=True)
class Series:
    """The times that one version of one list was asked, oldest first."""

    instrument: str
    version: str
    points: tuple[Asked, ...]

    @property
    def counted(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.points if one.state == "counts")

    @property
    def runs(self) -> tuple[tuple[Asked, ...], ...]:
        """Return the stretches that a line may join: a partial list ends one, a voided one is passed by."""
        standing = (one for one in self.points if one.state != "voided")
        stretches = groupby(standing, key=lambda one: one.state)
        return tuple(tuple(run) for state, run in stretches if state == "counts")

    def changes(self, rule: Rule | None) -> Mapping[str, Direction]:
        """Return per source how a total differs from the one that counted before it; nothing without a rule."""
        if rule is None:
            return {}
        return {
            after.source: rule.direction(_total(before), _total(after))
            for before, after in pairwise(self.counted)
        }

    def overall(self, rule: Rule | None) -> Direction | None:
        """Say how the last total differs from the first."""
        if rule is None or len(self.counted) < 2:
            return None
        return rule.direction(_total(self.counted[0]), _total(self.counted[-1]))

    def recovered(self, rule: Rule | None) -> bool:
        if rule is None or len(self.counted) < 2:
            return False
        if self.counted[-1].is_marked:
            return False
        return rule.recovered(_total(self.counted[0]), _total(self.counted[-1]))


def _total(one: Asked) -> int:
    if one.total is None:
        raise ValueError("a list without a total does not count")
    return one.total


def series(asked: Iterable[Asked]) -> tuple[Series, ...]:
    """Put what was asked in series, by list and version; the series that was asked last stands first."""
    kept: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        kept.setdefault((one.instrument, one.version), []).append(one)
    found = [Series(*key, tuple(sorted(rows, key=_when))) for key, rows in kept.items()]
    return tuple(sorted(found, key=_last_asked, reverse=True))


def _when(one: Asked) -> tuple[date, str]:
    return one.on, one.source


def _last_asked(one: Series) -> tuple[date, str, str]:
    return one.points[-1].on, one.instrument, one.version


@dataclass(frozen=True)
class Told:
    """How it goes, for the one whom it is about: in a word, and since which day; never a number."""

    direction: Direction
    since: date


def told(asked: Sequence[Asked], rules: Mapping[str, Rule]) -> Told | None:
    """Compare the newest total with the one before, of the list that was asked last among those with a rule."""
    for one in series(asked):
        rule, counted = rules.get(one.instrument), one.counted
        if rule is not None and len(counted) > 1:
            before, after = counted[-2:]
            if after.is_marked:
                return None  # that is spoken about, not read on a page
            return Told(rule.direction(_total(before), _total(after)), before.on)
    return None


def read_rules(raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Rule]:
    return {
        name: Rule(
            row["points"],
            row["first_at_least"],
            row["last_below"],
            tuple(row["roles"]),
            row["source"],
            row.get("unverified", False),
        )  # fmt: skip
        for name, row in raw.items()
    }


def rules_for(role: str) -> Mapping[str, Rule]:
    """Return the rules that were worked out for people in this role."""
    return {name: rule for name, rule in RULES.items() if role in rule.roles}


RULES = read_rules(
    tomllib.loads(
        (Path(__file__).parent / "data" / "trends" / "reliable_change.toml").read_text(encoding="utf-8")
    )
)
