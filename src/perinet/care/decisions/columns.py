"""A guideline becomes one query that decides about every row of a table of facts, in any engine's SQL.

A column is named after its fact ("epds.total"); null, or no such column, is not known. SQL's own three-valued
logic is Kleene's, so a condition stands in the query as its author wrote it.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from perinet.care.decisions.conditions import Condition, Fact, fact_name
from perinet.care.decisions.engine import INCOMPLETE, NONE
from perinet.care.decisions.guideline import URGENCIES, Guideline, Rule, seconds

DIALECTS = ("duckdb", "spark", "postgres", "sqlite")
TABLE = "facts"  # what a query reads, unless told otherwise
TYPES = {"int": "int", "bool": "boolean", "str": "text"}
Columns = Mapping[str, str]  # fact -> the column that holds it


def own_columns(guideline: Guideline, names: Iterable[str]) -> dict[str, str]:
    """Return the facts among a table's columns, each in the column of its name."""
    return {name: name for name in names if name in guideline.facts}


def query(
    guideline: Guideline, dialect: str, columns: Columns, *, table: str = TABLE,
    keep: Sequence[str] = ("id", "moment"),
) -> str:  # fmt: skip
    """Write the query for: what is kept, the package, step, complete, steps, clocks, held, silent and missing.

    `clocks` names, beside each of `steps`, the rule that sets its clock; `missing` is every fact that a silent
    rule waits for. These five are lists; SQLite has none, so there they are words with a space after each.
    """
    held = {rule: _column(f"rule:{rule}") for rule in guideline.rules}
    words = {
        "steps": _words({step: _open(guideline, step) for step in guideline.steps}),
        "clocks": [_clock(guideline, step) for step in guideline.steps],
        "held": _words(held),
        "silent": _words({rule: _unknown(answer) for rule, answer in held.items()}),
        "missing": _words(_missing(guideline, columns)),
    }
    package = [
        _named(exp.Literal.string(getattr(guideline, key)), name)
        for name, key in (("guideline", "id"), ("version", "version"), ("package_hash", "package_hash"))
    ]
    lists = [_named(_list(dialect, found), name) for name, found in words.items()]
    head = [*map(_column, keep), *package, _named(_step(guideline), "step"), _column("complete")]
    selected = [*head, *lists]
    return exp.select(*selected).from_(_raised(guideline, columns, table)).sql(dialect=dialect)


def counts(
    guideline: Guideline, dialect: str, columns: Columns, *, table: str = TABLE, by: Sequence[str] = ()
) -> str:
    """Write the query for persons, "rule:ID" for how many it held, and "step:ID" for how many it is the step."""
    figures: dict[str, exp.Expr] = {f"rule:{rule}": _column(f"rule:{rule}") for rule in guideline.rules}
    for step in dict.fromkeys((*guideline.steps, NONE, INCOMPLETE)):
        figures[f"step:{step}"] = exp.EQ(this=_column("step"), expression=exp.Literal.string(step))
    stepped = exp.select("*", _named(_step(guideline), "step")).from_(_raised(guideline, columns, table))
    return _counted(stepped.subquery("stepped"), figures, by).sql(dialect=dialect)


def openings(
    guideline: Guideline, dialect: str, columns: Columns, *, table: str = TABLE, by: Sequence[str] = ()
) -> str:
    """Write the query for persons, and per rule ("rule:ID") for how many it sets the clock of an open step."""
    figures = {
        f"rule:{rule}": exp.EQ(this=_clock(guideline, row.step), expression=exp.Literal.string(rule))
        for rule, row in guideline.rules.items()
    }
    return _counted(_raised(guideline, columns, table), figures, by).sql(dialect=dialect)


def moves(
    a: Guideline, b: Guideline, dialect: str, names: Sequence[str], *, table: str = TABLE,
    by: Sequence[str] = ("moment",),
) -> str:  # fmt: skip
    """Write the query for how many go from which step under `a` to which under `b`; `names` are the columns."""
    theirs = own_columns(b, names)
    first = _raised(a, own_columns(a, names), table)
    carried = map(_column, dict.fromkeys((*by, "moment", *theirs.values())))
    before = exp.select(*carried, _named(_step(a), "from_step")).from_(first).subquery("before")
    groups = [*map(_column, (*by, "from_step"))]
    after = (
        exp.select(*groups, _named(_step(b), "to_step")).from_(_raised(b, theirs, before)).subquery("after")
    )
    groups.append(_column("to_step"))
    counted = exp.select(*groups, _named(exp.Count(this=exp.Star()), "persons")).from_(after)
    return counted.group_by(*groups).order_by(*groups).sql(dialect=dialect)


def written(condition: Condition, facts: Mapping[str, Fact], columns: Columns) -> exp.Expr:
    """Write a condition over columns; it is null where it is unknown."""

    def placed(node: exp.Expr) -> exp.Expr:
        return _fact(fact_name(node), facts, columns) if isinstance(node, exp.Column) else node

    return condition.tree.transform(placed)


def _fact(name: str, facts: Mapping[str, Fact], columns: Columns) -> exp.Expr:
    return _column(columns[name]) if name in columns else exp.cast(exp.null(), TYPES[facts[name].type])


def _raised(guideline: Guideline, columns: Columns, source: str | exp.Subquery) -> exp.Subquery:
    """Add "raised:STEP" to what `_answered` adds: whether a rule opens the step, replaced or not."""
    answers = {
        step: exp.or_(*(_column(f"rule:{rule.id}") for rule in rules)) if rules else exp.false()
        for step, rules in _openers(guideline).items()
    }
    raised = [_named(_certain(answer), f"raised:{step}") for step, answer in answers.items()]
    return exp.select("*", *raised).from_(_answered(guideline, columns, source)).subquery("raised")


