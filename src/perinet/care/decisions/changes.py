"""A decision becomes the smallest changes of one answer that would have led to another step, each decided again.

Only answers that were given: what nobody answered yet is told as unknown, not as what it might have been.
"""

from dataclasses import dataclass
from functools import lru_cache

from perinet.care.decisions.compiled import Known
from perinet.care.decisions.conditions import Fact, Value
from perinet.care.decisions.engine import Decision, decide
from perinet.care.decisions.guideline import Guideline
from perinet.care.screening import library as instruments


@dataclass(frozen=True)
class Change:
    """One answer that, had it been this, would have led to another step."""

    fact: str
    old: Value
    new: Value
    step: str
    along: tuple[tuple[str, int, int], ...] = ()  # the sums that move with it: name, old and new


def would_change(guideline: Guideline, decision: Decision, facts: Known) -> tuple[Change, ...]:
    """Return per other step the smallest change that leads to it; the sums of a changed question move along."""
    found: dict[str, tuple[int, Change]] = {}
    for name, old in facts.items():
        fact = guideline.facts[name]
        if not isinstance(old, int) or not fact.answer:
            continue
        for new in _nearest(fact, old):
            along = _along(guideline, facts, name, new - old)
            if along is None or not _fits(guideline, facts, name, new):
                continue
            moved = {total: after for total, _, after in along}
            step = decide(guideline, decision.moment, {**facts, name: new, **moved}).step
            distance = abs(new - old)
            if step != decision.step and (step not in found or distance < found[step][0]):
                found[step] = (distance, Change(name, old, new, step, along))
    return tuple(change for _, change in sorted(found.values(), key=lambda item: item[0]))


def _nearest(fact: Fact, old: int) -> list[int]:
    if isinstance(old, bool):
        return [not old]
    return sorted(
        (value for value in range(fact.min, fact.max + 1) if value != old), key=lambda v: abs(v - old)
    )


def _along(
    guideline: Guideline, facts: Known, name: str, more: int
) -> tuple[tuple[str, int, int], ...] | None:
    """Return the known sums that hold a question, moved with it; None where one would leave its range."""
    moved = []
    for total, items in _sums(guideline.facts[name].instrument):
        old = facts.get(total)
        if name not in items or not isinstance(old, int) or total not in guideline.facts:
            continue
        if not guideline.facts[total].accepts(old + more):
            return None
        moved.append((total, old, old + more))
    return tuple(moved)


def _fits(guideline: Guideline, facts: Known, name: str, new: int) -> bool:
    """Say whether a sum can be this beside the answers that rules look at; the others may have been otherwise."""
    for total, items in _sums(guideline.facts[name].instrument):
        if name == total:
            known = [item for item in items if item in facts and item in _read(guideline)]
            free = [guideline.facts[item] for item in items if item not in known and item in guideline.facts]
            fixed = sum(value for item in known if isinstance(value := facts[item], int))
            return fixed + sum(one.min for one in free) <= new <= fixed + sum(one.max for one in free)
    return True


@lru_cache(maxsize=64)
def _read(guideline: Guideline) -> frozenset[str]:
    conditions = [*(rule.condition for rule in guideline.rules.values()), guideline.complete]
    return frozenset(name for condition in conditions for name in condition.facts)


@lru_cache(maxsize=64)
def _sums(instrument_id: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the total and the scales of a questionnaire as facts, each with its questions."""
    known = next((one for one in instruments.instruments() if one.id == instrument_id), None)
    if known is None:
        return ()
    named = [("total", [item.id for item in known.scored])]
    named += [(scale.id.replace("-", "_"), list(scale.items)) for scale in known.scales]
    return tuple(
        (f"{known.prefix}.{name}", tuple(f"{known.prefix}.{one}" for one in ids)) for name, ids in named
    )
