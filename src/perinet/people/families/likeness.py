"""Two descriptions of a person become how likely they are one, and why.

It compares only what both sides know. Points and limits are data (`data/likeness.toml`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from perinet.people.families import names


@dataclass(frozen=True)
class Scale:
    shown_from: int
    strong_from: int
    at_most: int
    compared: int
    points: Mapping[str, int]
    near: int
    slip_from: int
    sound: int
    years_apart: int
    merged_by: frozenset[str]
    prefixes: tuple[int, ...]


def read_scale(raw: Mapping[str, Any]) -> Scale:
    return Scale(
        shown_from=raw["shown_from"],
        strong_from=raw["strong_from"],
        at_most=raw["at_most"],
        compared=raw["compared"],
        points=raw["points"],
        near=raw["near"]["letters"],
        slip_from=raw["near"]["slip_from"],
        sound=raw["near"]["sound"],
        years_apart=raw["merge"]["years_apart"],
        merged_by=frozenset(raw["merge"]["roles"]),
        prefixes=tuple(raw["prefixes"]["lengths"]),
    )


SCALE = read_scale(
    tomllib.loads((Path(__file__).parent / "data" / "likeness.toml").read_text(encoding="utf-8"))
)


@dataclass(frozen=True)
class Described:
    """What is known of somebody; empty is unknown. Numbers are compared as keyed hashes, never read."""

    given: str = ""
    family: str = ""
    born: date | None = None
    municipality: str = ""
    phone: str = ""
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    points: int
    why: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        return self.points >= SCALE.shown_from

    @property
    def is_strong(self) -> bool:
        return self.points >= SCALE.strong_from


def compare(left: Described, right: Described, scale: Scale = SCALE) -> Likeness:
    """Add up what agrees and take off what contradicts; `why` are codes, the strongest first."""
    found = [
        reason for reason in (_name(left, right, scale), _born(left, right), *_others(left, right)) if reason
    ]
    counted = sorted(((scale.points[reason], reason) for reason in found), key=lambda pair: -pair[0])
    total = sum(points for points, _reason in counted)
    return Likeness(max(0, min(total, 100)), tuple(reason for _points, reason in counted))


def _name(left: Described, right: Described, scale: Scale) -> str:
    mine, theirs = _spelled(left), _spelled(right)
    if mine == theirs and all(mine):
        return "name_same"
    swapped = Described(given=right.family, family=right.given)
    for reason, other in (("", right), ("name_swapped", swapped)):
        given, family = _alike(left.given, other.given, scale), _alike(left.family, other.family, scale)
        if given and family:
            return reason or ("name_near" if "near" in (given, family) else "name_sound")
    if _alike(left.given, right.given, scale):
        return "given_only"
    return "family_only" if _alike(left.family, right.family, scale) else ""


def _spelled(one: Described) -> tuple[str, str]:
    return names.folded(one.given), names.folded(one.family)


def _alike(left: str, right: str, scale: Scale) -> str:
    """Say in which way two names are one: spelled the same, heard the same, near; or not at all."""
    mine, theirs = names.folded(left), names.folded(right)
    if not mine or not theirs:
        return ""
    if mine == theirs:
        return "same"
    likely = ratio(mine, theirs)
    if names.meet(left, right):
        # Skeletons of consonants fall together: Mohamed and Mahmoud do. Then the letters must be near enough too,
        # unless one name is part of the other.
        core, other = ("".join(names.without_particles(names.words(one))) for one in (left, right))
        parted = set(names.words(left)) & set(names.words(right))
        if likely >= scale.sound or ratio(core, other) >= scale.sound or parted or not _vowels(mine, theirs):
            return "sound"
    slipped = min(len(mine), len(theirs)) >= scale.slip_from and OSA.distance(mine, theirs) <= 1
    return "near" if slipped or likely >= scale.near else ""


def _vowels(*spelled: str) -> bool:
    """Say whether each is written with vowels; Arabic and Hebrew letters write few."""
    return all(sum(letter in "aeiouy" for letter in one) * 4 >= len(one) for one in spelled)


def _born(left: Described, right: Described) -> str:
    mine, theirs = left.born, right.born
    if mine is None or theirs is None:
        return ""
    if mine == theirs:
        return "born_same"
    if (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month):
        return "born_swapped"
    if sum(a != b for a, b in zip(f"{mine:%Y%m%d}", f"{theirs:%Y%m%d}", strict=True)) == 1:
        return "born_digit"
    return "born_year" if mine.year == theirs.year else "born_other"


def _others(left: Described, right: Described) -> Iterator[str]:
    if left.numbers and right.numbers:
        yield "number_same" if left.numbers & right.numbers else "number_other"
    if left.phone and telephone(left.phone) == telephone(right.phone):
        yield "phone_same"
    if left.municipality and left.municipality == right.municipality:
        yield "municipality_same"


SUBSCRIBER = 8  # the digits at the end of a number that its country and trunk prefixes don't change


def telephone(text: str) -> str:
    """Return the end of a telephone number, the same however it is written; empty where it is too short."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return digits[-SUBSCRIBER:] if len(digits) >= SUBSCRIBER else ""


def near_dates(day: date) -> list[date]:
    """Return the day itself, with day and month swapped, and every day that is one digit away."""
    found = {day: None}
    written = f"{day:%Y%m%d}"
    texts = [written[:4] + written[6:] + written[4:6]]
    texts += [written[:at] + digit + written[at + 1 :] for at in range(2, 8) for digit in "0123456789"]
    for text in texts:
        try:
            found[date(int(text[:4]), int(text[4:6]), int(text[6:]))] = None
        except ValueError:
            continue
    return list(found)
