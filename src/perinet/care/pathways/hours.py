"""A wish for a part of the day becomes the next time at which a message may come."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from perinet.care.pathways.plan import duration


@dataclass(frozen=True)
class Part:
    """A part of the day, from one hour until another; neither crosses midnight."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Reminding:
    """When reminders come, counted from the link, and at which hours they may."""

    after: tuple[timedelta, ...]
    before_end: timedelta
    anytime: Part
    parts: Mapping[str, Part]

    def part(self, name: str) -> Part:
        return self.parts.get(name, self.anytime)

    def next_time(self, wanted: datetime, hours: str = "") -> datetime:
        """Return the first moment from `wanted` on that lies in these hours; `wanted` is local time."""
        part = self.part(hours)
        opens = datetime.combine(wanted.date(), part.opens, wanted.tzinfo)
        closes = datetime.combine(wanted.date(), part.closes, wanted.tzinfo)
        if wanted < opens:
            return opens
        return wanted if wanted < closes else opens + timedelta(days=1)

    def last_time(self, sent: datetime, hours: str = "") -> datetime:
        """Return until when what was sent at this local time may come."""
        return datetime.combine(sent.date(), self.part(hours).closes, sent.tzinfo)


def read(raw: Mapping[str, object], longest: str) -> Reminding:
    """`longest` is how long a link lives: every reminder comes before its end."""
    rows: Mapping[str, list[str]] = raw["hours"]  # type: ignore[assignment]
    parts = {name: Part(*(time.fromisoformat(text) for text in pair)) for name, pair in rows.items()}
    if any(part.opens >= part.closes for part in parts.values()):
        raise ValueError("a part of the day ends before it begins")
    after = tuple(duration(text) for text in raw["after"])  # type: ignore[attr-defined]
    if len(after) > 2 or list(after) != sorted(after) or any(span >= duration(longest) for span in after):
        raise ValueError("at most two reminders, in order, within the life of a link")
    return Reminding(after, duration(str(raw["before_end"])), parts.pop("anytime"), parts)


_CLOCKS = tomllib.loads((Path(__file__).parent / "data" / "clocks.toml").read_text(encoding="utf-8"))
REMINDING = read(_CLOCKS["reminders"], _CLOCKS["links"]["invitation"])
