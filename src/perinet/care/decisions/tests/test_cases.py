"""Golden cases are tables a clinician can read; each says what its rule does, and what must come out."""

import pytest

from perinet.care.decisions import cases, library
from perinet.care.decisions.cases import CaseError, disagreements
from perinet.care.decisions.examine import examine
from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.tests.packages import copied

FLANDERS = library.get("flanders")
MOMENTS = tuple(FLANDERS.moments)


ROWS = """
kind     | epds.total | help.wanted | step                | held | name
---------+------------+-------------+---------------------+------+---------
positive | 14         |             | clinical-assessment | -    | over it
"""


def table(**more):
    about = {"title": "A line", "rule": "clinical-assessment", "moment": "week-20", "rows": ROWS}
    return about | more


def only(content):
    (case,) = cases.read({"a.toml": content}, MOMENTS)
    return case


def said(case):
    return sorted(disagreements(FLANDERS, {"moment": "week-20", **case}))


def test_a_row_of_a_table_is_a_case():
    assert only({"tables": [table()]}) == {
        "name": "A line: over it", "rule": "clinical-assessment", "moment": "week-20", "kind": "positive",
        "facts": {"epds.total": 14}, "step": "clinical-assessment", "held": [], "file": "a.toml",
    }  # fmt: skip


def test_cells_are_numbers_yes_no_or_text_and_blank_is_not_known():
    rows = "a.x | b | c | d | working_day | steps\n3 | yes | no |  | no | rescreen advice"
    case = only({"tables": [table(rows=rows)]})
    assert case["facts"] == {"a.x": 3, "b": True, "c": False}
    assert case["working_day"] is False
    assert case["steps"] == ["rescreen", "advice"]


