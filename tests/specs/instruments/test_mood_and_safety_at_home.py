"""MDQ and HITS: three criteria together for the one, answers that count from 1 for the other."""

import pytest

title = "MDQ and HITS"

pytestmark = pytest.mark.spec


def test_the_mdq_pattern_needs_seven_together_and_a_moderate_problem(instrument_spec):
    instrument_spec(
        "mdq",
        table="""
        answers                   | also                  | total | bipolar
        --------------------------+-----------------------+-------+--------
        1 1 1 1 1 1 1 0 0 0 0 0 0 | same-time=1 problem=2 | 7     | yes
        1 1 1 1 1 1 0 0 0 0 0 0 0 | same-time=1 problem=2 | 6     | no
        1 1 1 1 1 1 1 0 0 0 0 0 0 | same-time=0 problem=2 | 7     | no
        1 1 1 1 1 1 1 0 0 0 0 0 0 | same-time=1 problem=1 | 7     | no
        1 1 1 1 1 1 1 0 0 0 0 0 0 | same-time=1 problem=3 | 7     | yes
        1 1 1 1 1 1 1 0 0 0 0 0 0 | problem=3             | 7     | unknown
        1 1 1 1 1 1 - 0 0 0 0 0 0 | same-time=1 problem=2 |       | unknown
        0 0 0 0 0 0 0 0 0 0 0 0 0 | problem=3             | 0     | no
        """,
    )


def test_hits_counts_from_1_so_its_lowest_total_is_4(instrument_spec):
    instrument_spec(
        "hits",
        table="""
        answers | total | missing
        --------+-------+--------
        0 0 0 0 | 4     |
        4 4 4 4 | 20    |
        1 1 2 2 | 10    |
        1 2 2 2 | 11    |
        0 0 0 - |       | item4
        """,
    )
