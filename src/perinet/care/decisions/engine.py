"""Facts about one person become a decision: the steps, the rules that held, and what nobody knows yet.

A rule that can't be decided for a missing fact is silent, never false: an unanswered question must not
read as reassurance.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from perinet.care.decisions.compiled import Known
from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.guideline import URGENCIES, Guideline, seconds

NONE, INCOMPLETE = "none", "incomplete"


class FactError(ValueError):
    """One fact, or the moment, that the guideline can't use."""

    def __init__(self, fact: str, value: object, expected: str) -> None:
        super().__init__(f"{fact}: {expected}")
        self.fact = fact
        self.value = value
        self.expected = expected


@dataclass(frozen=True, slots=True)
class OpenStep:
    step: str
    owner: str
    within: str
    urgency: str
    rule: str  # the rule that sets the clock; its `working_day` and `not_before` apply

    def as_dict(self) -> dict[str, str]:
        return {"step": self.step, "owner": self.owner, "within": self.within, "urgency": self.urgency}


@dataclass(frozen=True, slots=True)
class Decision:
    guideline: str
    version: str
    package_hash: str
    moment: str
    step: str  # the most urgent one, or "none", or "incomplete"
    complete: bool
    steps: tuple[OpenStep, ...]  # most urgent first, without those a stronger one replaced
    held: tuple[str, ...]
    silent: tuple[tuple[str, tuple[str, ...]], ...]

    def as_dict(self) -> dict[str, Any]:
        silent = [{"rule": rule, "missing": list(missing)} for rule, missing in self.silent]
        return self.head() | {"silent": silent}

    def head(self) -> dict[str, Any]:
        """Return all but the silent rules."""
        return {
            "guideline": self.guideline,
            "version": self.version,
            "step": self.step,
            "complete": self.complete,
            "steps": [step.as_dict() for step in self.steps],
            "held": list(self.held),
        }


def decide(guideline: Guideline, moment: str, facts: Known) -> Decision:
    """Return the most urgent step, with every rule that held and every rule that stayed silent."""
    check(guideline, moment, facts)
    found, silent, complete = guideline.evaluate(moment, facts)
    held = tuple(found)
    steps = _open_steps(guideline, held)
    step = steps[0].step if steps else NONE if complete else INCOMPLETE
    return Decision(
        guideline.id, guideline.version, guideline.package_hash, moment, step, complete, steps, held,
        tuple(silent),
    )  # fmt: skip


def check(guideline: Guideline, moment: str, facts: Mapping[str, object]) -> None:
    """Refuse what the guideline doesn't know, or knows to be impossible; None is "not known"."""
    if moment not in guideline.moments:
        raise FactError("moment", moment, f"{moment!r} is unknown, expected {' or '.join(guideline.moments)}")
    known = guideline.facts
    for name, value in facts.items():
        fact = known.get(name)
        if fact is None:
            raise FactError(name, value, f"is not a fact of {guideline.id}")
        if value is not None and not fact.accepts(value):
            raise _refused(guideline, fact, value)


def _refused(guideline: Guideline, fact: Fact, value: object) -> FactError:
    if fact.name == "population":
        said = f"{guideline.id} is for {fact.expected}, not for {value} (not for fathers)"
        return FactError(fact.name, value, said)
    problem = "is out of range" if fact.type == "int" and type(value) is int else "is not a value it can have"
    said = f"{json.dumps(value, default=repr)} {problem}, expected {fact.expected}"
    return FactError(fact.name, value, said)


def asks_second_step(guideline: Guideline, decision: Decision) -> bool:
    """Say whether a rule opened further screening, also where a stronger step replaced it meanwhile."""
    return any(guideline.rules[rule].step == "screen-further" for rule in decision.held)


def facts_json(facts: Known) -> str:
    """Write what was known in the one form that a replay starts from."""
    return _canonical({name: value for name, value in facts.items() if value is not None})


def output_json(decision: Decision) -> str:
    """Write what was decided in the one form that a replay must reproduce byte for byte."""
    return _canonical(decision.as_dict() | {"moment": decision.moment, "package_hash": decision.package_hash})


def canonical_json(facts: Known, decision: Decision) -> str:
    return f'{{"facts":{facts_json(facts)},"output":{output_json(decision)}}}'


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


@lru_cache(maxsize=4096)  # the same rules hold for many people
def _open_steps(guideline: Guideline, held: tuple[str, ...]) -> tuple[OpenStep, ...]:
    """Keep per step its most urgent clock, then drop what a stronger step of the same concern replaces."""
    opened: dict[str, tuple[tuple[int, int], OpenStep]] = {}
    for name in held:
        offer = _offer(guideline, name)
        step = offer[1].step
        if step not in opened or offer[0] < opened[step][0]:
            opened[step] = offer
    steps, concerns = [], set()
    for step in sorted(opened, key=guideline.rank.__getitem__):
        concern = guideline.steps[step].concern
        if concern and concern in concerns:
            continue
        concerns.add(concern)
        steps.append(opened[step][1])
    return tuple(steps)


@lru_cache(maxsize=1024)
def _offer(guideline: Guideline, name: str) -> tuple[tuple[int, int], OpenStep]:
    """Return the step that a rule opens, after how urgent its clock is; the lowest goes first."""
    rule = guideline.rules[name]
    owner = rule.owner or guideline.steps[rule.step].owner
    order = (URGENCIES.index(rule.urgency), seconds(rule.within))
    return order, OpenStep(rule.step, owner, rule.within, rule.urgency, name)
