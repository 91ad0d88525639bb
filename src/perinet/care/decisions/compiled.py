"""Checked conditions become one Python function that answers all rules of a guideline at once.

Each condition is written twice, once for "certainly true" and once for "certainly false"; where neither
holds, it is unknown. That is Kleene's three-valued logic without a third value at run time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlglot import exp

from perinet.care.decisions.conditions import COMPARISONS, Condition, Value, fact_name, literal

Known = Mapping[str, Value | None]
Silent = tuple[str, tuple[str, ...]]
Answers = tuple[list[str], list[Silent], bool]
Evaluate = Callable[[str, Known], Answers]

OPPOSITE = {"=": "!=", "<>": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
PYTHON = {"=": "==", "<>": "!="}


@dataclass(frozen=True)
class Named:
    """A condition under the name that is reported; no moments means every moment."""

    id: str
    moments: tuple[str, ...]
    condition: Condition


def compile_rules(rules: Iterable[Named], complete: Condition) -> Evaluate:
    """Return `evaluate(moment, facts)`: rules that held, rules that were silent with why, and complete."""
    rules = tuple(rules)
    names = dict.fromkeys(name for rule in rules for name in rule.condition.facts)
    names.update(dict.fromkeys(complete.facts))
    writer = _Writer({name: f"f{number}" for number, name in enumerate(names)})
    lines = ["def evaluate(moment, facts):", "    get = facts.get", "    held, silent = [], []"]
    lines += [f"    {variable} = get({name!r})" for name, variable in writer.variables.items()]
    scope: dict[str, Any] = {}
    for number, rule in enumerate(rules):
        scope[f"s{number}"] = _silence(rule)
        lines += writer.rule(rule, f"s{number}")
    lines.append(f"    return held, silent, {writer.true(complete.tree)}")
    # Names match FACT_NAME, values are literals written by repr: nothing of the file is run as it stands.
    exec(compile("\n".join(lines), "<guideline>", "exec"), scope)  # noqa: S102
    evaluate: Evaluate = scope["evaluate"]
    return evaluate


def compile_condition(condition: Condition) -> Callable[[Known], bool]:
    """Return a function that says whether the condition is certainly true."""
    evaluate = compile_rules((), condition)
    return lambda facts: evaluate("", facts)[2]


def _silence(rule: Named) -> Callable[[int], Silent]:
    """Turn bits, one for each fact of the rule, into its name and what it waits for; few kinds recur."""

    @lru_cache(maxsize=4096)
    def silence(bits: int) -> Silent:
        return rule.id, tuple(name for place, name in enumerate(rule.condition.facts) if bits >> place & 1)

    return silence


class _Writer:
    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def rule(self, rule: Named, silence: str) -> list[str]:
        tree = rule.condition.tree
        bits = {name: 1 << place for place, name in enumerate(rule.condition.facts)}
        guard = f"moment in {rule.moments!r}" if rule.moments else "True"
        return [
            f"    if {guard}:",
            f"        if {self.true(tree)}: held.append({rule.id!r})",
            f"        elif not {self.false(tree)}: silent.append({silence}({self._missing(tree, bits)}))",
        ]

    def true(self, node: exp.Expr) -> str:
        if isinstance(node, exp.And | exp.Or):
            word = " and " if isinstance(node, exp.And) else " or "
            return f"({word.join(self.true(part) for part in node.flatten())})"
        if isinstance(node, exp.Paren):
            return self.true(node.this)
        if isinstance(node, exp.Not):
            return self.false(node.this)
        return self._leaf(node, truth=True)

    def false(self, node: exp.Expr) -> str:
        if isinstance(node, exp.And | exp.Or):
            word = " or " if isinstance(node, exp.And) else " and "
            return f"({word.join(self.false(part) for part in node.flatten())})"
        if isinstance(node, exp.Paren):
            return self.false(node.this)
        if isinstance(node, exp.Not):
            return self.true(node.this)
        return self._leaf(node, truth=False)

    def _missing(self, node: exp.Expr, bits: Mapping[str, int]) -> str:
        """Write the bits of what an unknown node waits for: only its unknown branches count."""
        node = _bare(node)
        if isinstance(node, exp.And | exp.Or):
            return f"({' | '.join(self._missing_in(part, bits) for part in node.flatten())})"
        if isinstance(node, exp.Is):
            return "0"
        column = node if isinstance(node, exp.Column) else node.this
        return f"({bits[fact_name(column)]} if {self._variable(column)} is None else 0)"

    def _missing_in(self, node: exp.Expr, bits: Mapping[str, int]) -> str:
        if isinstance(_bare(node), exp.And | exp.Or):
            return f"(0 if {self.true(node)} or {self.false(node)} else {self._missing(node, bits)})"
        return self._missing(node, bits)

    def _variable(self, column: exp.Expr) -> str:
        return self.variables[fact_name(column)]

    def _leaf(self, node: exp.Expr, *, truth: bool) -> str:
        if isinstance(node, exp.Column):
            return f"({self._variable(node)} is {truth})"
        variable = self._variable(node.this)
        if isinstance(node, exp.Is):
            return f"({variable} is {'' if truth else 'not '}None)"
        if isinstance(node, exp.In):
            values = tuple(literal(value) for value in node.expressions)
            test = f"{variable} {'' if truth else 'not '}in {values!r}"
        elif isinstance(node, exp.Between):
            low, high = literal(node.args["low"]), literal(node.args["high"])
            test = f"{'' if truth else 'not '}{low!r} <= {variable} <= {high!r}"
        else:
            operator = COMPARISONS[type(node)]
            written = PYTHON.get(operator, operator) if truth else OPPOSITE[operator]
            test = f"{variable} {written} {literal(node.expression)!r}"
        return f"({variable} is not None and {test})"


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren | exp.Not):
        node = node.this
    return node
