"""A guideline at one moment becomes formulas over a person: what holds, what opens, and under which clock."""

from collections.abc import Iterator, Mapping

import z3

from perinet.care.decisions.clocks import Clock, clock_of, order
from perinet.care.decisions.engine import INCOMPLETE, NONE
from perinet.care.decisions.guideline import Guideline, Rule
from perinet.care.decisions.persons import Formula, Person


class Reading:
    """One guideline at one moment. Nothing here asks the engine, so that the two can check each other."""

    def __init__(self, guideline: Guideline, person: Person, moment: str) -> None:
        self.guideline, self.person, self.moment = guideline, person, moment
        self.rules = [rule for rule in guideline.rules.values() if not rule.moments or moment in rule.moments]
        self.held: Mapping[str, Formula] = {r.id: person.true(r.condition.tree) for r in self.rules}
        self.complete: Formula = person.true(guideline.complete.tree)

    def opening(self, step: str) -> list[Rule]:
        """Return the rules that open a step, in the order in which their clocks go first."""
        return sorted((rule for rule in self.rules if rule.step == step), key=order)

    def opened(self, step: str) -> Formula:
        return self.person.either(self.held[rule.id] for rule in self.rules if rule.step == step)

    def stronger(self, step: str) -> list[str]:
        """Return the steps that replace this one."""
        steps, concern = self.guideline.steps, self.guideline.steps[step].concern
        rank = self.guideline.rank
        return [s for s in steps if concern and steps[s].concern == concern and rank[s] < rank[step]]

    def kept(self, step: str) -> Formula:
        if step not in self.guideline.steps:
            return self.person.either(())
        return z3.And(self.opened(step), z3.Not(self.person.either(map(self.opened, self.stronger(step)))))

    def opens_nothing(self) -> Formula:
        return z3.Not(self.person.either(self.held.values()))

    def leads_to(self, outcome: str) -> Formula:
        """Return when this is the answer: the most urgent step, or none, or incomplete."""
        ways = [formula for name, formula in self.outcomes() if name == outcome]
        return self.person.either(ways)

    def outcomes(self) -> Iterator[tuple[str, Formula]]:
        """Yield every way in which the engine can end, the step's first; a name may come twice."""
        before: list[Formula] = []
        for step in self.guideline.steps:
            opened = self.opened(step)
            yield step, z3.And(opened, z3.Not(self.person.either(before)))
            before.append(opened)
        yield NONE, z3.And(self.opens_nothing(), self.complete)
        yield INCOMPLETE, z3.And(self.opens_nothing(), z3.Not(self.complete))

    def sets_clock(self, rule: Rule) -> Formula:
        """Return when this rule's clock is the one that its step gets."""
        rules = self.opening(rule.step)
        first = rules[: rules.index(rule)]
        return z3.And(self.held[rule.id], z3.Not(self.person.either(self.held[r.id] for r in first)))

    def has_clock(self, step: str, clock: Clock) -> Formula:
        rules = (rule for rule in self.opening(step) if clock_of(self.guideline, rule) == clock)
        return z3.And(self.kept(step), self.person.either(map(self.sets_clock, rules)))

    def clocks(self, step: str) -> set[Clock]:
        return {clock_of(self.guideline, rule) for rule in self.opening(step)}
