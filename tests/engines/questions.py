"""The random questions that every reading of a guideline is asked: conditions and persons, from one seed.

An engine is asked many at once; the seed comes from Hypothesis, which shows it again when an answer differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlglot import exp

from perinet.care.decisions.conditions import Condition, Fact, Value, fact_name, leaves, literal, parse
from perinet.care.decisions.guideline import Guideline

Person = dict[str, Any]  # a fact that is absent, or None, is not known

# Small ranges, so that chance meets every line; one fact of each type and of each way to write a name.
FACTS = {name: Fact(name, "int", 0, 5) for name in ("a.total", "b.total", "c")}
FACTS |= {name: Fact(name, "bool") for name in ("d.yes", "e")}
FACTS |= {"f": Fact("f", "str", values=("x", "y")), "g.below": Fact("g.below", "int", -3, 3)}
DEEPEST = 3


@dataclass(frozen=True)
class Questions:
    """Every condition is to be asked of every person."""

    facts: Mapping[str, Fact]
    conditions: tuple[Condition, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class GuidelineQuestions:
    """Every person is to be decided about at the moment beside them."""

    guideline: Guideline
    moments: tuple[str, ...]
    people: tuple[Person, ...]


def questions(seed: int, conditions: int = 40, people: int = 40) -> Questions:
    chance = Random(seed)
    asked = tuple(condition(chance) for _ in range(conditions))
    return Questions(FACTS, asked, tuple(person(chance, FACTS) for _ in range(people)))


def guideline_questions(guideline: Guideline, seed: int, people: int = 200) -> GuidelineQuestions:
    chance = Random(seed)
    lines = drawn_lines(guideline)
    moments = tuple(chance.choice(list(guideline.moments)) for _ in range(people))
    return GuidelineQuestions(
        guideline, moments, tuple(person(chance, guideline.facts, lines) for _ in range(people))
    )


def condition(chance: Random) -> Condition:
    return parse(_text(chance, DEEPEST), FACTS)


def person(chance: Random, facts: Mapping[str, Fact], lines: Mapping[str, list[int]] | None = None) -> Person:
    """Draw what is known; how much is known differs from nobody to everything, null or absent in turn."""
    known = chance.random()
    found: Person = {}
    for fact in facts.values():
        if chance.random() < known:
            found[fact.name] = _value(chance, fact, (lines or {}).get(fact.name, []))
        elif chance.random() < 0.5:
            found[fact.name] = None
    return found


def drawn_lines(guideline: Guideline) -> dict[str, list[int]]:
    """Return per number fact the values on both sides of each line that a rule draws."""
    lines: dict[str, list[int]] = {}
    for asked in [rule.condition for rule in guideline.rules.values()] + [guideline.complete]:
        for leaf in leaves(asked.tree):
            limit = leaf.args.get("expression")
            if isinstance(limit, exp.Literal) and not limit.is_string:
                fact = guideline.facts[fact_name(leaf.this)]
                near = (int(literal(limit)) + offset for offset in (-1, 0, 1))
                lines.setdefault(fact.name, []).extend(v for v in near if fact.min <= v <= fact.max)
    return lines


def _value(chance: Random, fact: Fact, lines: list[int]) -> Value:
    if fact.type == "bool":
        return chance.random() < 0.5
    if fact.type == "str":
        return chance.choice(fact.values)
    if lines and chance.random() < 0.7:
        return chance.choice(lines)
    return chance.randint(fact.min, fact.max)


def _text(chance: Random, depth: int) -> str:
    shape = chance.random() if depth else 1.0
    if shape < 0.2:
        return f"not ({_text(chance, depth - 1)})"
    if shape < 0.75:
        word = chance.choice((" and ", " or "))
        parts = [_text(chance, depth - 1) for _ in range(chance.choice((2, 2, 3)))]
        return word.join(f"({part})" if chance.random() < 0.6 else part for part in parts)
    return _leaf(chance, chance.choice(list(FACTS.values())))


def _leaf(chance: Random, fact: Fact) -> str:
    if chance.random() < 0.25:
        return f"{fact.name} is {chance.choice(('', 'not '))}null"
    if fact.type == "bool":
        return chance.choice((fact.name, f"{fact.name} = true", f"{fact.name} <> false", f"not {fact.name}"))
    negated = chance.choice(("", "not "))
    if fact.type == "str":
        value = chance.choice(fact.values)
        return chance.choice(
            (f"{fact.name} = '{value}'", f"{fact.name} <> '{value}'", f"{fact.name} {negated}in ('x', 'y')")
        )
    low, high = sorted(chance.sample(range(fact.min, fact.max + 1), 2))
    return chance.choice((
        f"{fact.name} > {low}", f"{fact.name} <= {low}", f"{fact.name} >= {high}", f"{fact.name} < {high}",
        f"{fact.name} = {low}", f"{fact.name} <> {high}", f"{fact.name} {negated}in ({low}, {high})",
        f"{fact.name} {negated}between {low} and {high}",
    ))  # fmt: skip
