"""The PBQ and the ADBB: parent and baby. Two answers of the PBQ are two marks, apart from each other."""

import pytest

title = "PBQ and ADBB: parent and baby"

pytestmark = pytest.mark.spec


def test_eight_questions_of_the_pbq_run_the_other_way(instrument_spec):
    instrument_spec(
        "pbq",
        table="""
        answers                                           | total | bonding | rejection | care_anxiety | risk
        --------------------------------------------------+-------+---------+-----------+--------------+-----
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 5 5 5 5 0 5 5 0 | 0     | 0       | 0         | 0            | 0
        0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 85    | 40      | 25        | 10           | 10
        5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 | 40    | 20      | 10        | 10           | 0
        5 0 0 5 0 0 0 5 5 0 5 0 0 0 0 5 0 0 0 0 0 5 0 0 5 | 125   | 60      | 35        | 20           | 10
        """,
    )


def test_pbq_18_and_24_raise_a_mark_each_whatever_else_is_answered(instrument_spec):
    instrument_spec(
        "pbq",
        table="""
        answers                                           | total | marks
        --------------------------------------------------+-------+--------------------------------------------------
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 4 5 5 5 0 5 5 0 | 1     | harm-to-child-act soft
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 3 5 5 5 0 5 5 0 | 2     | harm-to-child-act hard
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 5 5 5 5 0 5 4 0 | 1     | harm-to-child-impulse soft
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 5 5 5 5 0 5 0 0 | 5     | harm-to-child-impulse hard
        0 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 4 5 5 5 0 5 3 0 | 3     | harm-to-child-act soft harm-to-child-impulse hard
        - - - - - - - - - - - - - - - - - - - - - - - 4 - |       | harm-to-child-impulse soft
        """,
    )


def test_an_unfinished_pbq_has_no_total_and_keeps_its_finished_subscales(instrument_spec):
    instrument_spec(
        "pbq",
        table="""
        answers                                           | total | missing | bonding | rejection
        --------------------------------------------------+-------+---------+---------+----------
        - 5 5 0 5 5 5 0 0 5 0 5 5 5 5 0 5 5 5 5 5 0 5 5 0 |       | item1   |         | 0
        """,
    )


def test_the_adbb_runs_to_32(instrument_spec):
    instrument_spec(
        "adbb",
        table="""
        answers         | total | missing
        ----------------+-------+--------
        0 0 0 0 0 0 0 0 | 0     |
        4 4 4 4 4 4 4 4 | 32    |
        1 0 2 0 0 1 0 1 | 5     |
        0 0 0 0 0 0 0 - |       | item8
        """,
    )
