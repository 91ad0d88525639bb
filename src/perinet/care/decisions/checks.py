"""The columns of a table become a refusal: which one a guideline can't use, in which row, and what to do.

Only a table in which every value is possible is decided about: a misread column would pass for many answers.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from perinet.care.decisions.columns import TABLE
from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.engine import FactError, check
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.package import GuidelineError

WHOSE = ("id", "moment")  # every table has these
CARRIED = (*WHOSE, "week", "region")  # and may have the others
NUMBERS = {
    "tinyint", "smallint", "int", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint",
    "uhugeint",
}  # fmt: skip
FRACTIONS = {"float", "double", "real", "decimal"}
KINDS = {"boolean": "bool", "bool": "bool", "varchar": "str", "string": "str", "text": "str"}
USABLE = {"int": ("int", "fraction"), "bool": ("bool",), "str": ("str",)}
WANTED = {"int": "whole numbers", "bool": "true and false (boolean)", "str": "text"}

Ask = Callable[[str], Sequence[Sequence[Any]]]


class TableError(GuidelineError):
    """A table of facts that can't be decided about; nothing was written."""


@dataclass(frozen=True)
class Table:
    """A table as an engine sees it: its columns with their types, and how to ask it something."""

    name: str  # as people know it
    types: Mapping[str, str]
    dialect: str
    ask: Ask

    def kind(self, column: str) -> str:
        """Return int, fraction, bool, str or other."""
        plain = self.types[column].lower().split("(")[0]
        return "int" if plain in NUMBERS else "fraction" if plain in FRACTIONS else KINDS.get(plain, "other")


def refuse_unusable(table: Table, *guidelines: Guideline, keep: Sequence[str] = ()) -> None:
    """Raise TableError with every finding; a fact may be one of any of the guidelines."""
    facts = {name: fact for guideline in guidelines for name, fact in guideline.facts.items()}
    findings = _shape(table, facts, keep)
    if not findings:
        findings = [finding for guideline in guidelines for finding in _values(table, guideline)]
    if findings:
        raise TableError(list(dict.fromkeys(findings)))


def _shape(table: Table, facts: Mapping[str, Fact], keep: Sequence[str]) -> list[str]:
    found = [
        _said(table, name, "is missing; every row needs it") for name in WHOSE if name not in table.types
    ]
    found += [
        _said(table, name, "is to be kept, but the file has no such column")
        for name in keep
        if name not in table.types
    ]
    for name in table.types:
        fact = facts.get(name)
        if fact and table.kind(name) not in USABLE[fact.type]:
            found.append(
                _said(table, name, f"has type {table.types[name]}, expected {WANTED[fact.type]}; cast it")
            )
        elif not fact and name not in (*CARRIED, *keep):
            found.append(_said(table, name, _unknown(name, facts)))
    if "id" in table.types and table.kind("id") not in ("int", "str"):
        found.append(_said(table, "id", f"has type {table.types['id']}, expected text or whole numbers"))
    if "moment" in table.types and table.kind("moment") != "str":
        found.append(_said(table, "moment", f"has type {table.types['moment']}, expected text"))
    if not facts.keys() & table.types.keys():
        found.append(
            f'{table.name}: no column is a fact; name columns as facts, such as "{next(iter(facts))}"'
        )
    return found


def _unknown(name: str, facts: Mapping[str, Fact]) -> str:
    near = difflib.get_close_matches(name, facts, n=1)
    meant = f" (is {near[0]} meant?)" if near else ""
    return f"is not a fact of the guideline{meant}; rename or remove it, or carry it along with --keep {name}"


def _values(table: Table, guideline: Guideline) -> list[str]:
    """Count the impossible values of each column, and find the first one where there are any."""
    moments = [exp.Literal.string(moment) for moment in guideline.moments]
    unknown = exp.not_(exp.In(this=_column("moment"), expressions=moments))
    wrong = {"id": _null("id"), "moment": exp.or_(_null("moment"), unknown)}
    wrong |= {fact.name: _impossible(table, fact) for fact in _suspects(table, guideline)}
    counted = [
        exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))
        for condition in wrong.values()
    ]
    (counts,) = table.ask(exp.select(*counted).from_(TABLE).sql(dialect=table.dialect))
    return [
        _first(table, guideline, name, condition, count)
        for (name, condition), count in zip(wrong.items(), counts, strict=True)
        if count
    ]


def _suspects(table: Table, guideline: Guideline) -> list[Fact]:
    """Return the facts that may be wrong: texts, fractions, and whole numbers with an impossible extreme.

    Most engines know the extremes of a Parquet column without reading it.
    """
    facts = [guideline.facts[name] for name in table.types if name in guideline.facts]
    whole = [fact for fact in facts if fact.type == "int" and table.kind(fact.name) == "int"]
    suspects = [fact for fact in facts if fact.type != "bool" and fact not in whole]
    if whole:
        extremes = [most(this=_column(fact.name)) for fact in whole for most in (exp.Min, exp.Max)]
        (found,) = table.ask(exp.select(*extremes).from_(TABLE).sql(dialect=table.dialect))
        for fact, low, high in zip(whole, found[::2], found[1::2], strict=True):
            if low is not None and not (fact.min <= low and high <= fact.max):
                suspects.append(fact)
    return suspects


def _impossible(table: Table, fact: Fact) -> exp.Expr:
    if fact.type == "str":
        values = [exp.Literal.string(value) for value in fact.values]
        return exp.not_(exp.In(this=_column(fact.name), expressions=values))
    possible = exp.Between(this=_column(fact.name), low=exp.convert(fact.min), high=exp.convert(fact.max))
    outside = exp.not_(possible)  # every engine sorts NaN above all numbers, so it is outside
    if table.kind(fact.name) == "int":
        return outside
    return exp.or_(
        outside, exp.NEQ(this=_column(fact.name), expression=exp.func("floor", _column(fact.name)))
    )


def _first(table: Table, guideline: Guideline, name: str, condition: exp.Expr, count: int) -> str:
    query = exp.select(_column("id"), _column(name)).from_(TABLE).where(condition).limit(1)
    ((row, value),) = table.ask(query.sql(dialect=table.dialect))
    if name == "id":
        return _said(table, "id", f"is null in {_rows(count)}; every row needs one")
    advice = "correct it" if name == "moment" else "correct it, or write null where it is not known"
    return _said(table, name, f"row {row}: {_problem(guideline, name, value)} ({_rows(count)}); {advice}")


def _problem(guideline: Guideline, name: str, value: Any) -> str:
    """Say it as deciding about one person says it."""
    if isinstance(value, float | Decimal):
        value = int(value) if value % 1 == 0 else float(value)
    try:
        if name == "moment":
            check(guideline, "" if value is None else str(value), {})
        else:
            check(guideline, next(iter(guideline.moments)), {name: value})
    except FactError as error:
        return error.expected
    return f"{value} is not a value of it"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _said(table: Table, name: str, message: str) -> str:
    return f"{table.name}, column {name}: {message}"


def _null(name: str) -> exp.Expr:
    return exp.Is(this=_column(name), expression=exp.null())


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
