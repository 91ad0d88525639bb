"""A rule becomes the clock that its step gets: who answers for it, how urgently, and between which times."""

from typing import NamedTuple

from perinet.care.decisions.engine import Decision, OpenStep
from perinet.care.decisions.guideline import URGENCIES, Guideline, Rule, seconds


class Clock(NamedTuple):
    """Who answers for an opened step, and by when: all that two rules of one step can differ in."""

    owner: str
    within: str
    urgency: str
    not_before: str
    working_day: bool

    def parts(self) -> tuple[str, ...]:
        """Return all that it says, apart from what it leaves open."""
        day = "working day" if self.working_day else ""
        early = f"not before {self.not_before}" if self.not_before else ""
        return tuple(part for part in (self.urgency, self.within, self.owner, early, day) if part)


def clock_of(guideline: Guideline, rule: Rule) -> Clock:
    owner = rule.owner or guideline.steps[rule.step].owner
    return Clock(owner, rule.within, rule.urgency, rule.not_before, rule.working_day)


def clocks(guideline: Guideline, decision: Decision) -> dict[str, Clock]:
    return {step.step: _opened_clock(guideline, step) for step in decision.steps}


def _opened_clock(guideline: Guideline, step: OpenStep) -> Clock:
    rule = guideline.rules[step.rule]
    return Clock(step.owner, step.within, step.urgency, rule.not_before, rule.working_day)


def order(rule: Rule) -> tuple[int, int]:
    """Return how urgent a rule's clock is; the lowest goes first."""
    return URGENCIES.index(rule.urgency), seconds(rule.within)
