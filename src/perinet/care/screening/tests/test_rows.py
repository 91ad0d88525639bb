"""Rows read the quick way and rows read with care give what `scoring` gives."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.screening import library, scoring
from perinet.care.screening.rows import BadRow, RowScorer, cells_of, columns, faults_of

CALLS = {"options": scoring.score, "points": scoring.from_points}


@st.composite
def files(draw):
    """An instrument, a meaning of answers, a header in any order, and rows with blanks and stray spaces."""
    instrument = draw(st.sampled_from(library.scorable()))
    kind = draw(st.sampled_from(sorted(CALLS)))
    optional = [item.id for item in instrument.unscored if draw(st.booleans())]
    header = draw(st.permutations(["id", *(item.id for item in instrument.scored), *optional]))
    rows = []
    for number in range(draw(st.integers(1, 4))):
        allowed = {i.id: range(len(i.scores)) if kind == "options" else i.scores for i in instrument.items}
        answers = {name: draw(st.none() | st.sampled_from(allowed[name])) for name in header if name != "id"}
        rows.append(({"id": f"p{number}"} | answers, draw(st.sampled_from(["{}", " {}", "{}.0"]))))
    return instrument, kind, header, rows


@given(files())
def test_every_row_gets_the_score_of_its_answers(case):
    instrument, kind, header, rows = case
    score_row = RowScorer(instrument, kind, header).scorer()
    for values, written in rows:
        cells = [values[name] if name == "id" else _cell(values[name], written) for name in header]
        found = dict(zip(columns(instrument), next(csv.reader([score_row(cells)])), strict=True))
        expected = CALLS[kind](instrument, {name: value for name, value in values.items() if name != "id"})
        assert found["id"] == values["id"]
        assert found["total"] == ("" if expected.total is None else str(expected.total))
        assert found["missing"] == "|".join(expected.missing)
        assert found["marks"] == "|".join(sorted(expected.marks))
        for scale, value in expected.scales.items():
            assert found[f"scale:{scale}"] == ("" if value is None else str(value))


def _cell(value, written):
    return "" if value is None else written.format(value)


EPDS = library.get("epds")
HEADER = ["id", *(item.id for item in EPDS.items)]


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        (["a", *"000000000", "5"], ("item10: 5 is not an answer, expected 0 to 3",)),
        (["a", *"000000000", "-1"], ("item10: -1 is not an answer, expected 0 to 3",)),
        (["a", *"000000000", "1.5"], ("item10: 1.5 is not an answer, expected 0 to 3",)),
        (["a", *"000000000", "01"], ("item10: 01 is not an answer, expected 0 to 3",)),
        (["a", *"000000000", "٣"], ("item10: ٣ is not an answer, expected 0 to 3",)),
        (["a", *"000000000", "n\x07"], ("item10: n\\x07 is not an answer, expected 0 to 3",)),
        (["", *"0000000000"], ("id: is empty",)),
        (["\udcff", *"0000000000"], ("id: is not UTF-8",)),
        (["", "9", *"000000000"], ("id: is empty", "item1: 9 is not an answer, expected 0 to 3")),
        (["a", *"000000000"], ("10 cells, expected 11",)),
        (["a", *"00000000000"], ("12 cells, expected 11",)),
    ],
)
def test_a_bad_row_says_everything_that_is_wrong_with_it(cells, faults):
    with pytest.raises(BadRow) as bad:
        RowScorer(EPDS, "options", HEADER).scorer()(cells)
    assert bad.value.faults == faults


def test_points_that_no_answer_of_the_item_is_worth_are_refused():
    whooley = library.get("whooley")
    with pytest.raises(BadRow, match="item1: 2 is not an answer, expected 0 or 1"):
        RowScorer(whooley, "points", ["id", "item1", "item2"]).scorer()(["a", "2", "0"])


@pytest.mark.parametrize("name", ["An Peeters", "a,b", 'say "b"', "é", " p1 "])
def test_any_name_comes_through(name):
    line = RowScorer(EPDS, "options", HEADER).scorer()([name, *"0030333333"])
    assert next(csv.reader([line]))[0] == name.strip()


@pytest.mark.parametrize(
    ("line", "cells"),
    [("a,1,", ["a", "1", ""]), ('"a,b",1', ["a,b", "1"]), ('"a ""b""",""', ['a "b"', ""]), ('"x"', ["x"])],
)
def test_a_line_is_split_as_csv(line, cells):
    assert cells_of(line) == cells


@pytest.mark.parametrize("line", ['"a,1', 'a",1', '"a"b,1', 'a, "1"', '"'])
def test_a_quote_out_of_place_is_refused(line):
    with pytest.raises(BadRow, match="a quote is out of place"):
        cells_of(line)


def test_doubtful_headers_are_described():
    assert faults_of(library.get("gad-2"), ["id", "item1", "item2"]) == []
    assert faults_of(library.get("gad-2"), ["id", "item1", "item1", "q", "", "ID"]) == [
        "item2 is missing", "q, (no name), ID are unknown", "item1 is there twice",
    ]  # fmt: skip
