"""Steps and waits become clocks: until when, ranked by what would harm most."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import holidays

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_BELGIUM = holidays.country_holidays("BE", years=range(2024, 2042))


class DurationError(ValueError):
    """The text is no ISO 8601 duration of weeks, days, hours and minutes."""


def duration(text: str) -> timedelta:
    """Turn `P14D`, `P6W`, `PT4H` into a time span."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise DurationError(f"{text!r} is not a duration such as P14D or PT4H")
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _BELGIUM


def next_working_day(day: date) -> date:
    following = day
    while not is_working_day(following):
        following += timedelta(days=1)
    return following


def due_at(within: str, start: datetime, *, working: bool = False) -> datetime:
    """Return when the clock ends; working days skip weekends and Belgian holidays, hours never wait."""
    span = duration(within)
    if not working or span < timedelta(days=1):
        return start + span
    end = start
    for _ in range(span.days):
        end += timedelta(days=1)
        end += next_working_day(end.date()) - end.date()
    return end


def end_of_working_day(start: datetime, until: time) -> datetime:
    """Return when this working day ends; at night or in a weekend, when the next one does."""
    day = next_working_day(start.date())
    end = datetime.combine(day, until, tzinfo=start.tzinfo)
    return (
        end
        if end > start
        else datetime.combine(next_working_day(day + timedelta(days=1)), until, start.tzinfo)
    )


@dataclass(frozen=True)
class Clock:
    within: str
    rank: int
    working: bool = False


@dataclass(frozen=True)
class Clocks:
    """The site's waits around the guideline's own steps."""

    kinds: Mapping[str, Clock]
    links: Mapping[str, timedelta]
    show_before: timedelta
    day_ends: time
    again: timedelta
    talk_now: str

    def due(self, kind: str, start: datetime, within: str = "") -> datetime:
        clock = self.kinds[kind]
        return due_at(within or clock.within, start, working=clock.working and not within)


def read_clocks(raw: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Clocks:
    return Clocks(
        kinds={name: Clock(**row) for name, row in raw["kinds"].items()},  # type: ignore[arg-type]
        links={name: duration(str(text)) for name, text in raw["links"].items()},
        show_before=duration(str(raw["screening"]["show_before"])),
        day_ends=time.fromisoformat(str(raw["working_day"]["until"])),
        again=duration(str(raw["escalation"]["again"])),
        talk_now=str(raw["talk"]["now"]),
    )


CLOCKS = read_clocks(
    tomllib.loads((Path(__file__).parent / "data" / "clocks.toml").read_text(encoding="utf-8"))
)
