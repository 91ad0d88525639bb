"""PHQ-2, PHQ-9, GAD-2 and GAD-7: answers from 0 to 3 become a total, and PHQ-9 item 9 a safety mark."""

import pytest

title = "PHQ and GAD: points, bands, and PHQ-9 item 9"

pytestmark = pytest.mark.spec


def test_phq_9_bands_begin_at_5_10_15_and_20(instrument_spec):
    instrument_spec(
        "phq-9",
        table="""
        answers           | total | band              | marks
        ------------------+-------+-------------------+---------------
        0 0 0 0 0 0 0 0 0 | 0     | minimal           |
        1 1 1 1 0 0 0 0 0 | 4     | minimal           |
        1 1 1 1 1 0 0 0 0 | 5     | mild              |
        3 3 3 0 0 0 0 0 0 | 9     | mild              |
        3 3 3 1 0 0 0 0 0 | 10    | moderate          |
        3 3 3 3 2 0 0 0 0 | 14    | moderate          |
        3 3 3 3 3 0 0 0 0 | 15    | moderately-severe |
        3 3 3 3 3 3 1 0 0 | 19    | moderately-severe |
        3 3 3 3 3 3 2 0 0 | 20    | severe            |
        3 3 3 3 3 3 3 3 3 | 27    | severe            | self-harm hard
        """,
    )


def test_phq_9_item_9_raises_the_mark_whatever_else_is_answered(instrument_spec):
    instrument_spec(
        "phq-9",
        table="""
        answers           | total | marks          | missing
        ------------------+-------+----------------+--------
        0 0 0 0 0 0 0 0 1 | 1     | self-harm soft |
        0 0 0 0 0 0 0 0 2 | 2     | self-harm hard |
        0 0 0 0 0 0 0 0 3 | 3     | self-harm hard |
        - - - - - - - - 1 |       | self-harm soft | item1 item2 item3 item4 item5 item6 item7 item8
        0 0 0 0 0 0 0 0 - |       |                | item9
        """,
    )


def test_gad_7_bands_begin_at_5_10_and_15(instrument_spec):
    instrument_spec(
        "gad-7",
        table="""
        answers       | total | band     | missing
        --------------+-------+----------+--------
        0 0 0 0 0 0 0 | 0     | minimal  |
        1 1 1 1 0 0 0 | 4     | minimal  |
        2 1 1 1 0 0 0 | 5     | mild     |
        3 3 3 0 0 0 0 | 9     | mild     |
        3 3 3 1 0 0 0 | 10    | moderate |
        3 3 3 3 2 0 0 | 14    | moderate |
        3 3 3 3 3 0 0 | 15    | severe   |
        3 3 3 3 3 3 3 | 21    | severe   |
        3 3 3 3 3 3 - |       |          | item7
        """,
    )


@pytest.mark.parametrize("instrument", ["phq-2", "gad-2"])
def test_two_items_run_to_6_and_have_no_band(instrument, instrument_spec):
    instrument_spec(
        instrument,
        table="""
        answers | total | band | missing
        --------+-------+------+------------
        0 0     | 0     |      |
        1 2     | 3     |      |
        3 3     | 6     |      |
        3 -     |       |      | item2
        - -     |       |      | item1 item2
        """,
    )
