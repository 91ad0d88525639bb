"""A child's age becomes the list that a parent is asked about the child, and the answer on worry a word.

It never adds anything up, and says nothing about the child's health.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from perinet.care.screening.instrument import Instrument


def months_old(born: date, on: date) -> int:
    """Return the whole months since birth; a child of the 31st is a month older on the last day of a short month."""
    months = (on.year - born.year) * 12 + on.month - born.month
    last = _last_day(on)
    return months - (on.day < min(born.day, last))


def _last_day(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - date(day.year, day.month, 1)).days


def list_for(instruments: Iterable[Instrument], *, born: date, on: date) -> Instrument | None:
    """Return the list for this age; None before birth, and for a child who is older than every list."""
    age = months_old(born, on)
    fitting = (
        one for one in instruments if one.child and one.child.from_months <= age < one.child.until_months
    )
    return next(fitting, None)


def worry(instrument: Instrument, answers: Mapping[str, int]) -> str:
    """Say how worried the parent is, from positions in the printed order; empty where nothing worries or was said."""
    if instrument.child is None or instrument.child.worry not in answers:
        return ""
    item = instrument.item(instrument.child.worry)
    return instrument.child.worried(item.scores[answers[item.id]])
