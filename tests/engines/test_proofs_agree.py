"""The formulas that are proved say of every person what the engine decides about her."""

from itertools import combinations, product

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.care.decisions import library
from perinet.care.decisions.clocks import clocks
from perinet.care.decisions.engine import decide
from perinet.care.decisions.formulas import Reading
from perinet.care.decisions.persons import Person
from perinet.care.decisions.proofs import prove
from perinet.care.decisions.tests.tiny import tiny
from tests.engines import questions, walker

pytestmark = pytest.mark.engines

SEEDS = st.integers(0, 2**32)


def answers(person, facts):
    """Return a reading of formulas in which exactly these facts are known."""
    pairs = []
    for name, fact in person.facts.items():
        value, known = facts.get(name), facts.get(name) is not None
        pairs.append((person.known[name], z3.BoolVal(known, person.context)))
        if known and fact.type == "bool":
            pairs.append((person.value[name], z3.BoolVal(value, person.context)))
        elif known:
            number = fact.values.index(value) if fact.type == "str" else value
            pairs.append((person.value[name], z3.IntVal(number, person.context)))
    return lambda formula: z3.is_true(z3.simplify(z3.substitute(formula, *pairs)))


@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
def test_every_condition_is_certainly_true_or_false_for_the_same_people(seed):
    asked = questions.questions(seed, conditions=10, people=10)
    person = Person(asked.facts, asked.facts)
    for condition in asked.conditions:
        true, false = person.true(condition.tree), person.false(condition.tree)
        for facts in asked.people:
            holds, expected = answers(person, facts), walker.value(condition.tree, facts)
            assert (holds(true), holds(false)) == (expected is True, expected is False), (
                condition.text,
                facts,
            )


@pytest.mark.parametrize("guideline", library.all(), ids=lambda guideline: guideline.id)
@given(seed=SEEDS)
@settings(max_examples=3, deadline=None)
def test_every_person_gets_the_same_steps_and_clocks(guideline, seed):
    asked = questions.guideline_questions(guideline, seed, people=10)
    rules = guideline.rules.values()
    named = [
        name
        for condition in (*(rule.condition for rule in rules), guideline.complete)
        for name in condition.facts
    ]
    person = Person(guideline.facts, named)
    readings = {moment: Reading(guideline, person, moment) for moment in guideline.moments}
    for moment, facts in zip(asked.moments, asked.people, strict=True):
        reading, decision, holds = readings[moment], decide(guideline, moment, facts), answers(person, facts)
        assert {name for name, formula in reading.outcomes() if holds(formula)} == {decision.step}
        assert {step for step in guideline.steps if holds(reading.kept(step))} == {
            s.step for s in decision.steps
        }
        assert {rule.id for rule in reading.rules if holds(reading.held[rule.id])} == set(decision.held)
        assert holds(reading.complete) is decision.complete
        for step, clock in clocks(guideline, decision).items():
            assert {one for one in reading.clocks(step) if holds(reading.has_clock(step, one))} == {clock}


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_nobody_with_fewer_facts_breaks_a_broken_invariant(seed):
    """Asked of every person with fewer facts, one by one, where the proof showed its smallest."""
    given_, when = questions.questions(seed, conditions=2, people=0).conditions
    guideline = tiny(
        {"id": "rule", "when": when.text, "step": "safety-check"},
        invariants=[{"id": "always", "given": given_.text, "always": "safety-check"}],
        facts=[_row(fact) for fact in questions.FACTS.values()],
    )
    result = next(one for one in prove(guideline).results if one.kind == "invariant")
    broken = (
        not result.holds and result.detail != "empty"
    )  # one whose `given` nobody meets is not broken by anybody
    fewer = len(result.counterexample) if broken else 3
    for facts in _people(fewer):
        opened = {step.step for step in decide(guideline, "week-20", facts).steps}
        assert walker.value(given_.tree, facts) is not True or "safety-check" in opened, facts


def _people(fewer):
    """Yield everybody of whom fewer facts are known."""
    for size in range(fewer):
        for names in combinations(questions.FACTS, size):
            for values in product(*(_values(questions.FACTS[name]) for name in names)):
                yield dict(zip(names, values, strict=True))


def _values(fact):
    return range(fact.min, fact.max + 1) if fact.type == "int" else fact.values or (False, True)


def _row(fact):
    shape = {"int": {"range": [fact.min, fact.max]}, "str": {"values": list(fact.values)}}.get(fact.type, {})
    return {"name": fact.name, "type": fact.type, **shape}
