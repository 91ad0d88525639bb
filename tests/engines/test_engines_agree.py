"""One question to three readings of a condition: the generated function, a walk over the tree, and SQLite."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from perinet.care.decisions import library
from perinet.care.decisions.compiled import Named, compile_condition, compile_rules
from perinet.care.decisions.conditions import Fact, parse
from perinet.care.decisions.engine import canonical_json, decide, facts_json, output_json
from tests.engines import walker

pytestmark = pytest.mark.engines

GUIDELINES = library.all()
FACTS = {
    name: Fact(name, "int", 0, 5) for name in ("a.total", "b.total", "c")
} | {name: Fact(name, "bool") for name in ("d.yes", "e")} | {"f": Fact("f", "str", values=("x", "y"))}  # fmt: skip


def values(fact):
    if fact.type == "bool":
        return st.none() | st.booleans()
    return st.none() | (
        st.sampled_from(fact.values) if fact.type == "str" else st.integers(fact.min, fact.max)
    )


def persons(facts):
    """Draw a person; half of the facts are left out altogether, since little is usually known."""
    return st.fixed_dictionaries({}, optional={name: values(fact) for name, fact in facts.items()})


def numbers(low, high):
    return st.integers(low, high).map(str)


NUMBERS = st.sampled_from(["a.total", "b.total", "c"])
COMPARISONS = st.one_of(
    st.tuples(NUMBERS, st.sampled_from([" > ", " <= "]), numbers(0, 4)).map("".join),
    st.tuples(NUMBERS, st.sampled_from([" >= ", " < "]), numbers(1, 5)).map("".join),
    st.tuples(st.sampled_from(["a.total", "c"]), st.sampled_from([" = ", " <> "]), numbers(0, 5)).map("".join),
    st.sampled_from([
        "d.yes", "e", "e = true", "d.yes <> false", "f = 'x'", "f <> 'y'", "f in ('x', 'y')", "a.total in (1, 3)",
        "b.total not in (2, 4)", "c between 2 and 4", "a.total is null", "e is not null", "f is null",
    ]),
)  # fmt: skip
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or {pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} and {pair[1]}"),
    ),
    max_leaves=8,
)


def in_sqlite(connection, tree, facts):
    """Ask SQLite the same text, with each fact as a parameter of its name."""
    named = {f"p{number}": None for number, _ in enumerate(tree.find_all(exp.Column))}
    asked = tree.copy()
    for number, column in enumerate(list(asked.find_all(exp.Column))):
        named[f"p{number}"] = facts.get(column.sql())
        place = exp.Placeholder(this=f"p{number}")
        asked = place if column is asked else (column.replace(place), asked)[1]
    (answer,) = connection.execute(f"select {asked.sql(dialect='sqlite')}", named).fetchone()
    return None if answer is None else bool(answer)


@given(text=CONDITIONS, facts=persons(FACTS))
@settings(max_examples=200, deadline=None)
def test_every_condition_of_the_small_language_means_the_same_everywhere(text, facts):
    condition = parse(text, FACTS)
    expected = walker.value(condition.tree, facts)
    held, silent, complete = compile_rules([Named("rule", (), condition)], condition)("any", facts)
    assert held == (["rule"] if expected is True else [])
    assert complete is (expected is True)
    missing = tuple(walker.missing(condition.tree, facts))
    assert silent == ([("rule", missing)] if expected is None else [])
    assert (expected is None) == bool(missing)
    with closing(sqlite3.connect(":memory:")) as connection:
        assert in_sqlite(connection, condition.tree, facts) == expected


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_every_rule_is_decided_alike(guideline, data):
    named = {name for rule in guideline.rules.values() for name in rule.condition.facts}
    facts = data.draw(persons({name: guideline.facts[name] for name in sorted(named)}))
    moment = data.draw(st.sampled_from(list(guideline.moments)))
    decision = decide(guideline, moment, facts)
    held, silent = [], []
    with closing(sqlite3.connect(":memory:")) as connection:
        for rule in guideline.rules.values():
            if rule.moments and moment not in rule.moments:
                continue
            expected = walker.value(rule.condition.tree, facts)
            assert in_sqlite(connection, rule.condition.tree, facts) == expected
            if expected:
                held.append(rule.id)
            elif expected is None:
                silent.append((rule.id, tuple(walker.missing(rule.condition.tree, facts))))
    assert decision.held == tuple(held)
    assert decision.silent == tuple(silent)
    assert decision.complete is (walker.value(guideline.complete.tree, facts) is True)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_no_answer_hides_what_must_never_be_missed(guideline, data):
    facts = data.draw(persons(guideline.facts))
    moment = data.draw(st.sampled_from(list(guideline.moments)))
    decision = decide(guideline, moment, facts)
    opened = {step.step for step in decision.steps}
    for invariant in guideline.invariants:
        if compile_condition(invariant.given)(facts):
            assert invariant.always in opened
    assert decision.step != "none" or (decision.complete and not decision.held)
    assert decision.step != "incomplete" or not (decision.complete or decision.held)
    assert [step.step for step in decision.steps] == sorted(opened, key=list(guideline.steps).index)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_replay_gives_the_same_bytes(guideline, data):
    facts = data.draw(persons(guideline.facts))
    decision = decide(guideline, "week-20", facts)
    again = decide(guideline, "week-20", dict(reversed(facts.items())))
    assert canonical_json(facts, decision) == f'{{"facts":{facts_json(facts)},"output":{output_json(again)}}}'
