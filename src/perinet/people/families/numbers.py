"""A typed national number becomes its eleven digits, the day of birth it tells, and whether its check digits pass.

Only the form is refused here: official examples fail their own check digits, and a number may rest on a fictitious
date of birth.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.util import clean

LENGTH = 11
MODULUS = 97
UNKNOWN_SEX, KNOWN_SEX = 20, 40  # what a BIS number adds to the month
WHOLLY_UNKNOWN = ("0001", "2001", "4001")  # a fictitious day, where nothing of the birth date was known

Problem = Literal["", "letters", "length", "month", "day"]


@dataclass(frozen=True)
class Number:
    """`born` holds what the number tells of the birth date: each part may be unknown."""

    digits: str
    kind: Literal["nn", "bis"]
    year: int | None
    month: int | None
    day: int | None
    check_passes: bool

    @property
    def born(self) -> date | None:
        if self.year is None or not self.month or not self.day:
            return None
        return date(self.year, self.month, self.day)

    @property
    def written(self) -> str:
        d = self.digits
        return f"{d[:2]}.{d[2:4]}.{d[4:6]}-{d[6:9]}.{d[9:]}"


def compact(text: str) -> str:
    return clean(text, " -./").strip()


def problem(text: str) -> Problem:
    """Say what is wrong with the form; empty where it can be read."""
    digits = compact(text)
    if not digits.isascii() or not digits.isdigit():
        return "letters"
    if len(digits) != LENGTH:
        return "length"
    month = int(digits[2:4])
    if month > KNOWN_SEX + 12 or month % 20 > 12:
        return "month"
    return "day" if int(digits[4:6]) > 31 and month % 20 else ""


def read(text: str) -> Number:
    """Read a number whose form is right. The century is the one whose check digits pass."""
    digits = compact(text)
    century = _century(digits)
    year: int | None = (century or 1900) + int(digits[:2]) if century else None
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    kind: Literal["nn", "bis"] = "bis" if int(digits[2:4]) >= UNKNOWN_SEX else "nn"
    if digits[2:6] in WHOLLY_UNKNOWN and digits[:2] == "00":
        year, month, day = None, 0, 0
    if not month:
        day = 0  # the counter of the day ran out: month and day say nothing
    elif not _exists(year or 2000, month, day):
        day = 0
    return Number(digits, kind, year, month or None, day or None, century is not None)


def contradicts(number: Number, born: date | None) -> bool:
    """Say whether number and birth date tell two different days. A question to ask, never an error."""
    if born is None:
        return False
    told = (number.year, number.month, number.day)
    known = (born.year, born.month, born.day)
    short = number.year is None and int(number.digits[:2]) != born.year % 100 and number.month is not None
    return short or any(part is not None and part != other for part, other in zip(told, known, strict=True))


def _century(digits: str) -> int | None:
    """Return 1900 or 2000: since 2000 a 2 stands before the nine digits when the check is made."""
    body, check = digits[:9], int(digits[9:])
    for century, before in ((1900, ""), (2000, "2")):
        if MODULUS - int(before + body) % MODULUS == check:
            return century
    return None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
