"""What no golden case tries is named: kinds, sides of a cut-off, facts alone, and other choices."""

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.conditions import Fact, parse
from perinet.care.decisions.coverage import changed, gaps, telling_values
from perinet.care.decisions.examine import examine
from perinet.care.decisions.tests.packages import copied, rewritten

PACKAGE = library.PACKAGES["flanders"]


def without(dropped):
    kept = [case for case in PACKAGE.judged_by if not dropped(case)]
    return list(gaps(PACKAGE.guideline, kept))


def about(rule, **more):
    return lambda case: rule in case.get("rule", "").split() and more.items() <= case.items()


def test_the_shipped_cases_leave_no_gap():
    assert without(lambda case: False) == []


@pytest.mark.parametrize("kind", ["positive", "negative", "missing"])
def test_a_kind_without_a_case_is_a_gap(kind):
    assert f"bond: no {kind} case" in without(about("bond", kind=kind))


def test_both_sides_of_a_cut_off_are_asked_for():
    def on_13(case):
        return about("clinical-assessment")(case) and case["facts"].get("epds.total") == 13

    assert without(on_13) == ["clinical-assessment: epds.total > 13 is not tried with epds.total = 13"]


def test_a_day_is_a_cut_off_too():
    def on_14(case):
        return about("screen-further")(case) and case["facts"].get("days_postpartum") == 14

    found = without(on_14)
    assert found == ["screen-further: days_postpartum > 14 is not tried with days_postpartum = 14"]


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ("concern", "concern.mania"),
        ("self-harm-soft", "phq9.item9"),
        ("harm-to-child-act-hard", "pbq.item18"),
        ("clinical-assessment", "gad7.total"),
    ],
)
def test_each_fact_that_is_enough_is_tried_alone(rule, fact):
    def alone(case):
        return about(rule, kind="alone")(case) and fact in case["facts"]

    assert without(alone) == [f"{rule}: {fact} is never tried alone"]


def test_what_only_counts_together_is_not_asked_for_alone():
    assert "auditc.total" not in "".join(without(about("substances", kind="alone")))


def test_a_rule_that_holds_for_whom_nothing_is_known_of_needs_nothing_alone(tmp_path):
    folder = rewritten(copied(tmp_path), 'when = "support.wanted"', 'when = "support.wanted is null"')
    package = library.load(folder)
    found = [one for one in gaps(package.guideline, []) if one.startswith("support-wanted: ")]
    assert found == [f"support-wanted: no {kind} case" for kind in ("positive", "negative", "missing")]


def test_values_stand_for_everything_a_condition_tells_apart():
    facts = {
        "a": Fact("a", "int", 0, 30),
        "b": Fact("b", "bool"),
        "c": Fact("c", "str", values=("x", "y")),
    }
    condition = parse("a > 13 or a in (2, 30) or b or c = 'x'", facts)
    values = {name: telling_values(fact, [condition]) for name, fact in facts.items()}
    assert values == {
        "a": [None, 0, 1, 2, 3, 12, 13, 14, 29, 30],
        "b": [None, True, False],
        "c": [None, "x", "y"],
    }


def test_another_choice_must_pass_its_cases_as_well(tmp_path):
    folder = copied(tmp_path)
    path = folder / "cases" / "depression-and-anxiety.toml"
    text = path.read_text()
    changed_text = text.replace("| P21D   | P14D", "| P22D   | P14D")
    assert changed_text != text
    path.write_text(changed_text)
    found = [one for one in examine(library.load(folder)) if "P22D" in one]
    assert found and all(one.endswith("(where rescreen-window = P21D is chosen)") for one in found)


def test_a_choice_whose_rule_no_case_tries_is_a_gap(tmp_path):
    folder = copied(tmp_path)
    path = folder / "cases" / "depression-and-anxiety.toml"
    text = path.read_text()
    start = text.index('[[tables]]\ntitle = "A second time in a row, where a region chose a contact"')
    path.write_text(text[:start] + text[text.index("[[tables]]", start + 1) :])
    said = "cases: second-rescreen-contact: no positive case (where after-second-rescreen = named-contact is chosen)"
    assert said in examine(library.load(folder))


def test_rules_that_read_otherwise_are_named():
    other = library.with_choices(PACKAGE, {"on-indication": "whooley-1-or-gad2-2"}).guideline
    assert changed(PACKAGE.guideline, PACKAGE.guideline) == set()
    assert changed(PACKAGE.guideline, other) == {
        "complete", "screen-further", "screen-further-at-first-contact",
    }  # fmt: skip
