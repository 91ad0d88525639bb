"""Whooley and AUDIT-C: answers in printed order become a total; the questions beside them never count."""

import pytest

title = "Whooley and AUDIT-C: points"

pytestmark = pytest.mark.spec


def test_whooley_counts_each_yes_printed_after_no(instrument_spec):
    instrument_spec(
        "whooley",
        table="""
        answers | total | missing
        --------+-------+------------
        0 0     | 0     |
        1 0     | 1     |
        0 1     | 1     |
        1 1     | 2     |
        1 -     |       | item2
        - -     |       | item1 item2
        """,
    )


def test_audit_c_runs_to_12(instrument_spec):
    instrument_spec(
        "audit-c",
        table="""
        answers | total | missing
        --------+-------+--------
        0 0 0   | 0     |
        1 1 0   | 2     |
        1 1 1   | 3     |
        4 4 4   | 12    |
        0 - 0   |       | item2
        """,
    )
