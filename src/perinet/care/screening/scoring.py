"""Answers become a score.

Arithmetic only. What a score means is the guideline's business (`decisions`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from perinet.care.screening.instrument import Instrument, Item, Pattern, Urgency

Fact = int | bool | str


class AnswerError(ValueError):
    """An answer that the question does not have."""

    def __init__(self, item: str, value: object, expected: str) -> None:
        super().__init__(f"{item}: {value} is not an answer, expected {expected}")
        self.item, self.value, self.expected = item, value, expected


class NotScorable(ValueError):
    """The points of this instrument stand in no source that was read, and none is guessed."""


@dataclass(frozen=True)
class Raised:
    """A safety mark that one answer raised."""

    mark: str
    item: str
    points: int
    urgency: Urgency


@dataclass(frozen=True)
class Score:
    """What was answered, added up; `total` is None as long as one item of it is missing."""

    instrument: str
    version: str
    total: int | None
    missing: tuple[str, ...]
    marks: frozenset[str]
    raised: tuple[Raised, ...]
    points: Mapping[str, int] = field(hash=False)  # of the items of the total, as far as answered
    scales: Mapping[str, int | None] = field(hash=False)
    other: Mapping[str, int] = field(hash=False)  # points of the questions that do not score
    patterns: Mapping[str, bool | None] = field(hash=False)  # None: an answer that it needs is missing
    _facts: Mapping[str, Fact] = field(hash=False, repr=False)

    def facts(self) -> dict[str, Fact]:
        """What is known, under the names that guidelines use; what is unknown is left out."""
        return dict(self._facts)


def span(numbers: Sequence[int]) -> str:
    """Say which numbers are meant: "0 to 3", "0 or 1", or "0, 2 or 4" where there are gaps."""
    ordered = sorted(numbers)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    return f"{', '.join(map(str, ordered[:-1]))} or {ordered[-1]}"


def score(instrument: Instrument, answers: Mapping[str, int]) -> Score:
    """Score positions in the printed order, from 0; a mark never waits for a complete total."""
    known = _known(instrument, answers, positions)
    return _add_up(instrument, {item.id: item.scores[position] for item, position in known})


def check(instrument: Instrument, answers: Mapping[str, int]) -> None:
    """Refuse an answer that its question does not have."""
    _known(instrument, answers, positions)


def from_points(instrument: Instrument, points: Mapping[str, int]) -> Score:
    """Score points, as a paper form with points beside the answers or another system gives them."""
    return _add_up(instrument, {item.id: value for item, value in _known(instrument, points, worth)})


def positions(item: Item) -> Sequence[int]:
    return range(len(item.scores))


def worth(item: Item) -> Sequence[int]:
    return item.scores


def _known(
    instrument: Instrument, answers: Mapping[str, int], allowed: Callable[[Item], Sequence[int]]
) -> list[tuple[Item, int]]:
    """Pair each question with its answer; None means not answered, and true is not 1."""
    if instrument.why_not_scorable:
        raise NotScorable(f"{instrument.id} cannot be scored yet: {instrument.why_not_scorable}")
    items = {item.id: item for item in instrument.items}
    for item_id, value in answers.items():
        if item_id not in items:
            raise AnswerError(item_id, value, f"a question of {instrument.id}")
        expected = allowed(items[item_id])
        if value is not None and (type(value) is not int or value not in expected):
            raise AnswerError(item_id, value, span(expected))
    return [(item, answers[item.id]) for item in instrument.items if answers.get(item.id) is not None]


def _add_up(instrument: Instrument, points: Mapping[str, int]) -> Score:
    inside = {item.id: points[item.id] for item in instrument.scored if item.id in points}
    missing = tuple(item.id for item in instrument.scored if item.id not in points)
    raised = _raise(instrument, points)
    total = None if missing or not instrument.scored else sum(inside.values())
    scales = {scale.id: _sum(scale.items, inside) for scale in instrument.scales}
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        total=total,
        missing=missing,
        marks=frozenset(r.mark for r in raised),
        raised=raised,
        points=inside,
        scales=scales,
        other={item.id: points[item.id] for item in instrument.unscored if item.id in points},
        patterns=patterns(instrument, points),
        _facts=_facts(instrument, points, total, scales),
    )


def patterns(instrument: Instrument, points: Mapping[str, int]) -> dict[str, bool | None]:
    """Judge each pattern on what was answered; a missing answer leaves open what it could still change."""
    found: dict[str, bool | None] = {}
    for pattern in instrument.patterns:
        found[pattern.id] = _all(found, pattern) if pattern.all_of else _count(pattern, points)
    return found


def _all(found: Mapping[str, bool | None], pattern: Pattern) -> bool | None:
    parts = [found[name] for name in pattern.all_of]
    return False if False in parts else (None if None in parts else True)


def _count(pattern: Pattern, points: Mapping[str, int]) -> bool | None:
    low = sum(points[item] >= needed for item, needed in pattern.items.items() if item in points)
    high = low + sum(item not in points for item in pattern.items)
    least = 0 if pattern.at_least is None else pattern.at_least
    most = len(pattern.items) if pattern.at_most is None else pattern.at_most
    if low > most or high < least:
        return False
    return True if least <= low and high <= most else None


def _raise(instrument: Instrument, points: Mapping[str, int]) -> tuple[Raised, ...]:
    return tuple(
        Raised(item.mark.id, item.id, points[item.id], urgency)
        for item in instrument.items
        if item.mark and item.id in points and (urgency := item.mark.urgency(points[item.id]))
    )


def _sum(items: Sequence[str], points: Mapping[str, int]) -> int | None:
    return sum(points[item] for item in items) if all(item in points for item in items) else None


def _facts(
    instrument: Instrument, points: Mapping[str, int], total: int | None, scales: Mapping[str, int | None]
) -> dict[str, Fact]:
    prefix = instrument.prefix
    facts: dict[str, Fact] = {} if total is None else {f"{prefix}.total": total}
    facts |= {f"{prefix}.{i.id}": points[i.id] for i in instrument.scored if i.id in points}
    shown = {scale.id: scales[scale.id] for scale in instrument.scales if scale.default}
    facts |= {f"{prefix}.{name}": value for name, value in shown.items() if value is not None}
    return facts | _yes_or_no(instrument, points)


def _yes_or_no(instrument: Instrument, points: Mapping[str, int]) -> dict[str, Fact]:
    """A fact that several questions feed is a yes from any of them, and a no only from all."""
    fed: dict[str, list[int | None]] = {}
    for item in instrument.unscored:
        if item.fact:
            fed.setdefault(item.fact, []).append(points.get(item.id))
    return {fact: any(given) for fact, given in fed.items() if any(given) or None not in given}
