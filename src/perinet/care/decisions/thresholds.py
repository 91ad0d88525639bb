"""The lines that rules draw through numbers become proofs that there is no hole and no overlap in them."""

from collections.abc import Iterator
from itertools import combinations

import z3
from sqlglot import exp

from perinet.care.decisions.bench import Bench, Doubt, nobody, open_steps
from perinet.care.decisions.clocks import clocks, order
from perinet.care.decisions.conditions import fact_name, leaves
from perinet.care.decisions.engine import INCOMPLETE, NONE, Decision
from perinet.care.decisions.formulas import Reading
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.persons import Facts, Formula
from perinet.care.decisions.verdicts import Result


def lined(guideline: Guideline) -> list[str]:
    """Return the numbers that rules draw lines through: scores, and others that are asked one way only."""
    found = []
    for name, fact in guideline.facts.items():
        ways = _directions(guideline, name) if fact.type == "int" else set()
        if ways and (fact.instrument or len(ways) == 1):
            found.append(name)
    return found


def _directions(guideline: Guideline, name: str) -> set[int]:
    """Return 1 where a rule asks for more of a fact, and -1 where one asks for less."""
    found = set()
    for rule in guideline.rules.values():
        for leaf in leaves(rule.condition.tree):
            if isinstance(leaf, exp.Column | exp.Is) or fact_name(leaf.this) != name:
                continue
            way = -1 if isinstance(leaf, exp.LT | exp.LTE) else 1
            negations = sum(isinstance(node, exp.Not) for node in _above(leaf))
            found.add(-way if negations % 2 else way)
    return found


def _above(node: exp.Expr) -> Iterator[exp.Expr]:
    while node.parent is not None:
        node = node.parent
        yield node


def worse_never_leads_to_less(bench: Bench, name: str) -> Result:
    """One point more, all else equal, never closes a step without a stronger one, nor slows its clock.

    So between two cut-offs there is no hole. Scores whose rules all ask for "below" are read downwards.
    """
    return nobody(bench, (doubt for reading in bench.readings for doubt in _drops(bench, reading, name)))


def _drops(bench: Bench, reading: Reading, name: str) -> Iterator[Doubt]:
    person, moment, fact = bench.person, reading.moment, bench.person.facts[name]
    worse = -1 if _directions(bench.guideline, name) == {-1} else 1
    value = person.value[name]
    room = value < fact.max if worse == 1 else value > fact.min

    def then(formula: Formula) -> Formula:
        return z3.substitute(formula, (value, value + worse))

    def other(facts: Facts) -> Facts:
        return {**facts, name: int(facts[name]) + worse}

    def shows(facts: Facts) -> bool:
        if name not in facts:
            return False
        before, after = bench.decide(moment, facts), bench.decide(moment, other(facts))
        return _level(bench.guideline, before) != _level(bench.guideline, after)

    drops = [z3.And(f, z3.Not(then(f)), z3.Not(then(over))) for f, over in _levels(reading)]
    if fact.instrument:  # a score, not a count of days: one point more never turns "incomplete" into "none"
        drops.append(z3.And(reading.leads_to(INCOMPLETE), then(reading.leads_to(NONE))))
    yield Doubt(
        moment, z3.And(person.known[name], room, person.either(drops)), shows, then(person.can_exist()), other
    )


def _levels(reading: Reading) -> Iterator[tuple[Formula, Formula]]:
    """Yield, per step and clock, when it is opened at least so urgently, and when a stronger one replaces it."""
    for step in reading.guideline.steps:
        rules = reading.opening(step)
        over = reading.person.either(map(reading.opened, reading.stronger(step)))
        for latest in sorted({order(rule) for rule in rules}):
            yield reading.person.either(reading.held[r.id] for r in rules if order(r) <= latest), over


def _level(guideline: Guideline, decision: Decision) -> tuple[object, ...]:
    return decision.step, clocks(guideline, decision)


def one_band(bench: Bench, name: str) -> Result:
    """One number alone never keeps two steps open: of its bands, the stronger replaces the weaker."""
    return nobody(bench, (doubt for reading in bench.readings for doubt in _bands(bench, reading, name)))


def _bands(bench: Bench, reading: Reading, name: str) -> Iterator[Doubt]:
    person, moment = bench.person, reading.moment
    alone = person.every(z3.Not(flag) for other, flag in person.known.items() if other != name)
    steps = dict.fromkeys(rule.step for rule in reading.rules if name in rule.condition.facts)
    for pair in combinations(steps, 2):
        yield Doubt(
            moment,
            z3.And(alone, *map(reading.kept, pair)),
            lambda facts, pair=pair: set(pair) <= open_steps(bench.decide(moment, facts)),  # type: ignore[misc]
        )
