"""Every small mistake in a guideline is noticed by its own golden cases, or proved to change nothing."""

import pytest

from perinet.care.decisions import library, mutation
from perinet.care.decisions.conditions import Fact, parse
from perinet.care.decisions.life import LEAST_KILLED
from perinet.care.decisions.tests.packages import copied, rewritten

FACTS = {
    "a": Fact("a", "int", 0, 5), "b": Fact("b", "int", 0, 5), "c": Fact("c", "bool"),
    "d": Fact("d", "str", values=("x", "y", "z")),
}  # fmt: skip
FLANDERS = library.PACKAGES["flanders"]


def changes(text):
    return {condition.text for _, _, condition in mutation.conditions(parse(text, FACTS), FACTS)}


def same(one, other):
    return mutation.is_same(parse(one, FACTS), parse(other, FACTS), FACTS)


@pytest.mark.parametrize("name", library.PACKAGES)
def test_the_cases_of_a_shipped_package_notice_every_small_mistake(name):
    report = mutation.of(library.PACKAGES[name])
    assert report.share >= LEAST_KILLED, report.survivors
    assert report.killed > 900


def test_a_cut_off_and_its_operator_slip_every_way():
    assert changes("a > 3") == {"a > 2", "a > 4", "a >= 3", "a < 3", "a <= 3", "a = 3", "a <> 3"}


def test_a_slip_that_the_loader_refuses_is_not_made():
    assert changes("a >= 1") == {"a >= 2", "a > 1", "a < 1", "a <= 1", "a = 1", "a <> 1"}
    assert changes("d = 'x'") == {"d <> 'x'"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c or a > 3", {"c", "a > 3", "(c AND a > 3)", "NOT c OR a > 3"}),
        ("c and a > 3", {"c", "a > 3", "(c OR a > 3)"}),
        ("c or a > 3 or b > 3", {"c OR a > 3", "b > 3", "((c OR a > 3) AND b > 3)", "c OR b > 3"}),
        ("c and (a is null or a > 3)", {"c AND (NOT a IS NULL OR a > 3)", "c AND (a IS NULL)", "c AND (a > 3)"}),
        ("not c", {"c"}),
        ("a in (1, 2)", {"a IN (2)", "a IN (1)", "NOT a IN (1, 2)"}),
        ("a between 1 and 3", {"a BETWEEN 2 AND 3", "a BETWEEN 1 AND 2", "NOT a BETWEEN 1 AND 3"}),
        ("c = true", {"c = FALSE", "c <> TRUE"}),
    ],
)  # fmt: skip
def test_parts_are_dropped_turned_and_joined_otherwise(text, expected):
    assert expected <= changes(text)


def test_a_mistake_says_where_it_is():
    column, what, condition = next(mutation.conditions(parse("c or a > 3", FACTS), FACTS))
    assert (column, what, condition.text) == (1, "`c OR a > 3` becomes `c`", "c")
    places = {column for column, what, _ in mutation.conditions(parse("c or a > 3", FACTS), FACTS)}
    assert places == {1, 6, 10}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a > 3", "a >= 4"),
        ("not (a > 3 or c)", "a <= 3 and not c"),
        ("a in (0, 1)", "a < 2"),
        ("d <> 'x'", "d in ('y', 'z')"),
    ],
)
def test_two_ways_to_say_the_same_are_proved_equal(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a > 3", "a > 4"), ("a > 3", "a > 3 and a is not null"), ("c or not c", "a is null or a is not null")],
)
def test_what_differs_for_one_person_also_one_who_says_nothing_is_not_equal(one, other):
    assert not same(one, other)


def test_too_many_persons_to_try_are_no_proof(monkeypatch):
    monkeypatch.setattr(mutation, "MOST_PERSONS", 3)
    assert not same("a > 3", "a >= 4")


def test_a_rule_slips_in_moment_step_clock_and_urgency():
    said = {str(one) for one in mutation.mutants(FLANDERS.guideline) if not one.column}
    assert {
        "help-wanted: dropped", "help-wanted: also at week-20", "high-risk: not at rescreen",
        "self-harm-hard: urgency soft", "self-harm-hard: opens urgent-care", "self-harm-hard: opens specialised-care",
        "self-harm-soft: working_day turned", "concern: within 120 minutes", "rescreen: not_before dropped",
    } <= said  # fmt: skip


def test_a_step_slips_into_another_concern_and_before_its_neighbour():
    said = {str(mutant) for mutant in mutation.mutants(library.get("flanders"))}
    assert "social-support: belongs to depression-and-anxiety" in said
    assert "rescreen: belongs to no concern" in said
    assert "safety-check: goes before urgent-care" in said
    assert not [one for one in said if one.startswith("none: ")], "nothing opens it, so nothing replaces it"


def test_without_the_cases_of_a_safety_item_its_mistakes_are_told():
    kept = [case for case in FLANDERS.judged_by if "pbq.item18" not in case["facts"]]
    rules = {"harm-to-child-act-hard", "harm-to-child-act-soft"}
    report = mutation.report(FLANDERS.guideline, kept, rules)
    assert report.share < 0.5
    assert "harm-to-child-act-hard, column 15: `2` becomes `3`" in report.survivors
    assert mutation.report(FLANDERS.guideline, FLANDERS.judged_by, rules).survivors == ()


def test_nothing_is_noticed_without_cases():
    report = mutation.report(FLANDERS.guideline, [], {"early-postpartum"})
    assert (report.killed, len(report.survivors), report.share) == (0, 7, 0)


def test_a_case_that_fails_already_notices_nothing():
    red = {"name": "red", "moment": "week-20", "facts": {}, "step": "rescreen"}
    assert mutation.report(FLANDERS.guideline, [red], {"early-postpartum"}).killed == 0


def test_a_mistake_that_changes_nothing_is_proved_away_and_not_counted(tmp_path):
    folder = copied(tmp_path)
    rewritten(folder, 'when = "support.wanted"', 'when = "support.wanted or support.wanted"')
    guideline = library.load(folder).guideline
    mistakes = [one for one in mutation.mutants(guideline, {"support-wanted"}) if one.column]
    assert {one.what: one.is_same() for one in mistakes} == {
        "`support.wanted OR support.wanted` becomes `support.wanted`": True,
        "`support.wanted OR support.wanted` becomes `(support.wanted AND support.wanted)`": True,
        "`support.wanted` becomes `NOT support.wanted`": False,
    }
    report = mutation.report(guideline, FLANDERS.judged_by, {"support-wanted"})
    assert report.survivors == ()
