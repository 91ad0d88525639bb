"""The EPDS: ten answers in printed order become a total from 0 to 30, and item 10 a safety mark."""

import pytest

title = "EPDS: points, the reversed items, and item 10"

pytestmark = pytest.mark.spec


def test_seven_items_are_printed_from_3_to_0(instrument_spec):
    instrument_spec(
        "epds",
        table="""
        answers             | total | marks          | missing | anxiety
        --------------------+-------+----------------+---------+--------
        0 0 3 0 3 3 3 3 3 3 | 0     |                |         | 0
        3 3 0 3 0 0 0 0 0 0 | 30    | self-harm hard |         | 9
        0 0 0 0 0 0 0 0 0 0 | 21    | self-harm hard |         | 6
        3 3 3 3 3 3 3 3 3 3 | 9     |                |         | 3
        1 1 2 1 2 2 2 2 2 3 | 9     |                |         | 3
        2 1 1 2 1 1 1 2 2 3 | 15    |                |         | 6
        """,
    )


def test_item_10_raises_the_mark_whatever_else_is_answered(instrument_spec):
    instrument_spec(
        "epds",
        table="""
        answers             | total | marks          | missing
        --------------------+-------+----------------+--------
        0 0 3 0 3 3 3 3 3 3 | 0     |                |
        0 0 3 0 3 3 3 3 3 2 | 1     | self-harm soft |
        0 0 3 0 3 3 3 3 3 1 | 2     | self-harm hard |
        0 0 3 0 3 3 3 3 3 0 | 3     | self-harm hard |
        - - - - - - - - - 2 |       | self-harm soft | item1 item2 item3 item4 item5 item6 item7 item8 item9
        """,
    )


def test_an_unfinished_form_has_no_total(instrument_spec):
    instrument_spec(
        "epds",
        table="""
        answers             | total | missing | anxiety
        --------------------+-------+---------+--------
        0 0 3 0 3 3 3 3 3 - |       | item10  | 0
        - 0 3 0 3 3 3 3 3 3 |       | item1   | 0
        0 0 - 0 3 3 3 3 3 3 |       | item3   |
        """,
    )
