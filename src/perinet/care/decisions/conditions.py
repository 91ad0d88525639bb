"""The text of a condition becomes a checked tree: a small, closed part of SQL over typed facts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

LONGEST = 1000  # also bounds how deep a condition can nest
FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
ALLOWED = (
    "use only and, or, not, parentheses, a fact compared with a value (= <> < <= > >=), "
    "in (...), between, is null and is not null"
)
COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="
}  # fmt: skip
# Every argument a node may carry; SQLGlot hangs further syntax (symmetric, quoted, subqueries) on others.
ARGUMENTS: dict[type[exp.Expr], set[str]] = {
    exp.And: {"this", "expression"},
    exp.Or: {"this", "expression"},
    exp.Not: {"this"},
    exp.Paren: {"this"},
    exp.Is: {"this", "expression"},
    exp.In: {"this", "expressions"},
    exp.Between: {"this", "low", "high"},
    exp.Column: {"this", "table"},
    **{kind: {"this", "expression"} for kind in COMPARISONS},
}

Value = int | bool | str


class ConditionError(Exception):
    """One thing wrong in one condition; `column` counts from 1."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


@dataclass(frozen=True)
class Fact:
    """One thing that may be known about a person, with every value it can have."""

    name: str
    type: str  # "int", "bool" or "str"
    min: int = 0
    max: int = 0
    values: tuple[str, ...] = ()
    instrument: str = ""  # whose answer it is; empty where no questionnaire asks it
    answer: bool = True  # false for what nobody answers, such as days since the birth

    @property
    def expected(self) -> str:
        if self.type == "bool":
            return "true or false"
        return " or ".join(self.values) if self.type == "str" else f"{self.min} to {self.max}"

    def accepts(self, value: object) -> bool:
        if type(value) is int:
            return self.type == "int" and self.min <= value <= self.max
        if type(value) is bool:
            return self.type == "bool"
        return self.type == "str" and value in self.values


@dataclass(frozen=True)
class Condition:
    """A checked tree, and the facts it names in the order they are written."""

    text: str
    tree: exp.Expr
    facts: tuple[str, ...]


def parse(text: str, facts: Mapping[str, Fact]) -> Condition:
    if len(text) > LONGEST:
        raise ConditionError(LONGEST, f"a condition has at most {LONGEST} characters; split the rule")
    try:
        _refuse_comments(text)
        trees = sqlglot.parse(text)
    except SqlglotError as error:
        raise ConditionError(*_place(error, text)) from None
    except RecursionError:
        raise ConditionError(1, "too deeply nested; split the rule") from None
    if len(trees) != 1 or trees[0] is None:
        raise ConditionError(1, "expected one condition")
    tree = trees[0]
    _check(tree, facts)
    names = tuple(dict.fromkeys(fact_name(column) for column in tree.find_all(exp.Column, bfs=False)))
    return Condition(text, tree, names)


def fact_name(column: exp.Expr) -> str:
    return f"{column.args['table'].name}.{column.name}" if column.args.get("table") else column.name


def literal(node: exp.Expr) -> Value:
    """Return the Python value of a literal that was checked before."""
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg):
        return -int(node.this.this)
    return str(node.this) if node.is_string else int(node.this)


def leaves(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the comparisons in written order, without the words between them."""
    if isinstance(tree, exp.And | exp.Or):
        yield from leaves(tree.this)
        yield from leaves(tree.expression)
    elif isinstance(tree, exp.Not | exp.Paren):
        yield from leaves(tree.this)
    else:
        yield tree


def _refuse_comments(text: str) -> None:
    """A comment could hide half of a rule from whoever reads it."""
    for token in sqlglot.tokenize(text):
        if token.comments:
            raise ConditionError(
                token.end + 2, "a comment is not allowed in a condition; write it above the rule"
            )


def _place(error: SqlglotError, text: str) -> tuple[int, str]:
    details = getattr(error, "errors", None) or [{}]
    column = details[0].get("col") or len(text)
    return column, f"this can't be read as a condition; {ALLOWED}"


def _column(node: exp.Expr) -> int:
    """Find where a node starts: only names, literals and calls carry their place."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts, default=0) + 1


def _refuse(node: exp.Expr, message: str) -> None:
    raise ConditionError(_column(node), message)


def _check(node: exp.Expr, facts: Mapping[str, Fact]) -> None:
    allowed = ARGUMENTS.get(type(node))
    if allowed is None or {key for key, value in node.args.items() if value} - allowed:
        _refuse(node, f"{node.sql()!r} is not allowed here; {ALLOWED}")
    if isinstance(node, exp.And | exp.Or):
        _check(node.this, facts)
        _check(node.expression, facts)
    elif isinstance(node, exp.Not | exp.Paren):
        _check(node.this, facts)
    elif isinstance(node, exp.Column):
        fact = _fact(node, facts)
        if fact.type != "bool":
            _refuse(node, f"{fact.name} is not a yes or no; compare it with a value")
    else:
        _check_leaf(node, facts)


def _check_leaf(node: exp.Expr, facts: Mapping[str, Fact]) -> None:
    if not isinstance(node.this, exp.Column):
        _refuse(node, f"write the fact first, then one comparison with a value; {ALLOWED}")
    fact = _fact(node.this, facts)
    if isinstance(node, exp.Is):
        if not isinstance(node.expression, exp.Null):
            _refuse(node, "`is` may only be followed by null or not null")
    elif isinstance(node, exp.Between):
        _check_literal(node.args["low"], fact)
        _check_literal(node.args["high"], fact)
        if fact.type != "int" or literal(node.args["low"]) > literal(node.args["high"]):  # type: ignore[operator]
            _refuse(node, "between needs a number fact, and the lower value first")
    elif isinstance(node, exp.In):
        if not node.expressions:
            _refuse(node, "in needs a list of values")
        for value in node.expressions:
            _check_literal(value, fact)
    else:
        _check_comparison(node, fact)


def _fact(column: exp.Expr, facts: Mapping[str, Fact]) -> Fact:
    quoted = any(part.args.get("quoted") for part in column.find_all(exp.Identifier))
    name = fact_name(column)
    if quoted or name not in facts:
        _refuse(
            column, f"{name} is not a fact of this guideline; declare it under [[facts]] or [[instruments]]"
        )
    return facts[name]


def _check_literal(node: exp.Expr, fact: Fact) -> None:
    plain = node.this if isinstance(node, exp.Neg) else node
    number = isinstance(plain, exp.Literal) and not plain.is_string and plain.this.isdigit()
    fits = {
        "int": number,
        "bool": isinstance(node, exp.Boolean),
        "str": isinstance(node, exp.Literal) and node.is_string,
    }
    if not fits[fact.type]:
        _refuse(node.parent or node, f"{node.sql()} is not a value of {fact.name}, which is {fact.expected}")
    if not fact.accepts(literal(node)):
        _refuse(node.parent or node, f"{node.sql()} is outside {fact.name}, which is {fact.expected}")


def _check_comparison(node: exp.Expr, fact: Fact) -> None:
    _check_literal(node.expression, fact)
    operator = COMPARISONS[type(node)]
    if operator in ("=", "<>"):
        return
    if fact.type != "int":
        _refuse(node, f"{operator} needs a number, and {fact.name} is {fact.expected}")
    always = {">": fact.max, ">=": fact.min, "<": fact.min, "<=": fact.max}[operator]
    if literal(node.expression) == always:
        _refuse(node, f"{node.sql()} never changes its answer: {fact.name} is {fact.expected}")
