import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.care.screening import library
from perinet.care.screening.arrays import BLOCK, HARD, MISSING, NO_TOTAL, SOFT, ColumnError, score_columns
from perinet.care.screening.rows import KINDS

INSTRUMENTS = list(library.scorable())
URGENCIES = {"soft": SOFT, "hard": HARD}


def as_arrays(instrument, rows):
    """Turn rows of answers, None where nothing was answered, into a column for each question."""
    return {
        item.id: np.array([MISSING if row[item.id] is None else row[item.id] for row in rows], np.uint8)
        for item in instrument.items
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.id)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_columns_add_up_to_what_single_rows_do(instrument, kind, data):
    score, allowed = KINDS[kind]
    answers = {item.id: st.none() | st.sampled_from(list(allowed(item))) for item in instrument.items}
    whole = {item.id: st.sampled_from(list(allowed(item))) for item in instrument.items}
    rows = data.draw(st.lists(st.fixed_dictionaries(answers) | st.fixed_dictionaries(whole), min_size=1))
    found = score_columns(instrument, as_arrays(instrument, rows), kind=kind)
    for number, row in enumerate(rows):
        one = score(instrument, row)
        assert found.total[number] == (NO_TOTAL if one.total is None else one.total)
        sums = {name: NO_TOTAL if total is None else total for name, total in one.scales.items()}
        assert {name: column[number] for name, column in found.scales.items()} == sums
        raised = {mark.item: URGENCIES[mark.urgency] for mark in one.raised}
        assert {item: column[number] for item, column in found.marks.items() if column[number]} == raised


def test_the_last_rows_count_also_where_a_block_ends():
    whooley = library.get("whooley")
    yes = np.ones(BLOCK + 3, np.uint8)
    yes[-1] = MISSING
    found = score_columns(whooley, {"item1": yes, "item2": yes}, kind="options")
    assert found.total.tolist() == [2] * (BLOCK + 2) + [NO_TOTAL]


def test_an_answer_that_does_not_exist_is_named_with_its_row():
    answers = {f"item{n}": np.zeros(BLOCK + 9, np.uint8) for n in range(1, 11)}
    answers["item3"][BLOCK + 7] = 4
    with pytest.raises(ColumnError, match="item3: 4 is not an answer, expected 0 to 3") as refused:
        score_columns(library.get("epds"), answers, kind="points")
    assert refused.value.row == BLOCK + 7


def test_a_missing_or_a_short_column_is_refused():
    one = np.zeros(1, np.uint8)
    with pytest.raises(ValueError, match="no column for item2"):
        score_columns(library.get("whooley"), {"item1": one}, kind="options")
    with pytest.raises(ValueError, match="not the same length"):
        score_columns(library.get("whooley"), {"item1": one, "item2": np.zeros(2, np.uint8)}, kind="options")
