"""The exported ELM, run by an engine that others wrote, decides as ours does."""

import pytest

from perinet.care.decisions import elm, library
from perinet.care.decisions.compiled import Named, compile_rules
from perinet.care.decisions.engine import decide
from tests.engines import walker
from tests.engines.questions import guideline_questions, questions

pytestmark = pytest.mark.oracle

GUIDELINES = library.all()
SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_condition_of_the_small_language_means_the_same_in_cql(cql, seed):
    asked = questions(seed, conditions=60, people=40)
    names = [f"Condition {number}" for number, _ in enumerate(asked.conditions)]
    definitions = [
        elm.definition(name, elm.condition(condition.tree))
        for name, condition in zip(names, asked.conditions, strict=True)
    ]
    answers = cql(elm.envelope("questions", "1", asked.facts, definitions, {}), names, asked.people)
    for number, condition in enumerate(asked.conditions):
        evaluate = compile_rules([Named("rule", (), condition)], condition)
        for facts, answer in zip(asked.people, answers, strict=True):
            assert answer[number] is walker.value(condition.tree, facts), (condition.text, facts)
            held, silent, complete = evaluate("", facts)
            ours = True if held else None if silent else False
            assert answer[number] is ours and complete is (ours is True), (condition.text, facts)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
def test_every_guideline_decides_the_same_in_cql(cql, guideline):
    asked = guideline_questions(guideline, seed=20261122, people=1000)
    told = elm.library(guideline)
    names = [definition["name"] for definition in told["library"]["statements"]["def"]]
    for moment, facts, values in zip(
        asked.moments, asked.people, cql(told, names, asked.people), strict=True
    ):
        answer = dict(zip(names, values, strict=True))
        decision = decide(guideline, moment, facts)
        here = [rule.id for rule in guideline.rules.values() if not rule.moments or moment in rule.moments]
        assert decision.held == tuple(rule for rule in here if answer[elm.rule_name(rule)] is True)
        silent = [rule for rule in here if answer[elm.rule_name(rule)] is None]
        assert [rule for rule, _ in decision.silent] == silent
        assert decision.complete is (answer[elm.COMPLETE] is True)
        assert decision.step == answer[elm.step_name(moment)]
        opened = [step for step in guideline.steps if answer.get(elm.opens_name(step, moment))]
        assert [step.step for step in decision.steps] == opened
