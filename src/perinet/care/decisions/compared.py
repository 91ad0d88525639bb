"""Two guidelines become the smallest persons whom they treat differently; none at all proves them equal.

Where they know different facts, each is told those it knows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import z3

from perinet.care.decisions.beside import beside
from perinet.care.decisions.clocks import clocks
from perinet.care.decisions.conditions import Condition, Fact
from perinet.care.decisions.engine import INCOMPLETE, NONE, Decision, decide
from perinet.care.decisions.formulas import Reading
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.persons import Facts, Formula, Person
from perinet.care.decisions.search import Search
from perinet.care.decisions.verdicts import Comparison, Difference

Progress = Callable[[int, int, str], object]
Aspects = list[tuple[str, Formula]]


def compare(a: Guideline, b: Guideline, *, on_progress: Progress | None = None) -> Comparison:
    """Return per moment and answer of `a` the smallest person for whom `b` differs, decided with both."""
    pair = _Pair(a, b)
    differences: list[Difference] = []
    for number, moment in enumerate(pair.moments):
        if on_progress:
            on_progress(number, len(pair.moments), moment)
        differences += pair.differences(moment)
    if on_progress:
        on_progress(len(pair.moments), len(pair.moments), "")
    return Comparison(a.id, a.version, b.id, b.version, tuple(differences), tuple(beside(a, b)))


def equivalent(a: Guideline, b: Guideline) -> bool:
    """Say whether both decide alike for every answer at every moment, contradictory answers too."""
    pair = _Pair(a, b)
    if [*a.moments] != [*b.moments]:
        return False
    return not any(
        pair.search.some(formula) is not None
        for moment in pair.moments
        for _, formula in pair.aspects(*pair.readings(moment))
    )


class _Pair:
    def __init__(self, a: Guideline, b: Guideline) -> None:
        self.a, self.b = a, b
        conditions = [*_conditions(a), *_conditions(b)]
        names = dict.fromkeys(name for condition in conditions for name in condition.facts)
        self.person = Person(_shared(a.facts, b.facts), names)
        self.search = Search(self.person, (condition.tree for condition in conditions))
        self.moments = [moment for moment in a.moments if moment in b.moments]

    def readings(self, moment: str) -> tuple[Reading, Reading]:
        return Reading(self.a, self.person, moment), Reading(self.b, self.person, moment)

    def differences(self, moment: str) -> Iterator[Difference]:
        one, two = self.readings(moment)
        aspects, rows = self.aspects(one, two), []
        if self.search.some(self.person.either(formula for _, formula in aspects), can_exist=True) is None:
            return
        for outcome in dict.fromkeys([*self.a.steps, NONE, INCOMPLETE]):
            leads = one.leads_to(outcome)
            found = (self._smallest(moment, outcome, aspect, z3.And(leads, f)) for aspect, f in aspects)
            rows += [first] if (first := next(filter(None, found), None)) else []
        weight = [aspect for aspect, _ in aspects]
        yield from sorted(rows, key=lambda row: weight.index(row.aspect))

    def aspects(self, one: Reading, two: Reading) -> Aspects:
        """Return how two decisions can differ, the weightiest first; each leaves the earlier ones alike."""
        either = self.person.either
        steps = list(dict.fromkeys([*self.a.steps, *self.b.steps]))
        outcomes = dict.fromkeys([*steps, NONE, INCOMPLETE])
        step = either(z3.Xor(one.leads_to(outcome), two.leads_to(outcome)) for outcome in outcomes)
        all_steps = either(z3.Xor(one.kept(name), two.kept(name)) for name in steps)
        clock = either(
            z3.Xor(one.has_clock(name, clock), two.has_clock(name, clock))
            for name in steps
            for clock in one.clocks(name) | two.clocks(name)
        )
        alike = z3.Not(z3.Or(step, all_steps))
        return [
            ("step", step),
            ("steps", z3.And(z3.Not(step), all_steps)),
            ("clock", z3.And(alike, clock)),
            ("complete", z3.And(alike, z3.Not(clock), z3.Xor(one.complete, two.complete))),
        ]

    def _smallest(self, moment: str, outcome: str, aspect: str, formula: Formula) -> Difference | None:
        def both(facts: Facts) -> tuple[Decision, Decision]:
            return _decide(self.a, moment, facts), _decide(self.b, moment, facts)

        def shows(facts: Facts) -> bool:
            one, two = both(facts)
            return one.step == outcome and _told(aspect, self.a, one) != _told(aspect, self.b, two)

        facts = self.search.smallest(z3.And(self.search.exists, formula), shows)
        if facts is None:
            return None
        one, two = both(facts)
        told = _told(aspect, self.a, one), _told(aspect, self.b, two)
        return Difference(moment, aspect, outcome, two.step, *_written(*told), facts=facts)


def _conditions(guideline: Guideline) -> list[Condition]:
    return [*(rule.condition for rule in guideline.rules.values()), guideline.complete]


def _shared(a: Mapping[str, Fact], b: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts of both, with the values that both accept."""
    facts = {**b, **a}
    for name in a.keys() & b.keys():
        one, two = a[name], b[name]
        values = tuple(value for value in one.values if value in two.values)
        facts[name] = replace(one, min=max(one.min, two.min), max=min(one.max, two.max), values=values)
        if one.type != two.type or (one.type == "str" and not values) or facts[name].min > facts[name].max:
            raise GuidelineError(
                [
                    f"{name}: {one.expected} in one guideline and {two.expected} in the other; they can't be compared"
                ]
            )
    return facts


def _decide(guideline: Guideline, moment: str, facts: Facts) -> Decision:
    return decide(
        guideline, moment, {name: value for name, value in facts.items() if name in guideline.facts}
    )


def _told(aspect: str, guideline: Guideline, decision: Decision) -> Any:
    if aspect == "step":
        return decision.step
    if aspect == "steps":
        return tuple(step.step for step in decision.steps)
    return clocks(guideline, decision) if aspect == "clock" else decision.complete


def _written(one: Any, two: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write both sides as words; of the clocks only the first step's that differ."""
    if isinstance(one, dict):
        step = next(step for step in one if one[step] != two[step])
        return (step, *one[step].parts()), (step, *two[step].parts())
    if isinstance(one, bool):
        names = {True: ("complete",), False: ("not complete",)}
        return names[one], names[two]
    return ((one,), (two,)) if isinstance(one, str) else (one, two)
