"""A table of data becomes the day from which something may be erased, and the day by which it must be."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

KEY, ROWS = "key", "rows"


@dataclass(frozen=True)
class Clock:
    """How long one kind of data is kept: years after the last contact, or days after the end of its use."""

    kind: str
    erases: str
    source: str
    years_at_least: int = 0
    years_at_most: int | None = None
    days: int = 0
    own: bool = False
    unverified: bool = False

    def may_from(self, last: date) -> date:
        return years_later(last, self.years_at_least) + timedelta(days=self.days)

    def must_by(self, last: date) -> date | None:
        return None if self.years_at_most is None else years_later(last, self.years_at_most)

    def latest_use(self, on: date) -> date:
        """Return the day at or before which the use must have ended for it to be erased on this day."""
        return years_later(on - timedelta(days=self.days), -self.years_at_least)


def years_later(day: date, years: int) -> date:
    """Return the same day of another year; the last of February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def read_clocks(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Clock]:
    """Refuse a table that keeps something for no stated reason, or erases before it may."""
    clocks = {kind: _clock(kind, row) for kind, row in raw.items()}
    for clock in clocks.values():
        if clock.years_at_most is not None and clock.years_at_most < clock.years_at_least:
            raise ValueError(f"{clock.kind}: years_at_most is less than years_at_least")
    return clocks


def _clock(kind: str, row: Mapping[str, Any]) -> Clock:
    if row.get("erases") not in (KEY, ROWS):
        raise ValueError(f"{kind}: erases must be {KEY!r} or {ROWS!r}")
    if not row.get("source"):
        raise ValueError(f"{kind}: say why it is kept this long, in source")
    counted = {"last-contact": ("years_at_least",), "end-of-use": ("days",)}.get(row.get("counted_from", ""))
    if counted is None or any(name not in row for name in counted):
        raise ValueError(
            f"{kind}: counted_from is last-contact (with years_at_least) or end-of-use (with days)"
        )
    known = {name: value for name, value in row.items() if name != "counted_from"}
    return Clock(kind=kind, **known)


CLOCKS = read_clocks(
    tomllib.loads((Path(__file__).parent / "data" / "clocks.toml").read_text(encoding="utf-8"))
)
