"""The same random questions to every engine of columns: DuckDB, SQLite, PostgreSQL and Spark answer as we do."""

from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from perinet.care.decisions import columns, library
from perinet.care.decisions.compiled import compile_condition
from perinet.care.decisions.engine import decide
from tests.engines import tables, walker
from tests.engines.questions import GuidelineQuestions, Questions, guideline_questions, questions

pytestmark = pytest.mark.engines

GUIDELINES = library.all()
SEEDS = st.integers(0, 2**32)


@pytest.fixture(params=["duckdb", "sqlite", "postgres", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request):
    """Yield an engine; PostgreSQL takes part when the suite runs on it."""
    if request.param == "postgres":
        if connection.vendor != "postgresql":
            pytest.skip("the suite runs on SQLite; `make test-postgres` asks PostgreSQL")
        request.getfixturevalue("db")
        yield tables.PostgreSQL(connection)
    elif request.param == "spark":
        yield tables.Spark(request.getfixturevalue("spark_session"))
    else:
        yield {"duckdb": tables.DuckDB, "sqlite": tables.SQLite}[request.param]()


def conditions_differ(engine: tables.Engine, asked: Questions) -> list[tuple]:
    """Return condition, person, our answer and theirs wherever the two are not the same."""
    own = {name: name for name in asked.facts}
    written = [columns.written(condition, asked.facts, own) for condition in asked.conditions]
    named = [exp.alias_(value, f"c{number}") for number, value in enumerate(written)]
    query = exp.select(*named).from_("facts").order_by("id").sql(dialect=engine.dialect)
    rows = engine.ask(asked.facts, ["any"] * len(asked.people), asked.people, query)
    certain = [compile_condition(condition) for condition in asked.conditions]
    differ = []
    for person, row in zip(asked.people, rows, strict=True):
        for condition, holds, answer in zip(asked.conditions, certain, row, strict=True):
            theirs = None if answer is None else bool(answer)
            ours = walker.value(condition.tree, person)
            if theirs is not ours or holds(person) is not (ours is True):
                differ.append((condition.text, person, ours, theirs))
    return differ


def decisions_differ(engine: tables.Engine, asked: GuidelineQuestions) -> list[tuple]:
    guideline = asked.guideline
    own = columns.own_columns(guideline, guideline.facts)
    query = columns.query(guideline, engine.dialect, own) + " ORDER BY id"
    rows = engine.ask(guideline.facts, asked.moments, asked.people, query)
    differ = []
    for moment, person, row in zip(asked.moments, asked.people, rows, strict=True):
        _, theirs_moment, _, _, package_hash, step, complete, *lists = row
        assert package_hash == guideline.package_hash
        theirs = (theirs_moment, step, bool(complete), *map(as_list, lists))
        if theirs != expected(guideline, moment, person):
            differ.append((moment, person, expected(guideline, moment, person), theirs))
    return differ


def expected(guideline, moment, person):
    decision = decide(guideline, moment, person)
    waited = {fact for _, missing in decision.silent for fact in missing}
    return (
        moment, decision.step, decision.complete,
        [step.step for step in decision.steps], [step.rule for step in decision.steps],
        list(decision.held), [rule for rule, _ in decision.silent],
        [fact for fact in guideline.facts if fact in waited],
    )  # fmt: skip


def as_list(found):
    return found.split() if isinstance(found, str) else list(found)


def asks_again(question: Callable, examples: int) -> None:
    """Ask with seeds that Hypothesis draws and, where an answer differs, shows; a smaller seed asks no less."""
    settings(max_examples=examples, deadline=None, phases=[Phase.reuse, Phase.generate])(
        given(seed=SEEDS)(question)
    )()


def test_every_engine_answers_a_random_condition_alike(engine):
    def ask(seed):
        assert conditions_differ(engine, questions(seed)) == []

    asks_again(ask, 3 if engine.dialect == "spark" else 8)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
def test_every_engine_decides_alike(engine, guideline):
    def ask(seed):
        assert decisions_differ(engine, guideline_questions(guideline, seed)) == []

    asks_again(ask, 2 if engine.dialect == "spark" else 3)
