"""A condition becomes lines that a clinician reads: names for facts, words for operators, "and" or "or" between."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from sqlglot import exp

from perinet.care.decisions.conditions import COMPARISONS, Condition, Value, fact_name, literal
from perinet.care.decisions.guideline import Guideline
from perinet.web.parts.words import guideline_language

language = guideline_language
COMPARED = {
    ">": gettext_lazy("%(fact)s above %(limit)s"),
    ">=": gettext_lazy("%(fact)s at least %(limit)s"),
    "<": gettext_lazy("%(fact)s below %(limit)s"),
    "<=": gettext_lazy("%(fact)s at most %(limit)s"),
    "=": gettext_lazy("%(fact)s exactly %(limit)s"),
    "<>": gettext_lazy("%(fact)s: not %(limit)s"),
}


@dataclass(frozen=True)
class Line:
    """One part of a condition, with the word that joins it to the part before."""

    joined: str
    text: str


def lines(condition: Condition, guideline: Guideline) -> tuple[Line, ...]:
    names = guideline.texts[language()]["facts"]
    tree = _bare(condition.tree)
    if not isinstance(tree, exp.And | exp.Or):
        return (Line("", _text(tree, names)),)
    joined = _joiner(tree)
    return tuple(
        Line(joined if place else "", _inner(part, names)) for place, part in enumerate(tree.flatten())
    )


def sentence(condition: Condition, guideline: Guideline) -> str:
    """Write a condition on one line; what is joined otherwise inside it stands in brackets."""
    return _inner(condition.tree, guideline.texts[language()]["facts"])


def value_words(value: Value | None) -> str:
    """Say what is known: a number, yes or no, a word; or that it is not."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def fact_words(guideline: Guideline, name: str) -> str:
    """Name a fact; an item that no rule reads has no name of its own."""
    return str(guideline.texts[language()]["facts"].get(name, name))


def _joiner(tree: exp.Expr) -> str:
    return _("and") if isinstance(tree, exp.And) else _("or")


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _inner(node: exp.Expr, names: Mapping[str, str]) -> str:
    """Write one part; what is joined otherwise inside it stands in brackets."""
    node = _bare(node)
    if not isinstance(node, exp.And | exp.Or):
        return _text(node, names)
    if excused := _unless_unknown(node, names):
        return excused
    return f" {_joiner(node)} ".join(
        f"({text})" if isinstance(_bare(part), exp.And | exp.Or) else text
        for part in node.flatten()
        for text in [_inner(part, names)]
    )


def _unless_unknown(node: exp.Expr, names: Mapping[str, str]) -> str:
    """Say `x is null or x > 14` in one breath: above 14, or not known."""
    first, *others = (_bare(part) for part in node.flatten())
    if not (isinstance(node, exp.Or) and isinstance(first, exp.Is) and len(others) == 1):
        return ""
    facts = {fact_name(column) for column in node.find_all(exp.Column)}
    if len(facts) > 1 or isinstance(others[0], exp.And | exp.Or):
        return ""
    return _("%(condition)s, or not known") % {"condition": _text(others[0], names)}


def _text(node: exp.Expr, names: Mapping[str, str]) -> str:
    node = _bare(node)
    if isinstance(node, exp.And | exp.Or):
        return _inner(node, names)
    if isinstance(node, exp.Not):
        return _negated(_bare(node.this), names)
    if isinstance(node, exp.Column):
        return _name(node, names)
    if isinstance(node, exp.Is):
        return _("%(fact)s: not known") % {"fact": _name(node.this, names)}
    if isinstance(node, exp.In):
        values = [value_words(literal(value)) for value in node.expressions]
        return _("%(fact)s: %(value)s") % {"fact": _name(node.this, names), "value": _(" or ").join(values)}
    if isinstance(node, exp.Between):
        span = {"low": literal(node.args["low"]), "high": literal(node.args["high"])}
        return _("%(fact)s from %(low)s to %(high)s") % {"fact": _name(node.this, names), **span}
    return _compared(COMPARISONS[type(node)], node.this, value_words(literal(node.expression)), names)


def _negated(node: exp.Expr, names: Mapping[str, str]) -> str:
    if isinstance(node, exp.Column):
        return _("%(fact)s: %(value)s") % {"fact": _name(node, names), "value": _("no")}
    if isinstance(node, exp.Is):
        return _("%(fact)s: known") % {"fact": _name(node.this, names)}
    return _("not (%(condition)s)") % {"condition": _text(node, names)}


def _compared(operator: str, column: exp.Expr, limit: str, names: Mapping[str, str]) -> str:
    return str(COMPARED[operator]) % {"fact": _name(column, names), "limit": limit}


def _name(column: exp.Expr, names: Mapping[str, str]) -> str:
    name = fact_name(column)
    return str(names.get(name, name))
