"""One question to two readings of a condition, the generated function and a walk over the tree; and what must hold.

`test_columns_agree.py` asks the engines of columns, and the oracles ask CQL, the same questions.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.care.decisions import library
from perinet.care.decisions.compiled import Named, compile_condition, compile_rules
from perinet.care.decisions.engine import canonical_json, decide, facts_json, output_json
from tests.engines import walker
from tests.engines.questions import guideline_questions, questions

pytestmark = pytest.mark.engines

GUIDELINES = library.all()
SEEDS = st.integers(0, 2**32)


@given(seed=SEEDS)
@settings(max_examples=8, deadline=None)
def test_every_condition_of_the_small_language_means_the_same_everywhere(seed):
    asked = questions(seed)
    for condition in asked.conditions:
        evaluate = compile_rules([Named("rule", (), condition)], condition)
        for person in asked.people:
            expected = walker.value(condition.tree, person)
            held, silent, complete = evaluate("any", person)
            assert list(held) == (["rule"] if expected is True else []), condition.text
            assert complete is (expected is True), condition.text
            missing = tuple(walker.missing(condition.tree, person))
            assert list(silent) == ([("rule", missing)] if expected is None else []), condition.text
            assert (expected is None) == bool(missing), condition.text


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
def test_every_rule_is_decided_alike(guideline, seed):
    asked = guideline_questions(guideline, seed)
    for moment, facts in zip(asked.moments, asked.people, strict=True):
        decision = decide(guideline, moment, facts)
        here = [rule for rule in guideline.rules.values() if not rule.moments or moment in rule.moments]
        answers = {rule.id: walker.value(rule.condition.tree, facts) for rule in here}
        assert decision.held == tuple(rule for rule, answer in answers.items() if answer)
        assert decision.silent == tuple(
            (rule.id, tuple(walker.missing(rule.condition.tree, facts)))
            for rule in here
            if answers[rule.id] is None
        )
        assert decision.complete is (walker.value(guideline.complete.tree, facts) is True)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
def test_no_answer_hides_what_must_never_be_missed(guideline, seed):
    given_that = [(compile_condition(rule.given), rule.always) for rule in guideline.invariants]
    asked = guideline_questions(guideline, seed)
    for moment, facts in zip(asked.moments, asked.people, strict=True):
        decision = decide(guideline, moment, facts)
        opened = {step.step for step in decision.steps}
        assert {always for holds, always in given_that if holds(facts)} <= opened
        assert decision.step != "none" or (decision.complete and not decision.held)
        assert decision.step != "incomplete" or not (decision.complete or decision.held)
        assert [step.step for step in decision.steps] == sorted(opened, key=list(guideline.steps).index)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
@given(seed=SEEDS)
@settings(max_examples=3, deadline=None)
def test_a_replay_gives_the_same_bytes(guideline, seed):
    asked = guideline_questions(guideline, seed, people=20)
    for moment, facts in zip(asked.moments, asked.people, strict=True):
        decision = decide(guideline, moment, facts)
        again = decide(guideline, moment, dict(reversed(facts.items())))
        assert (
            canonical_json(facts, decision)
            == f'{{"facts":{facts_json(facts)},"output":{output_json(again)}}}'
        )
