"""A guideline and its golden cases become the list of what no case tries."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlglot import exp

from perinet.care.decisions.cases import COMPLETE, Case, applies, rules_of
from perinet.care.decisions.compiled import compile_condition
from perinet.care.decisions.conditions import COMPARISONS, Condition, Fact, Value, fact_name, leaves, literal
from perinet.care.decisions.guideline import Guideline

NEEDED = ("positive", "negative", "missing")
BELOW = {">": (0, 1), "<=": (0, 1), ">=": (-1, 0), "<": (-1, 0)}  # the two values beside a cut-off


def gaps(guideline: Guideline, cases: Iterable[Case], rules: Collection[str] | None = None) -> Iterator[str]:
    """Yield per rule the kinds it lacks, cut-offs with one side only, and facts never tried alone."""
    about: dict[str, list[Case]] = {}
    for case in cases:
        if applies(guideline, case):
            for rule in rules_of(case):
                about.setdefault(rule, []).append(case)
    for name, condition in conditions(guideline).items():
        if rules is None or name in rules:
            yield from (f"{name}: {gap}" for gap in _gaps(guideline, condition, about.get(name, [])))


def conditions(guideline: Guideline) -> dict[str, Condition]:
    rules = {name: rule.condition for name, rule in guideline.rules.items()}
    return rules | {COMPLETE: guideline.complete}


def changed(before: Guideline, after: Guideline) -> set[str]:
    """Return the rules that read otherwise after, or are new."""
    named = {name for name, rule in after.rules.items() if before.rules.get(name) != rule}
    return named | ({COMPLETE} if before.complete != after.complete else set())


def telling_values(fact: Fact, named_in: Iterable[Condition]) -> list[Value | None]:
    """Return "not known" and one value of every kind that the conditions tell apart."""
    if fact.type != "int":
        return [None, True, False] if fact.type == "bool" else [None, *fact.values]
    edges = {fact.min, fact.max}
    for condition in named_in:
        for leaf in leaves(condition.tree):
            if not isinstance(leaf, exp.Column) and fact_name(leaf.this) == fact.name:
                numbers = [int(literal(node)) for node in leaf.find_all(exp.Literal)]
                edges |= {number + offset for number in numbers for offset in (-1, 0, 1)}
    return [None, *sorted(value for value in edges if fact.min <= value <= fact.max)]


def _gaps(guideline: Guideline, condition: Condition, cases: list[Case]) -> Iterator[str]:
    kinds = {case.get("kind") for case in cases}
    yield from (f"no {kind} case" for kind in NEEDED if kind not in kinds)
    tried: dict[str, set[object]] = {}
    for case in cases:
        for name, value in case.get("facts", {}).items():
            tried.setdefault(name, set()).add(value)
    for fact, values, said in _cut_offs(condition, guideline.facts):
        if lacking := sorted(values - tried.get(fact, set())):
            yield f"{said} is not tried with {fact} = {' or '.join(map(str, lacking))}"
    alone = {
        name
        for case in cases
        if case.get("kind") == "alone" and len(case["facts"]) == 1
        for name in case["facts"]
    }
    yield from (
        f"{name} is never tried alone" for name in sorted(_enough(condition, guideline.facts) - alone)
    )


def _cut_offs(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[tuple[str, set[int], str]]:
    """Yield each cut-off with the values on both sides of it."""
    for leaf in leaves(condition.tree):
        operator = COMPARISONS.get(type(leaf))
        if operator is None or facts[fact_name(leaf.this)].type != "int":
            continue
        fact, number = facts[fact_name(leaf.this)], int(literal(leaf.expression))
        sides = BELOW.get(operator, (-1, 0, 1))
        values = {number + side for side in sides if fact.min <= number + side <= fact.max}
        yield fact.name, values, leaf.sql(copy=False)


def _enough(condition: Condition, facts: Mapping[str, Fact]) -> set[str]:
    """Return the facts that alone, with nothing else known, can make a condition hold."""
    holds = compile_condition(condition)
    if holds({}):
        return set()
    return {
        name
        for name in condition.facts
        if any(
            holds({name: value}) for value in telling_values(facts[name], [condition]) if value is not None
        )
    }
