"""The facts of a guideline become a z3 person: every value that each can have, and that it may be missing.

A person is independent (any value beside any other) or one who can exist: a total is then the sum of its
items, and missing as long as one of them is. GAD-2 and GAD-7 stay apart: each may be asked on its own day.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, takewhile
from typing import Any

import z3
from sqlglot import exp

from perinet.care.decisions.conditions import COMPARISONS, Fact, Value, fact_name, literal
from perinet.care.screening import library as instruments

Facts = dict[str, Value]
Formula = Any  # z3 has no types


class Person:
    """A value and "is it known" for each fact, and Kleene's two truths of a condition over them."""

    def __init__(self, facts: Mapping[str, Fact], names: Iterable[str]) -> None:
        self.context = z3.Context()
        self.sums = dict(_sums(facts, names))
        scales = [item for name, items in self.sums.items() if not _is_total(name) for item in items]
        self.all = facts
        self.facts = {name: facts[name] for name in dict.fromkeys([*names, *scales])}
        self.known = {name: z3.Bool(f"{name} known", self.context) for name in self.facts}
        self.value = {name: self._variable(fact) for name, fact in self.facts.items()}

    def true(self, node: exp.Expr) -> Formula:
        """Return when the condition is certainly true."""
        return self._certain(node, truth=True)

    def false(self, node: exp.Expr) -> Formula:
        """Return when the condition is certainly false."""
        return self._certain(node, truth=False)

    def either(self, formulas: Iterable[Formula]) -> Formula:
        return z3.Or([z3.BoolVal(False, self.context), *formulas])

    def every(self, formulas: Iterable[Formula]) -> Formula:
        return z3.And([z3.BoolVal(True, self.context), *formulas])

    def within_range(self) -> Iterator[Formula]:
        for name, fact in self.facts.items():
            if fact.type != "bool":
                low, high = _ends(fact)
                yield z3.And(self.value[name] >= low, self.value[name] <= high)

    def can_exist(self) -> Formula:
        """Return when each total and scale is what its items make of it."""
        return self.every(rule for name, items in self.sums.items() for rule in self._adds_up(name, items))

    def read(self, model: Any) -> Facts:
        """Return the facts that are known in a model of z3."""
        named = [name for name in self.all if name in self.facts and z3.is_true(model.eval(self.known[name]))]
        return {
            name: self._python(name, model.eval(self.value[name], model_completion=True)) for name in named
        }

    def is_value(self, name: str, value: Value) -> Formula:
        variable, fact = self.value[name], self.facts[name]
        if fact.type == "bool":
            return variable if value else z3.Not(variable)
        return variable == (fact.values.index(str(value)) if fact.type == "str" else value)

    def _variable(self, fact: Fact) -> Formula:
        kind = z3.Bool if fact.type == "bool" else z3.Int
        return kind(fact.name, self.context)

    def _python(self, name: str, value: Any) -> Value:
        fact = self.facts[name]
        if fact.type == "bool":
            return bool(z3.is_true(value))
        number = int(value.as_long())
        return fact.values[number] if fact.type == "str" else number

    def _certain(self, node: exp.Expr, *, truth: bool) -> Formula:
        if isinstance(node, exp.And | exp.Or):
            join = z3.And if isinstance(node, exp.And) is truth else z3.Or
            return join([self._certain(part, truth=truth) for part in node.flatten()])
        if isinstance(node, exp.Paren):
            return self._certain(node.this, truth=truth)
        if isinstance(node, exp.Not):
            return self._certain(node.this, truth=not truth)
        if isinstance(node, exp.Is):
            known = self.known[fact_name(node.this)]
            return z3.Not(known) if truth else known
        test = self._test(node)
        name = fact_name(node if isinstance(node, exp.Column) else node.this)
        return z3.And(self.known[name], test if truth else z3.Not(test))

    def _test(self, node: exp.Expr) -> Formula:
        if isinstance(node, exp.Column):
            return self.value[fact_name(node)]
        name = fact_name(node.this)
        if isinstance(node, exp.In):
            return z3.Or([self.is_value(name, literal(value)) for value in node.expressions])
        variable = self.value[name]
        if isinstance(node, exp.Between):
            low, high = literal(node.args["low"]), literal(node.args["high"])
            return z3.And(variable >= low, variable <= high)
        operator, limit = COMPARISONS[type(node)], literal(node.expression)
        if operator in ("=", "<>"):
            same = self.is_value(name, limit)
            return same if operator == "=" else z3.Not(same)
        return {
            ">": variable > limit,
            ">=": variable >= limit,
            "<": variable < limit,
            "<=": variable <= limit,
        }[operator]

    def _adds_up(self, name: str, items: tuple[str, ...]) -> Iterator[Formula]:
        """Tie a sum to the items that a condition names; the others may have any points."""
        named = [item for item in items if item in self.facts]
        others = [self.all[item] for item in items if item not in self.facts]
        rest = self.value[name] - z3.Sum([z3.IntVal(0, self.context), *(self.value[item] for item in named)])
        all_known = self.every(self.known[item] for item in named)
        fits = z3.And(rest >= sum(fact.min for fact in others), rest <= sum(fact.max for fact in others))
        yield z3.Implies(self.known[name], z3.And(all_known, fits))
        if not others:
            yield z3.Implies(all_known, self.known[name])


def _is_total(name: str) -> bool:
    return name.endswith(".total")


def _ends(fact: Fact) -> tuple[int, int]:
    return (0, len(fact.values) - 1) if fact.type == "str" else (fact.min, fact.max)


def _sums(facts: Mapping[str, Fact], names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the totals and scales among the names, each with its items; a scale's are the instrument's."""
    for name in names:
        instrument, prefix = facts[name].instrument, name.partition(".")[0]
        if not instrument:
            continue
        if _is_total(name):
            numbered = (f"{prefix}.item{number}" for number in count(1))
            yield name, tuple(takewhile(facts.__contains__, numbered))
        else:
            for items in _items_of_scale(instrument, name):
                yield name, tuple(item for item in items if item in facts)


def _items_of_scale(instrument: str, name: str) -> Iterator[list[str]]:
    for known in instruments.instruments():
        for scale in known.scales if known.id == instrument else ():
            if f"{known.prefix}.{scale.id}".replace("-", "_") == name:
                yield [f"{known.prefix}.{item}" for item in scale.items]
