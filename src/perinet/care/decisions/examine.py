"""A package that loads becomes a list of what its own cases, invariants and manifest say against it."""

from collections.abc import Iterable, Iterator
from itertools import product

from perinet.care.decisions import floor
from perinet.care.decisions.cases import EXPECTED, KINDS, SAID, Case, applies, disagreements, rules_of, where
from perinet.care.decisions.compiled import compile_condition
from perinet.care.decisions.coverage import changed, conditions, gaps, telling_values
from perinet.care.decisions.engine import decide
from perinet.care.decisions.guideline import Guideline, Invariant
from perinet.care.decisions.library import Package, alternatives

MOST_COMBINATIONS = 20_000


def examine(package: Package) -> list[str]:
    """Return everything wrong; under every other choice that is left open, the cases must come out as well."""
    guideline = package.guideline
    findings = floor.lacking(guideline)
    findings += [finding for case in package.cases for finding in _misspelt(guideline, case)]
    if not package.judged_by:
        findings.append("cases: there are none; a guideline without golden cases can't be trusted")
    else:
        findings += _wrong(guideline, package.judged_by)
        findings += [f"cases: {gap}" for gap in gaps(guideline, package.judged_by)]
        findings += _under_other_choices(package)
    findings += [finding for one in guideline.invariants for finding in _broken(guideline, one)]
    if package.manifest == "outdated":
        findings.append(
            "MANIFEST: files changed since it was written; run `perinet guideline manifest FOLDER`"
        )
    return findings


def _under_other_choices(package: Package) -> Iterator[str]:
    others = list(alternatives(package))
    read = [package.guideline, *(other.guideline for _, other in others)]
    for case in package.cases:
        if not any(applies(guideline, case) for guideline in read):
            yield f"{where(case)}: only_if: is never asked; name one choice other than those in use"
    for values, other in others:
        chosen = ", ".join(f"{name} = {value}" for name, value in values.items())
        rules = changed(package.guideline, other.guideline)
        found = [
            *floor.lacking(other.guideline),
            *_wrong(other.guideline, other.judged_by),
            *(f"cases: {gap}" for gap in gaps(other.guideline, other.judged_by, rules)),
        ]
        yield from (f"{finding} (where {chosen} is chosen)" for finding in found)


def _wrong(guideline: Guideline, cases: Iterable[Case]) -> list[str]:
    """Return what comes out otherwise; a table that says the same of several moments is told once."""
    return list(
        dict.fromkeys(
            f"{where(case)}: {finding}"
            for case in cases
            if applies(guideline, case)
            for finding in disagreements(guideline, case)
        )
    )


def _misspelt(guideline: Guideline, case: Case) -> Iterator[str]:
    if unknown := case.keys() - SAID - EXPECTED.keys():
        yield f"{where(case)}: unknown key {', '.join(sorted(unknown))}"
    if "step" not in case and "notes" not in case:
        yield f"{where(case)}: says no step"
    if case.get("kind", KINDS[0]) not in KINDS:
        yield f"{where(case)}: kind is one of {', '.join(KINDS)}"
    for name, choice in case.get("only_if", {}).items():
        if name not in guideline.open_values or choice not in guideline.open_values[name].choices:
            yield f"{where(case)}: only_if: {name} = {choice} can't be chosen"
    known = {*conditions(guideline), *(note.id for note in guideline.notes)}
    for rule in rules_of(case):
        if rule not in known and not case.get("only_if"):
            yield f"{where(case)}: {rule} is no rule of this guideline"


def _broken(guideline: Guideline, invariant: Invariant) -> Iterator[str]:
    """Try both sides of every line the invariant names, all else unknown; tell the first counterexample."""
    holds = compile_condition(invariant.given)
    names = invariant.given.facts
    choices = [telling_values(guideline.facts[name], [invariant.given]) for name in names]
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
