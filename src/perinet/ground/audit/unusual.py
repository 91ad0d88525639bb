"""The acts of one day, with what is usual, become signs that somebody may want to look at.

Nothing here says that an access was wrong. Whether two are family or colleagues comes in as a fact: this floor
knows no persons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any, NamedTuple

from perinet.ground.audit.kinds import EMERGENCY, LISTED

MANY_FILES, OWN_FILE, OWN_FAMILY, COLLEAGUE = "many-files", "own-file", "own-family", "colleague"
BROKEN_GLASS, OUTSIDE_HOURS, AFTER_CARE, EMPTY_SEARCHES = (
    "emergency", "outside-hours", "after-care", "empty-searches"
)  # fmt: skip
RULES = (
    OWN_FILE, OWN_FAMILY, COLLEAGUE, BROKEN_GLASS, AFTER_CARE, MANY_FILES, OUTSIDE_HOURS, EMPTY_SEARCHES
)  # fmt: skip


class Pair(NamedTuple):
    """Somebody, for an organisation, with the person whose file it was."""

    actor: str
    organisation: str
    person: str


@dataclass(frozen=True)
class Ties:
    """What is known of such a pair, besides care."""

    own_file: bool = False
    own_family: bool = False
    colleague: bool = False
    care_ended: date | None = None


NO_TIES = Ties()


@dataclass(frozen=True)
class Act:
    """One record of the audit, in local time; `found` is how many lines a search showed, None for any other act."""

    record: str
    at: datetime
    actor: str
    organisation: str
    role: str
    person: str
    kind: str
    found: int | None = None


@dataclass(frozen=True)
class Usual:
    """How many files an ordinary day has: one's own, and that of colleagues; None where nothing is known."""

    own: float | None = None
    colleagues: float | None = None


@dataclass(frozen=True)
class Sign:
    rule: str
    actor: str
    organisation: str
    role: str
    person: str
    count: int
    records: tuple[str, ...]
    usual: float | None = None


@dataclass(frozen=True)
class Limits:
    """When something is unusual enough; every number stands in a file."""

    least: Mapping[str, int]
    times_own: float
    times_colleagues: float
    from_hour: time
    until_hour: time
    days_after_care: int
    habit_days: int
    kept_records: int


def limits(said: Mapping[str, Any]) -> Limits:
    """Read the file of limits; a rule that is missing, or one that nobody knows, is refused."""
    rules = said["rules"]
    if set(rules) != set(RULES):
        raise ValueError(f"rules must be exactly: {', '.join(sorted(RULES))}")
    many, outside = rules[MANY_FILES], rules[OUTSIDE_HOURS]
    return Limits(
        least={name: int(rule["least"]) for name, rule in rules.items()},
        times_own=float(many["times_own"]),
        times_colleagues=float(many["times_colleagues"]),
        from_hour=time.fromisoformat(outside["from"]),
        until_hour=time.fromisoformat(outside["until"]),
        days_after_care=int(rules[AFTER_CARE]["days"]),
        habit_days=int(said["habit_days"]),
        kept_records=int(said["kept_records"]),
    )


def usual(days: Iterable[tuple[str, str, int]]) -> dict[str, Usual]:
    """Tell each actor's ordinary day from rows (actor, role, files on one day); colleagues are those of the role."""
    own, roles = defaultdict(list), {}
    for actor, role, files in days:
        own[actor].append(files)
        roles[actor] = role
    ordinary = {actor: float(median(files)) for actor, files in own.items()}
    found = {}
    for actor, role in roles.items():
        others = [ordinary[one] for one, theirs in roles.items() if theirs == role and one != actor]
        found[actor] = Usual(ordinary[actor], float(median(others)) if others else None)
    return found


def signs(acts: Sequence[Act], *, ties: Mapping[Pair, Ties], usual_day: Usual, limits: Limits) -> list[Sign]:
    """Return what is unusual in one day's acts of one actor for one organisation."""
    found = [*_of_ties(acts, ties, limits), *_of_the_day(acts, usual_day, limits)]
    return [sign for sign in found if sign.count >= limits.least[sign.rule]]


def _sign(
    rule: str, acts: Sequence[Act], count: int, *, person: str = "", usual: float | None = None
) -> Sign:
    first = acts[0]
    records = tuple(act.record for act in acts)
    return Sign(rule, first.actor, first.organisation, first.role, person, count, records, usual)


def _of_ties(acts: Sequence[Act], ties: Mapping[Pair, Ties], limits: Limits) -> Iterator[Sign]:
    by_person = defaultdict(list)
    for act in acts:
        if act.person:
            by_person[Pair(act.actor, act.organisation, act.person)].append(act)
    for pair, hers in by_person.items():
        known = ties.get(pair, NO_TIES)
        late = [
            act for act in hers if known.care_ended and _days(known.care_ended, act) > limits.days_after_care
        ]
        held = {
            OWN_FILE: hers if known.own_file else [],
            OWN_FAMILY: hers if known.own_family and not known.own_file else [],
            COLLEAGUE: hers if known.colleague and not known.own_file else [],
            BROKEN_GLASS: [act for act in hers if act.kind == EMERGENCY],
            AFTER_CARE: late,
        }
        yield from (
            _sign(rule, which, len(which), person=pair.person) for rule, which in held.items() if which
        )


def _days(ended: date, act: Act) -> int:
    return (act.at.date() - ended).days


def _of_the_day(acts: Sequence[Act], usual_day: Usual, limits: Limits) -> Iterator[Sign]:
    files = [act for act in acts if act.person]
    count = len({act.person for act in files})
    if files and _many(count, usual_day, limits):
        yield _sign(MANY_FILES, files, count, usual=usual_day.own)
    outside = [act for act in files if _outside(act.at.time(), limits)]
    if outside:
        yield _sign(OUTSIDE_HOURS, outside, len({act.person for act in outside}))
    empty = [act for act in acts if act.kind == LISTED and act.found == 0]
    if empty:
        yield _sign(EMPTY_SEARCHES, empty, len(empty))
    nobody = [act for act in acts if act.kind == EMERGENCY and not act.person]
    if nobody:
        yield _sign(BROKEN_GLASS, nobody, len(nobody))


def _many(count: int, usual_day: Usual, limits: Limits) -> bool:
    """Both comparisons must be exceeded, where there is something to compare with."""
    own, colleagues = usual_day.own, usual_day.colleagues
    return (own is None or count > own * limits.times_own) and (
        colleagues is None or count > colleagues * limits.times_colleagues
    )


def _outside(at: time, limits: Limits) -> bool:
    if limits.from_hour > limits.until_hour:
        return at >= limits.from_hour or at < limits.until_hour
    return limits.from_hour <= at < limits.until_hour
