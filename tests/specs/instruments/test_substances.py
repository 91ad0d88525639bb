"""AUDIT, DUDIT, CUDIT-R and HSI: some answers jump two points, and time to the first cigarette runs back."""

import pytest

title = "AUDIT, DUDIT, CUDIT-R, HSI: substances"

pytestmark = pytest.mark.spec


def test_audit_questions_9_and_10_are_worth_0_2_or_4(instrument_spec):
    instrument_spec(
        "audit",
        table="""
        answers             | total | missing
        --------------------+-------+--------
        0 0 0 0 0 0 0 0 0 0 | 0     |
        4 4 4 4 4 4 4 4 2 2 | 40    |
        0 0 0 0 0 0 0 0 1 0 | 2     |
        0 0 0 0 0 0 0 0 0 1 | 2     |
        2 1 1 0 0 0 0 0 1 1 | 8     |
        0 0 0 0 0 0 0 0 0 - |       | item10
        """,
    )


def test_dudit_questions_10_and_11_are_worth_0_2_or_4(instrument_spec):
    instrument_spec(
        "dudit",
        table="""
        answers               | total
        ----------------------+------
        0 0 0 0 0 0 0 0 0 0 0 | 0
        4 4 4 4 4 4 4 4 4 2 2 | 44
        1 0 0 0 0 0 0 0 0 1 1 | 5
        """,
    )


def test_cudit_r_question_8_is_worth_0_2_or_4(instrument_spec):
    instrument_spec(
        "cudit-r",
        table="""
        answers         | total
        ----------------+------
        0 0 0 0 0 0 0 0 | 0
        4 4 4 4 4 4 4 2 | 32
        1 1 1 1 1 1 0 1 | 8
        """,
    )


def test_hsi_runs_to_6_in_three_bands(instrument_spec):
    instrument_spec(
        "hsi",
        table="""
        answers | total | band
        --------+-------+-------
        3 0     | 0     | low
        2 0     | 1     | low
        2 1     | 2     | medium
        1 2     | 4     | medium
        0 2     | 5     | high
        0 3     | 6     | high
        0 -     |       |
        """,
    )
