"""Who two persons are to one another, beside what is known already, becomes what can't be and what is asked once."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

BIRTH_MOTHER, FATHER, PARTNER, SIBLING = "birth-mother", "father", "partner", "sibling"
PARENTS = frozenset({BIRTH_MOTHER, "second-mother", FATHER, "parent", "adoptive-parent"})
BY_BIRTH = frozenset({BIRTH_MOTHER, FATHER})
OF_A_CHILD = PARENTS | {"foster-parent", "guardian", "other-carer"}


@dataclass(frozen=True)
class Bounds:
    """What is taken for a slip of the pen, as data."""

    ask_mother_below_years: int
    ask_mother_above_years: int
    ask_father_below_years: int
    ask_father_dead_days: int
    ask_partner_below_years: int
    ask_births_apart_days: int
    multiple_birth_days: int
    parents_before_asking: int


_RAW = tomllib.loads((Path(__file__).parent / "data" / "kinship.toml").read_text(encoding="utf-8"))
BOUNDS = Bounds(**{name: _RAW[name] for name in Bounds.__dataclass_fields__})


@dataclass(frozen=True)
class Life:
    """When somebody was born and died, as far as known."""

    born: date | None = None
    died: date | None = None


@dataclass(frozen=True)
class Tie:
    """`person` is `role` of `of`; both are the identity, so that two records of one person are one."""

    person: str
    of: str
    role: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Doubt:
    """`asks`: unusual and possible, so somebody is asked once; otherwise it can't be."""

    code: str
    asks: bool = False


def doubts(
    tie: Tie, *, lives: Mapping[str, Life], ties: Sequence[Tie], on: date, bounds: Bounds = BOUNDS
) -> tuple[Doubt, ...]:
    """Say what speaks against this tie. `ties` are those that stand, in which it is not."""
    if tie.person == tie.of:
        return (Doubt("self"),)
    found = [*_of_dates(tie, lives, on), *_of_place(tie, ties, on)]
    if tie.role in OF_A_CHILD:
        found += _of_a_child(tie, lives, ties, bounds)
    if tie.role == PARTNER:
        found += _of_partners(tie, lives, ties, on, bounds)
    if tie.role == SIBLING and _are_in_line(tie, ties):
        found.append(Doubt("sibling-in-line"))
    if tie.role == SIBLING and _is_partner(tie, ties):
        found.append(Doubt("partner-of-sibling", asks=True))
    return tuple(found)


def years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _life(lives: Mapping[str, Life], person: str) -> Life:
    return lives.get(person, Life())


def _of_dates(tie: Tie, lives: Mapping[str, Life], on: date) -> Iterator[Doubt]:
    if tie.since and tie.until and tie.until < tie.since:
        yield Doubt("ends-before-it-begins")
    if any(day and day > on for day in (tie.since, tie.until)):
        yield Doubt("future")
    one, other = _life(lives, tie.person), _life(lives, tie.of)
    later = other if tie.role in (PARTNER, SIBLING) else Life()
    if tie.since and any(life.born and tie.since < life.born for life in (one, later)):
        yield Doubt("before-birth")
    if tie.since and any(life.died and tie.since > life.died for life in (one, other)):
        yield Doubt("after-death")


def _open(ties: Sequence[Tie], on: date) -> list[Tie]:
    return [tie for tie in ties if tie.until is None or tie.until > on]


def _of_place(tie: Tie, ties: Sequence[Tie], on: date) -> Iterator[Doubt]:
    """The same tie twice, and one between two persons of whom one descends from the other."""
    pairs = {(one.person, one.of) for one in _open(ties, on) if one.role == tie.role}
    mutual = tie.role in (PARTNER, SIBLING) and (tie.of, tie.person) in pairs
    if (tie.person, tie.of) in pairs or mutual:
        yield Doubt("there-already")


