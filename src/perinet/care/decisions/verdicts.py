"""What was proved, or found different, becomes sentences that somebody can read; it knows no prover."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perinet.care.decisions import floor
from perinet.care.decisions.beside import Beside
from perinet.care.decisions.conditions import Value
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.words import fill

WORDS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "data" / "verdicts.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Result:
    """One property of a guideline; where it fails, the smallest person it fails for, as far as there is one."""

    holds: bool
    id: str = ""
    kind: str = ""
    subject: str = ""  # the invariant, rule, step or fact that it is about
    detail: str = ""  # why it fails, where no person shows it
    moment: str = ""
    counterexample: Mapping[str, Value] | None = None
    step: str = ""  # what that person is led to
    steps: tuple[str, ...] = ()  # and all that is opened
    contradictory: bool = False  # nobody can give these answers together, and it must hold even so
    instead: Mapping[str, Value] | None = None  # the person beside, who differs in one fact
    instead_step: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    guideline: str
    version: str
    package_hash: str
    results: tuple[Result, ...]

    @property
    def holds(self) -> bool:
        return all(result.holds for result in self.results)

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if not result.holds)


@dataclass(frozen=True)
class Difference:
    """The smallest person for whom two guidelines differ at a moment, given the answer of the first."""

    moment: str
    aspect: str  # step, steps, clock or complete: the weightiest in which they differ
    step: str  # of the first guideline
    other_step: str  # of the second
    told: tuple[str, ...]  # what the first says of that aspect
    other_told: tuple[str, ...]
    facts: Mapping[str, Value]

    def line(self) -> str:
        """Write it as a command prints it: `week-20: rescreen -> clinical-assessment: epds.total = 13`."""
        about = "" if self.aspect == "step" else f" ({self.step})"
        told, other = (", ".join(words) or "nothing" for words in (self.told, self.other_told))
        return f"{self.moment}{about}: {told} -> {other}: {shown(self.facts)}"


@dataclass(frozen=True)
class Comparison:
    a: str
    a_version: str
    b: str
    b_version: str
    differences: tuple[Difference, ...]  # none at all: proved to decide alike for everybody
    beside: tuple[Beside, ...]

    @property
    def equal(self) -> bool:
        return not self.differences and not any(row.matters for row in self.beside)


def shown(facts: Mapping[str, Value]) -> str:
    """Write facts as a command prints them: `epds.total = 14, help.wanted = true`."""
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in facts.items()) or "no facts"


def person(facts: Mapping[str, Value], guideline: Guideline, language: str) -> str:
    """Write facts as a person would read them."""
    names, phrases, own = (
        guideline.texts[language]["facts"],
        guideline.texts[language]["phrases"],
        WORDS[language],
    )
    told = [
        f"{names.get(name, name)}: {phrases['yes' if value else 'no'] if isinstance(value, bool) else value}"
        for name, value in facts.items()
    ]
    return "; ".join([*told, own["nothing-else" if told else "nothing"]])


def title(result: Result, guideline: Guideline, language: str) -> str:
    """Say what was to be proved."""
    if result.kind == "floor":
        return floor.DEMANDS[result.subject].words[language]
    key = f"{result.kind}-{result.subject}" if result.kind == "absence" else result.kind
    return fill(WORDS[language][key], **_subject(result, guideline, language))


def sentence(result: Result, guideline: Guideline, language: str) -> str:
    """Say how it fails, with the person; nothing where it holds."""
    if result.holds:
        return ""
    phrases = WORDS[language]
    if result.counterexample is None:
        return fill(phrases[f"{result.kind}-{result.detail}"], **_subject(result, guideline, language))
    key = f"{result.kind}-{result.subject}" if result.kind == "absence" else result.kind
    told = fill(
        phrases[f"{key}-fails"],
        moment=guideline.texts[language]["moments"][result.moment],
        person=person(result.counterexample, guideline, language),
        step=step_name(result.step, guideline, language),
        steps=", ".join(step_name(step, guideline, language) for step in result.steps or (result.step,)),
        value=_value(result.counterexample, result),
        other=_value(result.instead or {}, result),
        other_step=step_name(result.instead_step, guideline, language),
        **_subject(result, guideline, language),
    )
    return f"{told} {phrases['contradictory']}" if result.contradictory else told


def difference(found: Difference, a: Guideline, b: Guideline, language: str) -> str:
    """Say for whom two guidelines differ, and in what, in the words of the first."""
    words = WORDS[language]
    labels = (a.id, b.id) if a.id != b.id else (f"{a.id} {a.version}", f"{b.id} {b.version}")
    return fill(
        words[f"differs-{found.aspect}"], moment=a.texts[language]["moments"][found.moment], a=labels[0],
        b=labels[1], person=person(found.facts, a, language), step=step_name(found.step, a, language),
        told=_told(found.told, a, language), other=_told(found.other_told, b, language),
    )  # fmt: skip


def _told(told: tuple[str, ...], guideline: Guideline, language: str) -> str:
    """Put the name in words of each step, owner and urgency in place of its id."""
    texts = guideline.texts[language]
    steps = {step: words["name"] for step, words in texts["steps"].items()}
    names = {**WORDS[language], **texts["urgencies"], **texts["owners"], **steps}
    return ", ".join(str(names.get(word, word)) for word in told) or WORDS[language]["nothing-opened"]


def step_name(step: str, guideline: Guideline, language: str) -> str:
    return str(guideline.texts[language]["steps"].get(step, {}).get("name", step))


def _value(facts: Mapping[str, Value], result: Result) -> str:
    return str(facts.get(result.subject, ""))


def _subject(result: Result, guideline: Guideline, language: str) -> dict[str, Any]:
    words = guideline.texts[language]
    if result.kind == "floor":
        return {"given": " ".join(floor.DEMANDS[result.subject].given.text.split())}
    if result.kind == "invariant":
        invariant = next(one for one in guideline.invariants if one.id == result.subject)
        given = " ".join(invariant.given.text.split())
        return {"given": given, "always": step_name(invariant.always, guideline, language)}
    return {
        "subject": result.subject,
        "rule": words["rules"].get(result.subject, result.subject),
        "fact": words["facts"].get(result.subject, result.subject),
        "about": step_name(result.subject, guideline, language),
    }
