"""The rules of a guideline become the lines that they draw through one total, with operator and source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from perinet.care.decisions.conditions import fact_name, leaves, literal
from perinet.care.decisions.guideline import Guideline, Rule

OPERATORS: Mapping[type, str] = {exp.GT: ">", exp.GTE: ">=", exp.Between: ">="}


@dataclass(frozen=True)
class Line:
    """From where on a total counts, which steps that may lead to, and who says so."""

    operator: str
    value: int
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    own: bool

    @property
    def between(self) -> float:
        """Where it lies among whole numbers: above 13 lies between 13 and 14."""
        return self.value + (0.5 if self.operator == ">" else -0.5)


def lines_through(guideline: Guideline, fact: str) -> tuple[Line, ...]:
    """Return the lines through a number, lowest first; only what a rule asks for, never what it excludes."""
    rules: dict[tuple[int, str], list[Rule]] = {}
    for rule in guideline.rules.values():
        for value, operator in _drawn(rule, fact):
            if rule not in rules.setdefault((value, operator), []):
                rules[value, operator].append(rule)
    return tuple(
        Line(
            operator, value,
            steps=tuple(step for step in guideline.steps if step in {rule.step for rule in found}),
            sources=tuple(dict.fromkeys(rule.source for rule in found if rule.source)),
            own=not any(rule.source for rule in found),
        )
        for (value, operator), found in sorted(rules.items(), key=lambda one: _place(*one[0]))
    )  # fmt: skip


def _place(value: int, operator: str) -> tuple[int, bool]:
    return value, operator == ">"


def _drawn(rule: Rule, fact: str) -> Iterator[tuple[int, str]]:
    for leaf in leaves(rule.condition.tree):
        operator = OPERATORS.get(type(leaf))
        if operator is None or fact_name(leaf.this) != fact or leaf.find_ancestor(exp.Not):
            continue
        value = literal(leaf.args["low"] if isinstance(leaf, exp.Between) else leaf.expression)
        if isinstance(value, int):
            yield value, operator
