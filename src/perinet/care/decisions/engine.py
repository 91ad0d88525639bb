"""Facts about one person become a decision: the steps, the rules that held, and what nobody knows yet.

A rule that can't be decided for a missing fact is silent, never false: an unanswered question must not
read as reassurance.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from perinet.care.decisions.compiled import Known, Silent, compile_first
from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.guideline import URGENCIES, Guideline, Rule, seconds

NONE, INCOMPLETE = "none", "incomplete"
MOST_KINDS = 16_384  # of rules that held together, whose steps are remembered
WIDEST = 4096  # of the ranges whose values are looked up; wider ones are compared


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


Steps = tuple[OpenStep, ...]
Usual = Mapping[str, Mapping[object, object]]
Offer = tuple[str, tuple[int, OpenStep]]


# Made millions of times, and never part of a cycle that the garbage collector would have to look for.
class Decision(Struct, frozen=True, gc=False):
    guideline: str
    version: str
    package_hash: str
    moment: str
    step: str  # the most urgent one, or "none", or "incomplete"
    complete: bool
    steps: tuple[OpenStep, ...]  # most urgent first, without those a stronger one replaced
    held: tuple[str, ...]
    silent: tuple[Silent, ...]

    def waiting_for(self, silent: Iterable[Silent]) -> "Decision":
        """Return the same decision with only these silent rules, for a reader who may not see the others."""
        return replace(self, silent=tuple(silent))

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
    usual, opened = _ready(guideline)
    _check(guideline, moment, facts, usual)
    held, silent, complete = guideline.evaluate(moment, facts)
    steps = opened[held]
    step = steps[0].step if steps else NONE if complete else INCOMPLETE
    return Decision(
        guideline.id, guideline.version, guideline.package_hash, moment, step, complete, steps, held, silent
    )


def step_of(guideline: Guideline, moment: str, facts: Known) -> str:
    """Return only the step that `decide` would, from facts that `check` let pass; for reading very many."""
    return _first_step(guideline, moment)(facts)


def check(guideline: Guideline, moment: str, facts: Mapping[str, object]) -> None:
    """Refuse what the guideline doesn't know, or knows to be impossible; None is "not known"."""
    _check(guideline, moment, facts, _ready(guideline)[0])


def _check(guideline: Guideline, moment: str, facts: Mapping[str, object], usual: Usual) -> None:
    if moment not in guideline.moments:
        raise FactError("moment", moment, f"{moment!r} is unknown, expected {' or '.join(guideline.moments)}")
    try:
        for name, value in facts.items():
            known = usual[name][value]
            # True equals 1, and is no number of points.
            if known is not value and type(known) is not type(value):
                _check_fact(guideline, name, value)
    except (KeyError, TypeError):  # an unknown name, or what can't be a key
        for name, value in facts.items():
            _check_fact(guideline, name, value)


def _check_fact(guideline: Guideline, name: str, value: object) -> None:
    fact = guideline.facts.get(name)
    if fact is None:
        raise FactError(name, value, f"is not a fact of {guideline.id}")
    if value is not None and not fact.accepts(value):
        raise _refused(guideline, fact, value)


def _refused(guideline: Guideline, fact: Fact, value: object) -> FactError:
    if fact.name == "population":
        fathers = " (not for fathers)" if "birth-parent" in fact.values else ""
        said = f"{guideline.id} is for {fact.expected}, not for {value}{fathers}"
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


@lru_cache(maxsize=64)
def _ready(guideline: Guideline) -> tuple[Usual, "_Opened"]:
    """Return per fact the values that need no closer look, and per rules that held the steps they open."""
    usual = {
        name: {value: value for value in (None, *_values(fact))} for name, fact in guideline.facts.items()
    }
    return usual, _Opened(guideline)


def _values(fact: Fact) -> Iterable[object]:
    if fact.type == "int":
        return range(fact.min, min(fact.max, fact.min + WIDEST) + 1)
    return (True, False) if fact.type == "bool" else fact.values


@lru_cache(maxsize=256)
def _first_step(guideline: Guideline, moment: str) -> Callable[[Known], str]:
    rules = [rule for rule in guideline.rules.values() if not rule.moments or moment in rule.moments]
    rules.sort(key=lambda rule: guideline.rank[rule.step])
    answers = [(rule.condition, rule.step) for rule in rules]
    return compile_first([*answers, (guideline.complete, NONE)], INCOMPLETE)


class _Opened(dict[tuple[str, ...], Steps]):
    """The steps that rules open together, worked out when they first hold together: few kinds recur."""

    def __init__(self, guideline: Guideline) -> None:
        super().__init__()
        self._offers = _offers(guideline)

    def __missing__(self, held: tuple[str, ...]) -> Steps:
        steps = _open_steps(self._offers, held)
        if len(self) < MOST_KINDS:
            self[held] = steps
        return steps


def _open_steps(offers: Mapping[str, Offer], held: Iterable[str]) -> Steps:
    """Keep per step its most urgent clock, and drop what a stronger step of the same concern replaces."""
    opened: dict[str, tuple[int, OpenStep]] = {}
    for name in held:
        claim, offer = offers[name]
        if claim not in opened or offer < opened[claim]:
            opened[claim] = offer
    return tuple([step for _, step in sorted(opened.values())])


def _offers(guideline: Guideline) -> dict[str, Offer]:
    """Return per rule what it claims for itself alone, and its step after its place, most urgent first."""

    def urgency(rule: Rule) -> tuple[int, int, int]:
        return guideline.rank[rule.step], URGENCIES.index(rule.urgency), seconds(rule.within)

    offers = {}
    for place, rule in enumerate(sorted(guideline.rules.values(), key=urgency)):
        step = guideline.steps[rule.step]
        claim = f"concern {step.concern}" if step.concern else step.id
        owner = rule.owner or step.owner
        offers[rule.id] = claim, (place, OpenStep(step.id, owner, rule.within, rule.urgency, rule.id))
    return offers
