"""A guideline becomes a bench for proofs: its person, its readings, and the search for whom a claim fails."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from perinet.care.decisions import floor
from perinet.care.decisions.engine import Decision, decide
from perinet.care.decisions.formulas import Reading
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.persons import Facts, Formula, Person
from perinet.care.decisions.search import Search, Shows
from perinet.care.decisions.verdicts import Result

RESCREENED = "rescreen.previous"


class Doubt(NamedTuple):
    """What must hold for nobody: a formula, and how the engine shows it for somebody."""

    moment: str
    formula: Formula
    shows: Shows
    together: Formula | None = None  # that the second of two persons can exist too
    instead: Callable[[Facts], Facts] | None = None  # the second person, who fares differently


class Bench:
    """A guideline with its person, its reading at each moment, and the search over both."""

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline
        conditions = [rule.condition for rule in guideline.rules.values()]
        conditions += [guideline.complete, *(invariant.given for invariant in guideline.invariants)]
        demanded = [*(demand.given for demand in floor.DEMANDS.values()), *floor.ENOUGH]
        conditions += [condition for condition in demanded if floor.knows(guideline, condition)]
        names = dict.fromkeys(name for condition in conditions for name in condition.facts)
        if RESCREENED in guideline.facts:
            names[RESCREENED] = None
        self.person = Person(guideline.facts, names)
        self.search = Search(self.person, (condition.tree for condition in conditions))
        self.readings = [Reading(guideline, self.person, moment) for moment in guideline.moments]

    def decide(self, moment: str, facts: Facts) -> Decision:
        return decide(self.guideline, moment, facts)


def nobody(bench: Bench, doubts: Iterable[Doubt]) -> Result:
    """Hold if each doubt is impossible; else fail with the smallest person of the first that is not."""
    for doubt in doubts:
        facts = bench.search.smallest(doubt.formula, doubt.shows, doubt.together)
        if facts is not None:
            other = doubt.instead(facts) if doubt.instead else None
            decision = bench.decide(doubt.moment, facts)
            return Result(
                holds=False, moment=doubt.moment, counterexample=facts, instead=other, step=decision.step,
                instead_step="" if other is None else bench.decide(doubt.moment, other).step,
                steps=tuple(step.step for step in decision.steps),
                contradictory=not bench.search.can_exist(facts),
            )  # fmt: skip
    return Result(holds=True)


def open_steps(decision: Decision) -> set[str]:
    return {step.step for step in decision.steps}