def _answered(guideline: Guideline, columns: Columns, source: str | exp.Subquery) -> exp.Subquery:
    """Add "rule:ID" (true: held, null: silent) and complete to the columns of the source."""
    rules = [
        _named(_answer(rule, guideline, columns), f"rule:{rule.id}") for rule in guideline.rules.values()
    ]
    complete = _named(_certain(written(guideline.complete, guideline.facts, columns)), "complete")
    table = exp.to_table(source) if isinstance(source, str) else source
    return exp.select("*", *rules, complete).from_(table).subquery("answered")


def _answer(rule: Rule, guideline: Guideline, columns: Columns) -> exp.Expr:
    condition = written(rule.condition, guideline.facts, columns)
    if not rule.moments:
        return condition
    moments = [exp.Literal.string(moment) for moment in rule.moments]
    return exp.and_(exp.In(this=_column("moment"), expressions=moments), condition)


def _openers(guideline: Guideline) -> dict[str, list[Rule]]:
    """Return per step, most urgent first, the rules that open it, the most urgent clock first."""
    ranked = sorted(
        guideline.rules.values(), key=lambda rule: (URGENCIES.index(rule.urgency), seconds(rule.within))
    )
    return {step: [rule for rule in ranked if rule.step == step] for step in guideline.steps}


def _step(guideline: Guideline) -> exp.Case:
    """Write the most urgent step, or none, or incomplete."""
    step = exp.Case(default=exp.Literal.string(INCOMPLETE))
    for name in guideline.steps:
        step = step.when(_column(f"raised:{name}"), exp.Literal.string(name))
    return step.when(_column("complete"), exp.Literal.string(NONE))


def _open(guideline: Guideline, step: str) -> exp.Expr:
    """Write that a step is raised and no stronger one of its concern is."""
    concern = guideline.steps[step].concern
    stronger = [
        other.id
        for other in guideline.steps.values()
        if concern and other.concern == concern and guideline.rank[other.id] < guideline.rank[step]
    ]
    return exp.and_(_column(f"raised:{step}"), *(exp.not_(_column(f"raised:{name}")) for name in stronger))


def _clock(guideline: Guideline, step: str) -> exp.Case:
    """Write the rule that sets the clock of a step, or null where the step is not open."""
    clock = exp.Case().when(exp.not_(_open(guideline, step)), exp.null())
    for rule in _openers(guideline)[step]:
        clock = clock.when(_column(f"rule:{rule.id}"), exp.Literal.string(rule.id))
    return clock


def _missing(guideline: Guideline, columns: Columns) -> dict[str, exp.Expr]:
    """Return per fact whether a silent rule waits for it."""
    waits: dict[str, list[exp.Expr]] = {}
    for rule in guideline.rules.values():
        for fact, wait in _waits(rule.condition.tree, guideline.facts, columns):
            waits.setdefault(fact, []).append(exp.and_(_unknown(_column(f"rule:{rule.id}")), wait))
    return {fact: exp.or_(*waits[fact]) for fact in guideline.facts if fact in waits}


def _waits(node: exp.Expr, facts: Mapping[str, Fact], columns: Columns) -> list[tuple[str, exp.Expr]]:
    """Return the facts that an unknown node may wait for, and when: only its unknown branches count."""
    while isinstance(node, exp.Paren | exp.Not):
        node = node.this
    if isinstance(node, exp.Is):
        return []
    if not isinstance(node, exp.And | exp.Or):
        name = fact_name(node if isinstance(node, exp.Column) else node.this)
        return [(name, _unknown(_fact(name, facts, columns)))]
    found: list[tuple[str, exp.Expr]] = []
    for part in node.flatten():
        unknown = _unknown(exp.paren(written(Condition("", part, ()), facts, columns)))
        found += [(fact, exp.and_(unknown, wait)) for fact, wait in _waits(part, facts, columns)]
    return found


def _counted(source: exp.Subquery, figures: Mapping[str, exp.Expr], by: Sequence[str]) -> exp.Select:
    groups = [*map(_column, by)]
    counted = [_named(_count(condition), name) for name, condition in figures.items()]
    found = exp.select(*groups, _named(exp.Count(this=exp.Star()), "persons"), *counted).from_(source)
    return found.group_by(*groups).order_by(*groups) if groups else found


def _count(condition: exp.Expr) -> exp.Filter:
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))


def _words(found: Mapping[str, exp.Expr]) -> list[exp.Case]:
    return [exp.Case().when(condition, exp.Literal.string(word)) for word, condition in found.items()]


def _list(dialect: str, found: Sequence[exp.Expr]) -> exp.Expr:
    """Write a list of the texts that are not null; ids and facts have no spaces."""
    space, nothing = exp.Literal.string(" "), exp.Literal.string("")
    if dialect == "sqlite":
        texts = [exp.DPipe(this=exp.paren(text), expression=space) for text in found]
        return exp.Concat(expressions=[exp.func("coalesce", text, nothing) for text in texts])
    if dialect == "duckdb":  # twice as fast there as a list without its nulls
        joined = exp.Anonymous(this="concat_ws", expressions=[space, *found])  # skips nulls, as DuckDB does
        split = exp.Anonymous(this="string_split", expressions=[exp.func("nullif", joined, nothing), space])
        return exp.func("coalesce", split, exp.Array())
    array = exp.Array(expressions=list(found))
    return (
        exp.func("array_remove", array, exp.null()) if dialect == "postgres" else exp.ArrayCompact(this=array)
    )


def _certain(answer: exp.Expr) -> exp.Expr:
    return exp.func("coalesce", answer, exp.false())


def _unknown(answer: exp.Expr) -> exp.Is:
    return exp.Is(this=answer, expression=exp.null())


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, name, quoted=True)
