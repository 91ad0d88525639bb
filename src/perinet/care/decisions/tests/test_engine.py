"""Facts become a decision, and the decision can be told again byte for byte."""

import json

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.engine import (
    FactError,
    asks_second_step,
    canonical_json,
    decide,
    facts_json,
    output_json,
    step_of,
)

FLANDERS = library.get("flanders")


def test_a_rule_that_cannot_be_decided_is_silent_and_says_what_is_missing():
    silent = dict(decide(FLANDERS, "week-20", {"epds.total": 12}).silent)
    assert silent["clinical-assessment"] == ("gad7.total",)
    assert silent["screen-further"] == ("whooley.total", "gad2.total")
    assert silent["second-rescreen"] == ("rescreen.previous",)
    assert "rescreen" not in silent


def test_what_could_no_longer_change_a_rule_is_not_missing():
    silent = dict(decide(FLANDERS, "week-20", {"auditc.total": 2}).silent)
    assert silent["substances"] == (
        "drugs.current", "sedatives.current", "opioids.current", "substitution.current",
    )  # fmt: skip


def test_unknown_and_absent_are_the_same():
    absent = decide(FLANDERS, "week-20", {"epds.item10": 1})
    assert decide(FLANDERS, "week-20", {"epds.item10": 1, "epds.total": None}) == absent


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("epds.total", 31, "epds.total: 31 is out of range, expected 0 to 30"),
        ("epds.item10", 4, "epds.item10: 4 is out of range, expected 0 to 3"),
        ("epds.item10", -1, "epds.item10: -1 is out of range, expected 0 to 3"),
        ("epds.total", 14.0, "epds.total: 14.0 is not a value it can have, expected 0 to 30"),
        ("epds.total", "14", 'epds.total: "14" is not a value it can have, expected 0 to 30'),
        ("epds.total", True, "epds.total: true is not a value it can have, expected 0 to 30"),
        ("epds.total", float("nan"), "epds.total: NaN is not a value it can have, expected 0 to 30"),
        ("epds.total", [14], "epds.total: [14] is not a value it can have, expected 0 to 30"),
        ("help.wanted", 1, "help.wanted: 1 is not a value it can have, expected true or false"),
        ("epds.totla", 14, "epds.totla: is not a fact of flanders"),
        (
            "population",
            "co-parent",
            "population: flanders is for birth-parent, not for co-parent (not for fathers)",
        ),
    ],
)
def test_an_impossible_fact_is_refused_with_what_was_expected(fact, value, said):
    with pytest.raises(FactError) as refused:
        decide(FLANDERS, "week-20", {fact: value})
    assert str(refused.value) == said
    assert refused.value.fact == fact


def test_the_population_it_is_for_is_accepted():
    assert decide(FLANDERS, "week-20", {"population": "birth-parent"}).step == "incomplete"


def test_an_unknown_moment_is_refused():
    with pytest.raises(FactError, match="moment: 'week-21' is unknown, expected first-contact or week-20"):
        decide(FLANDERS, "week-21", {})


def test_a_step_opened_twice_keeps_its_most_urgent_clock():
    (step,) = decide(FLANDERS, "week-20", {"epds.item10": 1, "pbq.item18": 3}).steps
    assert (step.urgency, step.within, step.rule) == ("hard", "PT1H", "harm-to-child-act-hard")


def test_a_soft_mark_is_for_the_same_working_day():
    (step,) = decide(FLANDERS, "week-20", {"epds.item10": 1}).steps
    assert FLANDERS.rules[step.rule].working_day


def test_the_second_step_is_asked_also_where_a_stronger_step_replaced_it():
    decision = decide(FLANDERS, "week-20", {"whooley.total": 1, "epds.total": 14})
    assert [step.step for step in decision.steps] == ["clinical-assessment"]
    assert asks_second_step(FLANDERS, decision)
    assert not asks_second_step(FLANDERS, decide(FLANDERS, "week-20", {"epds.item10": 1}))


def test_a_decision_is_written_in_one_form_whatever_the_order_of_the_facts():
    facts = {"epds.total": 14, "epds.item10": 1, "help.wanted": None}
    turned = {"epds.item10": 1, "epds.total": 14}
    first, second = (decide(FLANDERS, "week-20", given) for given in (facts, turned))
    assert canonical_json(facts, first) == canonical_json(turned, second)
    stored = json.loads(canonical_json(facts, first))
    assert stored["facts"] == turned
    assert stored["output"]["package_hash"] == FLANDERS.package_hash
    assert stored["output"]["moment"] == "week-20"
    replayed = decide(FLANDERS, "week-20", json.loads(facts_json(facts)))
    assert output_json(replayed) == output_json(first)


def test_the_dictionary_holds_what_others_script_with():
    assert decide(FLANDERS, "week-20", {"epds.item10": 2}).as_dict() | {"silent": []} == {
        "guideline": "flanders",
        "version": "1.0.0",
        "step": "safety-check",
        "complete": False,
        "steps": [{"step": "safety-check", "owner": "mark-reader", "within": "PT1H", "urgency": "hard"}],
        "held": ["self-harm-hard"],
        "silent": [],
    }


@pytest.mark.parametrize("moment", list(FLANDERS.moments))
@pytest.mark.parametrize(
    "facts",
    [
        {}, {"epds.total": 12, "gad7.total": 3, "epds.item10": 0}, {"epds.item10": 1, "concern.mania": True},
        {"whooley.total": 0, "gad2.total": 0}, {"epds.total": 14, "days_postpartum": 3}, {"help.wanted": None},
        {"gad7.total": 11, "rescreen.previous": 1}, {"alcohol.since_known_pregnant": True, "auditc.total": 3},
    ],
)  # fmt: skip
def test_the_step_alone_is_the_step_of_the_decision(moment, facts):
    assert step_of(FLANDERS, moment, facts) == decide(FLANDERS, moment, facts).step


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epds.item10", True), ("epds.item10", 1.0), ("epds.item10", 4), ("epds.item10", -1),
        ("epds.item10", "1"), ("epds.item10", [1]), ("help.wanted", 1), ("help.wanted", "true"),
        ("days_postpartum", 1101), ("days_postpartum", 700.0), ("population", "co-parent"), ("nothing", None),
    ],
)  # fmt: skip
def test_only_what_a_fact_can_be_is_accepted(name, value):
    for facts in ({name: value}, {"days_postpartum": 700, "epds.total": None, name: value}):
        with pytest.raises(FactError) as refused:
            decide(FLANDERS, "week-20", facts)
        assert refused.value.fact == name


@pytest.mark.parametrize(
    "facts",
    [{"days_postpartum": int("700")}, {"population": "".join(["birth-", "parent"])}, {"epds.total": 30}],
)
def test_an_equal_value_is_as_good_as_the_same_object(facts):
    assert decide(FLANDERS, "week-20", facts).moment == "week-20"