@pytest.mark.parametrize(
    ("named", "at"),
    [
        ("all", MOMENTS),
        ("week-20 rescreen", ("week-20", "rescreen")),
        (["week-20"], ("week-20",)),
        ("", ("",)),
    ],
)
def test_a_case_is_asked_at_each_moment_it_names(named, at):
    found = cases.read({"a.toml": {"cases": [{"name": "x", "moment": named, "facts": {}}]}}, MOMENTS)
    assert tuple(case["moment"] for case in found) == at


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"tables": [table(rows="a | b\n1 | 2 | 3")]}, "cases/a.toml, A line, row 1: 3 columns, expected 2; leave"),
        ({"tables": [table(rows="a | a\n1 | 2")]}, "cases/a.toml, A line: column a is there twice"),
        ({"tables": [table(row="x")]}, "cases/a.toml, A line: unknown key row"),
        ({"cases": ["x"]}, "cases/a.toml, case 1: is no table; write .*cases.* above it"),
        ({"cases": [{"facts": 3}]}, "cases/a.toml, case 1: facts must be dict"),
        ({"cases": [{"only_if": "x"}]}, "cases/a.toml, case 1: only_if must be dict"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_its_place(content, message):
    with pytest.raises(CaseError, match=message):
        cases.read({"a.toml": content}, MOMENTS)


def test_a_package_with_a_broken_table_is_refused(tmp_path):
    folder = copied(tmp_path)
    (folder / "cases" / "more.toml").write_text('[[tables]]\ntitle = "t"\nrows = """a | b\n1"""\n')
    with pytest.raises(GuidelineError, match=r"cases/more.toml, t, row 1: 1 columns, expected 2"):
        library.load(folder)


def test_a_case_may_expect_every_part_of_a_decision():
    case = {
        "facts": {"epds.total": 11, "epds.item10": 0, "gad7.total": 0, "alcohol.since_known_pregnant": False,
                  "alcohol.before_known_pregnant": True},
        "step": "rescreen", "steps": ["rescreen"], "complete": True, "held": ["rescreen"], "urgency": "routine",
        "within": "P28D", "owner": "screening-professional", "not_before": "P14D", "working_day": False,
        "silent": ["self-harm-hard"], "notes": ["alcohol-before-known"],
    }  # fmt: skip
    assert said(case) == []


@pytest.mark.parametrize(
    ("expected", "finding"),
    [
        ({"step": "none"}, "step is rescreen, expected none"),
        ({"steps": []}, "steps is ['rescreen'], expected []"),
        ({"complete": True}, "complete is False, expected True"),
        ({"within": "P1D"}, "within is P28D, expected P1D"),
        ({"not_before": ""}, "not_before is P14D, expected "),
        ({"silent": ["rescreen", "alcohol"]}, "silent is ['alcohol'], expected ['rescreen', 'alcohol']"),
        ({"notes": ["early-postpartum"]}, "notes is [], expected ['early-postpartum']"),
        ({"rule": "rescreen", "kind": "negative"}, "rescreen holds, but the case is negative"),
        ({"rule": "rescreen", "kind": "missing"}, "rescreen holds, but the case is missing"),
        ({"rule": "alcohol", "kind": "positive"}, "alcohol is silent, but the case is positive"),
        ({"rule": "alcohol", "kind": "negative"}, "alcohol is silent, but the case is negative"),
        ({"rule": "clinical-assessment", "kind": "alone"}, "clinical-assessment does not hold, but the case is alone"),
        ({"rule": "complete", "kind": "positive"}, "complete does not hold, but the case is positive"),
        ({"rule": "early-postpartum", "kind": "positive"}, "early-postpartum does not hold, but the case is positive"),
    ],
)  # fmt: skip
def test_what_comes_out_otherwise_is_told(expected, finding):
    assert said({"facts": {"epds.total": 11, "gad7.total": 0}} | expected) == [finding]


def test_a_case_about_a_moment_or_fact_that_is_unknown_is_told():
    assert said({"moment": "week-21", "facts": {}})[0].startswith("moment: 'week-21' is unknown")
    assert said({"facts": {"epds.totla": 1}}) == ["epds.totla: is not a fact of flanders"]


@pytest.mark.parametrize("child", ["flanders-literature", "flanders-open"])
def test_cases_go_along_only_where_their_rules_were_left_as_they_are(child):
    package = library.PACKAGES[child]
    own, rules = library.own(package.files), {}
    for row in own.get("rules", ()):
        rules[row["id"]] = row
    named = {rule for case in package.inherited["flanders"] for rule in cases.rules_of(case)}
    assert "self-harm-hard" in named
    assert not named & rules.keys()
    assert ("complete" in named) is ("complete" not in own)
    assert not [case for case in package.inherited["flanders"] if not cases.rules_of(case)]


def test_a_case_that_hangs_on_a_choice_is_asked_only_where_it_was_chosen():
    case = {"only_if": {"after-second-rescreen": "named-contact"}}
    package = library.PACKAGES["flanders"]
    assert not cases.applies(package.guideline, case)
    other = library.with_choices(package, case["only_if"])
    assert cases.applies(other.guideline, case)
    assert not cases.applies(other.guideline, {"only_if": {"nothing": "x"}})


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ('rule = "rescren"\nstep = "incomplete"', "rescren is no rule of this guideline"),
        ('rule = "rescreen"\nkind = "bounds"\nstep = "incomplete"', "kind is one of positive, negative"),
        (
            'only_if = { period-end = "P1D" }\nstep = "incomplete"',
            "only_if: period-end = P1D can't be chosen",
        ),
        ('stp = "none"', "unknown key stp"),
        ('held = ["rescreen"]', "says no step"),
        (
            'step = "none"\nonly_if = { on-indication = "whooley-1-or-gad2-2", rescreen-window = "P21D" }',
            "only_if: is never asked; name one choice other than those in use",
        ),
    ],
)
def test_a_misspelt_case_is_a_finding(tmp_path, more, finding):
    folder = copied(tmp_path)
    (folder / "cases" / "more.toml").write_text(f'[[cases]]\nname = "x"\nmoment = "week-20"\n{more}\n')
    found = [one for one in examine(library.load(folder)) if one.startswith("cases/more.toml, x: ")]
    assert any(finding in one for one in found)
