"""A package that loads becomes a list of what its own cases, invariants and manifest say against it."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from perinet.care.decisions.compiled import compile_condition
from perinet.care.decisions.conditions import Fact, Value, leaves, literal
from perinet.care.decisions.engine import FactError, decide
from perinet.care.decisions.guideline import Guideline, Invariant
from perinet.care.decisions.library import Package

CASE_KEYS = {"name", "moment", "facts", "step", "steps", "complete", "urgency", "held", "file"}
MOST_COMBINATIONS = 20_000


def examine(package: Package) -> list[str]:
    findings = [finding for case in package.cases for finding in _case_findings(package.guideline, case)]
    if not package.cases:
        findings.append("cases: there are none; a guideline without golden cases can't be trusted")
    findings += [
        finding for rule in package.guideline.invariants for finding in _broken(package.guideline, rule)
    ]
    if package.manifest == "outdated":
        findings.append(
            "MANIFEST: files changed since it was written; run `perinet guideline manifest FOLDER`"
        )
    return findings


def _case_findings(guideline: Guideline, case: Mapping[str, Any]) -> Iterator[str]:
    where = f"cases/{case['file']}, {case.get('name', 'a case without a name')}"
    if unknown := case.keys() - CASE_KEYS:
        yield f"{where}: unknown key {', '.join(sorted(unknown))}"
    try:
        decision = decide(guideline, case.get("moment", ""), case.get("facts", {}))
    except FactError as error:
        yield f"{where}: {error}"
        return
    found: dict[str, object] = {
        "step": decision.step,
        "steps": [step.step for step in decision.steps],
        "complete": decision.complete,
        "urgency": decision.steps[0].urgency if decision.steps else "",
        "held": list(decision.held),
    }
    if "step" not in case:
        yield f"{where}: says no step"
    for key in found.keys() & case.keys():
        if found[key] != case[key]:
            yield f"{where}: {key} is {found[key]}, expected {case[key]}"


def _broken(guideline: Guideline, invariant: Invariant) -> Iterator[str]:
    """Try both sides of every line the invariant names, all else unknown; tell the first counterexample."""
    holds = compile_condition(invariant.given)
    names = invariant.given.facts
    choices = [_sides(guideline.facts[name], invariant) for name in names]
    for moment in guideline.moments:
        for number, values in enumerate(product(*choices)):
            facts = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            if number >= MOST_COMBINATIONS:
                yield f"invariant {invariant.id}: has too many combinations to try; split it"
                return
            if holds(facts) and invariant.always not in {
                s.step for s in decide(guideline, moment, facts).steps
            }:
                yield f"invariant {invariant.id}: at {moment} {facts} does not open {invariant.always}"
                return


def _sides(fact: Fact, invariant: Invariant) -> list[Value | None]:
    """Return unknown, both ends, and the values around each line that the invariant draws."""
    if fact.type != "int":
        return [None, True, False] if fact.type == "bool" else [None, *fact.values]
    near = {fact.min, fact.max}
    for leaf in leaves(invariant.given.tree):
        limit = leaf.args.get("expression")
        if limit is not None and limit.key == "literal":
            near |= {int(literal(limit)) + offset for offset in (-1, 0, 1)}
    return [None, *sorted(value for value in near if fact.min <= value <= fact.max)]
