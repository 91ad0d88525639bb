"""The second, independent evaluator: it walks a condition's tree, with None for what is not known."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp


def value(node: exp.Expr, facts: Mapping[str, Any]) -> bool | None:
    """Return true, false or None after Kleene."""
    match node:
        case exp.Paren():
            return value(node.this, facts)
        case exp.Not():
            inside = value(node.this, facts)
            return None if inside is None else not inside
        case exp.And():
            return _strongest(False, value(node.this, facts), value(node.expression, facts))
        case exp.Or():
            return _strongest(True, value(node.this, facts), value(node.expression, facts))
        case exp.Column():
            return facts.get(node.sql())
    known = facts.get(node.this.sql())
    if isinstance(node, exp.Is):
        return known is None
    return None if known is None else _compared(node, known)


def missing(node: exp.Expr, facts: Mapping[str, Any]) -> list[str]:
    """Return the facts that an unknown node waits for, in the order the condition first names them."""
    waited = _waited(node, facts)
    named = dict.fromkeys(column.sql() for column in node.find_all(exp.Column, bfs=False))
    return [name for name in named if name in waited]


def _waited(node: exp.Expr, facts: Mapping[str, Any]) -> set[str]:
    if value(node, facts) is not None:
        return set()
    match node:
        case exp.Paren() | exp.Not():
            return _waited(node.this, facts)
        case exp.And() | exp.Or():
            return _waited(node.this, facts) | _waited(node.expression, facts)
        case exp.Column():
            return {node.sql()}
    return {node.this.sql()}


def _strongest(strong: bool, *values: bool | None) -> bool | None:
    if strong in values:
        return strong
    return None if None in values else not strong


def _compared(node: exp.Expr, known: Any) -> bool:
    if isinstance(node, exp.In):
        return known in [_literal(option) for option in node.expressions]
    if isinstance(node, exp.Between):
        return _literal(node.args["low"]) <= known <= _literal(node.args["high"])
    limit = _literal(node.expression)
    return {
        "eq": known == limit, "neq": known != limit, "gt": known > limit, "gte": known >= limit,
        "lt": known < limit, "lte": known <= limit,
    }[node.key]  # fmt: skip


def _literal(node: exp.Expr) -> Any:
    return node.to_py()
