"""A table of data says which dates of a pregnancy can't be meant."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TERM = timedelta(days=280)  # from the last period to the due date


@dataclass(frozen=True)
class Plausible:
    apart: timedelta
    overdue: timedelta
    ahead: timedelta


_RAW = tomllib.loads((Path(__file__).parent / "data" / "dates.toml").read_text(encoding="utf-8"))
PLAUSIBLE = Plausible(*(timedelta(days=_RAW[f"{name}_days"]) for name in ("apart", "overdue", "ahead")))
OLDEST_YEARS: int = _RAW["oldest_years"]
PRETERM_BELOW = timedelta(days=_RAW["preterm"]["below_days"])
CORRECTED_UNTIL = timedelta(days=_RAW["preterm"]["corrected_until_days"])


def gestation_at(born: date, due: date) -> timedelta:
    """Return how long the pregnancy lasted, counted back from the due date."""
    return TERM - (due - born)


def is_preterm(gestation: timedelta) -> bool:
    return gestation < PRETERM_BELOW


def corrected_age(born: date, gestation: timedelta, on: date) -> timedelta | None:
    """Return the age counted from the due date, for a child born too early and not yet two."""
    age = on - born
    if not is_preterm(gestation) or age >= CORRECTED_UNTIL or age < timedelta(0):
        return None
    return max(age - (TERM - gestation), timedelta(0))
