"""An instrument becomes every small mistake it could hold, to see that its golden cases notice each one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from perinet.care.screening.examine import agrees
from perinet.care.screening.instrument import Instrument, Item, Mark, Pattern, Scale


@dataclass(frozen=True)
class Report:
    """How many mistakes were noticed, and which were not; what changes nothing at all is not counted."""

    killed: int
    survivors: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of mistakes noticed; without any mistake nothing went unnoticed."""
        all_of_them = self.killed + len(self.survivors)
        return self.killed / all_of_them if all_of_them else 1.0


Mutant = tuple[str, Instrument]


def report(instrument: Instrument, cases: Mapping[str, Any]) -> Report:
    same = _effect(instrument)
    counted = [(what, mutant) for what, mutant in mutants(instrument) if _effect(mutant) != same]
    survivors = tuple(what for what, mutant in counted if agrees(mutant, cases))
    return Report(len(counted) - len(survivors), survivors)


def mutants(instrument: Instrument) -> Iterator[Mutant]:
    for item in instrument.items:
        for what, changed in _items(item):
            items = tuple(changed if one is item else one for one in instrument.items)
            yield f"{item.id}: {what}", replace(instrument, items=items)
    for scale in instrument.scales:
        for what, other in _scales(scale, [item.id for item in instrument.scored]):
            scales = tuple(other if one is scale else one for one in instrument.scales)
            yield f"scale {scale.id}: {what}", replace(instrument, scales=scales)
    yield from _bands(instrument)
    for pattern in instrument.patterns:
        for what, criterion in _patterns(pattern):
            patterns = tuple(criterion if one is pattern else one for one in instrument.patterns)
            yield f"pattern {pattern.id}: {what}", replace(instrument, patterns=patterns)


def _items(item: Item) -> Iterator[tuple[str, Item]]:
    yield "points reversed", replace(item, scores=item.scores[::-1])
    for place, points in enumerate(item.scores):
        for other in (points - 1, points + 1):
            scores = (*item.scores[:place], other, *item.scores[place + 1 :])
            yield f"answer {place} worth {other}, not {points}", replace(item, scores=scores)
    yield "out of the total" if item.scored else "in the total", replace(item, scored=not item.scored)
    if item.mark:
        yield "mark dropped", replace(item, mark=None)
        yield from ((what, replace(item, mark=mark)) for what, mark in _thresholds(item.mark))


def _thresholds(mark: Mark) -> Iterator[tuple[str, Mark]]:
    for by in (-1, 1):
        yield f"mark from {mark.from_points + by}", replace(mark, from_points=mark.from_points + by)
        yield f"mark hard from {mark.hard_from + by}", replace(mark, hard_from=mark.hard_from + by)


def _scales(scale: Scale, items: Iterable[str]) -> Iterator[tuple[str, Scale]]:
    for item in items:
        if item in scale.items:
            yield f"without {item}", replace(scale, items=tuple(one for one in scale.items if one != item))
        else:
            yield f"with {item}", replace(scale, items=(*scale.items, item))


def _bands(instrument: Instrument) -> Iterator[Mutant]:
    """Move each line between two bands by one, both ways."""
    for place, (low, high) in enumerate(zip(instrument.bands, instrument.bands[1:], strict=False)):
        for by in (-1, 1):
            moved = (replace(low, max=low.max + by), replace(high, min=high.min + by))
            bands = (*instrument.bands[:place], *moved, *instrument.bands[place + 2 :])
            yield f"{high.id} from {high.min + by}", replace(instrument, bands=bands)


def _patterns(pattern: Pattern) -> Iterator[tuple[str, Pattern]]:
    for item, needed in pattern.items.items():
        others = {name: points for name, points in pattern.items.items() if name != item}
        yield f"without {item}", replace(pattern, items=others)
        for points in (needed - 1, needed + 1):
            yield f"{item} from {points}", replace(pattern, items={**pattern.items, item: points})
    for name in ("at_least", "at_most"):
        count = getattr(pattern, name)
        if count is not None:
            yield f"{name} {count - 1}", replace(pattern, **{name: count - 1})
            yield f"{name} {count + 1}", replace(pattern, **{name: count + 1})
    for part in pattern.all_of[1:] and pattern.all_of:  # one of one has no others to stand without it
        others_of = tuple(one for one in pattern.all_of if one != part)
        yield f"without {part}", replace(pattern, all_of=others_of)


def _effect(instrument: Instrument) -> object:
    """Return all that scoring reads; where it is the same, every set of answers scores the same."""
    items = [
        (item.id, item.scored, item.scores, [item.mark and item.mark.urgency(p) for p in item.scores])
        for item in instrument.items
    ]
    scales = [(scale.id, sorted(scale.items)) for scale in instrument.scales]
    scores = {item.id: item.scores for item in instrument.items}
    patterns = [
        (
            {name: [points >= needed for points in scores[name]] for name, needed in pattern.items.items()},
            pattern.at_least, pattern.at_most, pattern.all_of,
        )
        for pattern in instrument.patterns
    ]  # fmt: skip
    return items, scales, instrument.bands, patterns
