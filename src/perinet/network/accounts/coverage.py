"""A weekly rota and dated shifts become the hours at which somebody reads, and the hours at which nobody does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Span:
    """From one moment until another, both with their time zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Week:
    """On which days (0 is Monday) and hours somebody reads; `always` where somebody is on call around them."""

    days: frozenset[int]
    opens: time
    closes: time
    always: bool = False

    def covers(self, local: datetime) -> bool:
        return self.always or (local.weekday() in self.days and self.opens <= local.time() < self.closes)

    def spans(self, window: Span, zone: tzinfo) -> Iterable[Span]:
        """Return its hours within the window; each day has its own, so that a clock change moves none."""
        if self.always:
            yield window
            return
        day = window.since.astimezone(zone).date() - timedelta(days=1)
        while day <= window.until.astimezone(zone).date():
            if day.weekday() in self.days:
                yield Span(datetime.combine(day, self.opens, zone), datetime.combine(day, self.closes, zone))
            day += timedelta(days=1)


def uncovered(window: Span, covered: Iterable[Span]) -> Sequence[Span]:
    """Return the parts of the window that no span covers, in order."""
    found, reached = [], window.since
    for span in sorted(covered, key=lambda one: one.since.timestamp()):
        if span.since.timestamp() >= window.until.timestamp():
            break
        if span.since.timestamp() > reached.timestamp():
            found.append(Span(reached, span.since))
        if span.until.timestamp() > reached.timestamp():
            reached = span.until
    if reached.timestamp() < window.until.timestamp():
        found.append(Span(reached, window.until))
    return found
