"""Golden cases say what an instrument must answer, and notice every small mistake in it."""

import copy
from dataclasses import replace

import pytest

from perinet.care.screening import examine, library, mutation
from perinet.care.screening.fields import InstrumentError

INSTRUMENTS = [one for one in library.instruments() if one.scorable]
CASES = examine.load()
EPDS = library.get("epds")


@pytest.fixture
def cases():
    return copy.deepcopy(CASES["epds"])


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
def test_every_scorable_instrument_answers_its_golden_cases(instrument):
    assert instrument.id in CASES
    assert examine.examine(instrument, CASES[instrument.id]) == []


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
def test_every_small_mistake_in_an_instrument_is_noticed_by_its_own_cases(instrument):
    report = mutation.report(instrument, CASES[instrument.id])
    assert report.share >= 0.99, report.survivors
    assert report.killed > 0


def test_a_file_of_cases_belongs_to_an_instrument():
    assert CASES.keys() <= {one.id for one in library.instruments()}


def test_a_wrong_expectation_is_told_with_its_case(cases):
    cases["cases"][0]["total"] = 1
    assert "cases/epds.toml, the lowest total: total is 0, expected 1" in examine.examine(EPDS, cases)


def test_a_wrong_worth_of_one_answer_is_told_with_its_item(cases):
    cases["alone"]["item3"] = [0, 1, 2, 3]
    found = examine.examine(EPDS, cases)
    assert "cases/epds.toml, alone item3, answer 0: is worth 3, expected 0" in found


def test_a_mark_that_is_not_expected_is_told(cases):
    cases["marks"]["item10"]["self-harm"][2] = ""
    found = examine.examine(EPDS, cases)
    assert any(
        "alone item10, answer 2: raises {'self-harm': 'soft'}, expected nothing" in one for one in found
    )


def test_an_answer_that_should_have_been_refused_is_told(cases):
    cases["cases"].append({"name": "fine", "points": "0 0 0 0 0 0 0 0 0 0", "refused": "item1"})
    assert "cases/epds.toml, fine: refused: item1 was accepted" in examine.examine(EPDS, cases)


def test_a_refusal_nobody_expected_is_told(cases):
    cases["cases"].append({"name": "off", "points": "4 0 0 0 0 0 0 0 0 0", "total": 4})
    assert "cases/epds.toml, off: item1: 4 is not an answer, expected 0 to 3" in examine.examine(EPDS, cases)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alone": {}}, "alone item1: is missing; say what each of its answers is worth"),
        ({"more": 1}, "more: is not a known key"),
        ({"source": ""}, "source: is missing; say where the expected numbers were read"),
        ({"version": "1986"}, "version: is 1986, expected 1987"),
        ({"cases": []}, "cases: none has the total 30"),
        ({"cases": []}, "cases: none is refused"),
        ({"cases": []}, "cases: none leaves a question open"),
        ({"cases": []}, "cases: scale anxiety needs a known and an unknown value"),
        ({"cases": [{"total": 0}]}, "case 1: answers: write either positions or points"),
        ({"cases": [{"points": "0 0", "total": 0}]}, "case 1: points: 2 answers, expected 10; write - for an open one"),
        ({"cases": [{"points": "0 0 0 0 0 0 0 0 0 0"}]}, "case 1: says nothing that must come out"),
        ({"cases": [{"points": "0 0 0 0 0 0 0 0 0 0", "totl": 0}]}, "case 1: totl: is not a known key"),
        ({"marks": {"item11": {}}}, "alone item11: is not a question of this version"),
    ],
)  # fmt: skip
def test_what_cases_lack_or_misspell_is_named(cases, change, said):
    assert f"cases/epds.toml, {said}" in examine.examine(EPDS, cases | change)


def test_an_answer_too_many_or_too_few_is_named(cases):
    cases["alone"]["item1"] = [0, 1, 2]
    assert "cases/epds.toml, alone item1: has 4 answers, expected 3" in examine.examine(EPDS, cases)


def test_a_row_of_a_table_is_a_case(cases):
    rows = """
    points              | total | anxiety | name
    --------------------+-------+---------+-------
    0 0 1 1 1 0 0 0 0 0 | 4     | 3       | a slip
    0 0 1 1 1 0 0 0 0 0 | 3     |         |
    0 0 1 1 1 0 0 0 0 0 | 2     |         |
    """
    cases["tables"] = [{"title": "By paper", "rows": rows}]
    assert examine.examine(EPDS, cases) == [
        "cases/epds.toml, By paper: a slip: total is 3, expected 4",
        "cases/epds.toml, By paper, row 3: total is 3, expected 2",
    ]


@pytest.mark.parametrize("said", ["yes", "no", "unknown"])
def test_a_pattern_is_tried_with_every_answer(said):
    cases = copy.deepcopy(CASES["pc-ptsd-5"])
    cases["cases"] = [case for case in cases["cases"] if case.get("patterns", {}).get("event") != said]
    found = examine.examine(library.get("pc-ptsd-5"), cases)
    assert f"cases/pc-ptsd-5.toml, cases: pattern event is never {said}" in found


def test_the_edges_of_every_band_are_asked_for():
    cases = copy.deepcopy(CASES["gad-7"])
    cases["cases"] = [case for case in cases["cases"] if case.get("total") != 10]
    assert examine.examine(library.get("gad-7"), cases) == [
        "cases/gad-7.toml, cases: none shows that 10 is moderate"
    ]


def test_a_mistake_that_no_case_tries_survives(cases):
    weak = cases | {"marks": {}, "alone": {}, "cases": cases["cases"][:1]}
    report = mutation.report(EPDS, weak)
    assert "item10: mark from 2" in report.survivors
    assert report.share < 0.99


def test_what_scores_the_same_is_not_counted():
    unmarked = replace(
        EPDS.item("item10"), mark=replace(EPDS.item("item10").mark, from_points=0, hard_from=9)
    )
    instrument = replace(EPDS, items=(*EPDS.items[:-1], unmarked))
    names = [what for what, mutant in mutation.mutants(instrument)]
    assert "item10: mark from -1" in names and "item10: mark hard from 10" in names
    survivors = mutation.report(instrument, {}).survivors
    assert not {"item10: mark from -1", "item10: mark hard from 10"}.intersection(survivors)


def test_a_broken_file_of_cases_is_refused_with_its_name(tmp_path):
    (tmp_path / "epds.toml").write_text("alone = [")
    with pytest.raises(InstrumentError, match=r"cases/epds.toml: file: "):
        examine.load(tmp_path)