def _of_a_child(tie: Tie, lives: Mapping[str, Life], ties: Sequence[Tie], bounds: Bounds) -> Iterator[Doubt]:
    parents = [one for one in ties if one.of == tie.of and one.role in PARENTS]
    if tie.role in PARENTS and tie.of in ancestors(tie.person, ties):
        yield Doubt("parent-and-child")
    elif _is_partner(tie, ties):
        yield Doubt("partner-of-own-child")
    if tie.role == BIRTH_MOTHER and any(one.role == BIRTH_MOTHER for one in parents):
        yield Doubt("two-birth-mothers")
    others = {one.person for one in parents if one.until is None} - {tie.person}
    if tie.role in PARENTS and len(others) >= bounds.parents_before_asking:
        yield Doubt("a-further-parent", asks=True)
    parent, child = _life(lives, tie.person), _life(lives, tie.of)
    if parent.born and child.born and tie.role in PARENTS:
        yield from _of_ages(tie, parent.born, child.born, bounds)
    if parent.died and child.born and tie.role in BY_BIRTH:
        yield from _of_deaths(tie, parent.died, child.born, bounds)
    if tie.role == BIRTH_MOTHER and child.born:
        yield from _of_other_births(tie, child.born, lives, ties, bounds)


def _of_ages(tie: Tie, parent: date, child: date, bounds: Bounds) -> Iterator[Doubt]:
    if child <= parent:
        yield Doubt("older-than-parent")
        return
    age = years(parent, child)
    if tie.role == BIRTH_MOTHER and age < bounds.ask_mother_below_years:
        yield Doubt("young-mother", asks=True)
    if tie.role == BIRTH_MOTHER and age >= bounds.ask_mother_above_years:
        yield Doubt("old-mother", asks=True)
    if tie.role == FATHER and age < bounds.ask_father_below_years:
        yield Doubt("young-father", asks=True)


def _of_deaths(tie: Tie, died: date, born: date, bounds: Bounds) -> Iterator[Doubt]:
    if tie.role == BIRTH_MOTHER and died < born:
        yield Doubt("mother-dead-before-birth")
    if tie.role == FATHER and died + timedelta(days=bounds.ask_father_dead_days) < born:
        yield Doubt("father-dead-before-birth", asks=True)


def _of_other_births(
    tie: Tie, born: date, lives: Mapping[str, Life], ties: Sequence[Tie], bounds: Bounds
) -> Iterator[Doubt]:
    hers = (one.of for one in ties if one.person == tie.person and one.role == BIRTH_MOTHER)
    for child in hers:
        other = _life(lives, child).born
        if other and bounds.multiple_birth_days < abs((born - other).days) < bounds.ask_births_apart_days:
            yield Doubt("births-too-close", asks=True)
            return


def _of_partners(
    tie: Tie, lives: Mapping[str, Life], ties: Sequence[Tie], on: date, bounds: Bounds
) -> Iterator[Doubt]:
    if _are_in_line(tie, ties):
        yield Doubt("partner-of-own-child")
    pair = {tie.person, tie.of}
    if any(one.role == SIBLING and {one.person, one.of} == pair for one in ties):
        yield Doubt("partner-of-sibling", asks=True)
    ages = [years(life.born, on) for name in pair if (life := _life(lives, name)).born]
    if any(age < bounds.ask_partner_below_years for age in ages):
        yield Doubt("young-partner", asks=True)


def _is_partner(tie: Tie, ties: Sequence[Tie]) -> bool:
    pair = {tie.person, tie.of}
    return any(one.role == PARTNER and {one.person, one.of} == pair for one in ties)


def _are_in_line(tie: Tie, ties: Sequence[Tie]) -> bool:
    return tie.of in ancestors(tie.person, ties) or tie.person in ancestors(tie.of, ties)


def ancestors(person: str, ties: Sequence[Tie]) -> frozenset[str]:
    """Return the parents of somebody, and theirs."""
    parents: dict[str, set[str]] = {}
    for tie in ties:
        if tie.role in PARENTS:
            parents.setdefault(tie.of, set()).add(tie.person)
    found: set[str] = set()
    left = [person]
    while left:
        new = parents.get(left.pop(), set()) - found
        found |= new
        left += new
    return frozenset(found)
