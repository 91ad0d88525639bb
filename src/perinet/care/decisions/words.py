"""A decision becomes plain words: one telling for the professional, another for the parent.

The parent's telling never holds a score, a diagnosis or a promise; who calls, and by when, is shown
elsewhere and only after a person confirmed it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlglot import exp

from perinet.care.decisions.changes import Change, would_change
from perinet.care.decisions.compiled import Known, compile_condition
from perinet.care.decisions.conditions import COMPARISONS, Condition, Value, fact_name, leaves, literal
from perinet.care.decisions.engine import Decision
from perinet.care.decisions.guideline import Guideline, Rule

Reader = Literal["professional", "parent"]
SLOT = re.compile(r"\{(\w+)\}")
OPERATORS = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most", "=": "equal", "<>": "unequal"}


@dataclass(frozen=True)
class Reason:
    """Why one rule held: its sentence, the answers it looked at, and where it comes from."""

    rule: str
    sentence: str
    compared: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source: str = ""  # the address alone, for a link
    own: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class Explanation:
    language: str
    reader: Reader
    step: str
    title: str
    entry: str
    because: tuple[Reason, ...]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]  # rules that wait for something this moment asks
    not_asked: str  # facts that this moment does not ask
    would_change: tuple[str, ...]
    next: str
    opening: str
    closing: str
    version: str


def explain(
    guideline: Guideline, decision: Decision, facts: Known, language: str, reader: Reader = "professional"
) -> Explanation:
    words = guideline.texts[language]
    step, phrases = words["steps"][decision.step], words["phrases"]
    version = fill(phrases["version"], guideline=guideline.id, version=guideline.version)
    told = Explanation(
        language=language, reader=reader, step=decision.step, title=step["name"], entry=step["entry"],
        because=(), notes=(), unknown=(), not_asked="", would_change=(), next=step["parent"],
        opening="", closing="", version=version,
    )  # fmt: skip
    if reader == "parent":
        return replace(told, title="", entry="", opening=phrases["opening"], closing=phrases["closing"])
    changes = (_change_words(change, guideline, words) for change in would_change(guideline, decision, facts))
    unknown, not_asked = _unknown(guideline, decision, words)
    return replace(
        told,
        because=tuple(_reason(guideline.rules[rule], guideline, facts, words) for rule in decision.held),
        notes=tuple(words["notes"][note.id] for note in guideline.notes if note.holds(facts)),
        unknown=unknown,
        not_asked=not_asked,
        would_change=tuple(changes),
        next="",
    )


def conversation(guideline: Guideline, decision: Decision, language: str) -> tuple[str, ...]:
    """Return three sentences the professional can say now."""
    return tuple(guideline.texts[language]["steps"][decision.step]["say"])


def step_name(guideline: Guideline, step: str, language: str) -> str:
    return str(guideline.texts[language]["steps"][step]["name"])


def word(guideline: Guideline, section: str, key: str, language: str) -> str:
    """Return a name from a section of the texts, such as owners, moments, signs or risk_factors."""
    return str(guideline.texts[language][section][key])


def fill(template: str, **values: object) -> str:
    """Put values in their slots; anything else in braces is left as it stands."""
    return SLOT.sub(lambda slot: str(values.get(slot[1], slot[0])), template)


def _reason(rule: Rule, guideline: Guideline, facts: Known, words: Mapping[str, Any]) -> Reason:
    phrases = words["phrases"]
    sources = [phrases["own"]] if rule.own else []
    sources += [fill(phrases["source"], source=rule.source)] if rule.source else []
    sources += [words["own_parts"][part] for part in rule.own_parts]
    sources += [phrases["unverified"]] if rule.unverified else []
    compared = dict.fromkeys(_compared(rule.condition, guideline, facts, words))
    return Reason(
        rule.id,
        words["rules"][rule.id],
        tuple(compared),
        tuple(sources),
        rule.source,
        rule.own,
        rule.unverified,
    )


def _compared(
    condition: Condition, guideline: Guideline, facts: Known, words: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the comparisons that came out true, with the answer, the operator and the line."""
    for leaf in leaves(condition.tree):
        told = not isinstance(leaf, exp.Is) or guideline.facts[fact_name(leaf.this)].answer
        if told and compile_condition(Condition("", leaf, condition.facts))(facts):
            yield _leaf_words(leaf, facts, words)


def _leaf_words(leaf: exp.Expr, facts: Known, words: Mapping[str, Any]) -> str:
    phrases, name = words["phrases"], fact_name(leaf if isinstance(leaf, exp.Column) else leaf.this)
    label, value = words["facts"][name], facts.get(name)
    if isinstance(leaf, exp.Is):
        return fill(phrases["null"], fact=label)
    shown = _shown(value, phrases)
    operator = COMPARISONS.get(type(leaf))
    if operator is None:
        return fill(phrases["equal"], fact=label, value=shown)
    return fill(
        phrases[OPERATORS[operator]], fact=label, value=shown, limit=_shown(literal(leaf.expression), phrases)
    )


def _shown(value: Value | None, phrases: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return phrases["yes" if value else "no"]
    return str(value)


def _unknown(
    guideline: Guideline, decision: Decision, words: Mapping[str, Any]
) -> tuple[tuple[str, ...], str]:
    """Tell what the rules wait for, apart from what this moment never asks."""
    moment = guideline.moments[decision.moment]
    asked = {*moment.first_step, *moment.second_step}
    waiting, elsewhere = [], {}
    for rule, missing in decision.silent:
        here = [fact for fact in missing if guideline.facts[fact].instrument in asked]
        elsewhere.update(dict.fromkeys(fact for fact in missing if fact not in here))
        if here:
            names = "; ".join(words["facts"][fact] for fact in here)
            waiting.append(fill(words["phrases"]["unknown"], facts=names, rule=words["rules"][rule]))
    names = "; ".join(words["facts"][fact] for fact in elsewhere)
    return tuple(waiting), fill(words["phrases"]["not_asked"], facts=names) if names else ""


def _change_words(change: Change, guideline: Guideline, words: Mapping[str, Any]) -> str:
    """Tell a change; where sums move with a question, each answer carries the sums that belong to it."""
    phrases = words["phrases"]

    def named(fact: str) -> str:
        return str(words["facts"].get(fact, fact))

    def beside(place: int) -> str:
        sums = (fill(phrases["equal"], fact=named(moved[0]), value=moved[place]) for moved in change.along)
        told = "; ".join(said.rstrip(".") for said in sums)
        return f" ({told})" if told else ""

    return fill(
        phrases["would_change"], fact=named(change.fact), value=_shown(change.new, phrases) + beside(2),
        old=_shown(change.old, phrases) + beside(1), step=words["steps"][change.step]["name"],
    )  # fmt: skip
