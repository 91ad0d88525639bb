"""PASS, City BiTS, PC-PTSD-5 and PCL-5: anxiety and trauma; criteria are a pattern, never a diagnosis."""

import pytest

title = "PASS, City BiTS, PC-PTSD-5, PCL-5: anxiety and trauma"

pytestmark = pytest.mark.spec


def test_pass_bands_begin_at_21_and_42(instrument_spec):
    instrument_spec(
        "pass",
        table="""
        answers                                                       | total | band
        --------------------------------------------------------------+-------+--------------
        0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 0     | minimal
        3 3 3 3 3 3 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 20    | minimal
        3 3 3 3 3 3 3 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 21    | mild-moderate
        3 3 3 3 3 3 3 3 3 3 3 3 3 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 41    | mild-moderate
        3 3 3 3 3 3 3 3 3 3 3 3 3 3 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 42    | severe
        3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 | 93    | severe
        """,
    )


def test_city_bits_needs_every_criterion(instrument_spec):
    instrument_spec(
        "city-bits",
        table="""
        answers                                 | also                         | birth-related-ptsd
        ----------------------------------------+------------------------------+-------------------
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=0 q26=1 q27=1 q29=0 q2=1  | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=0 q26=1 q27=1 q29=0 q2=0  | no
        0 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | no
        1 0 0 0 0 0 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | no
        1 0 0 0 0 1 0 1 0 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 0 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=0 q27=1 q29=0       | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=0 q29=0 q28=1 | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=0 q29=0 q28=0 | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=1       | no
        """,
    )


def test_a_missing_answer_leaves_the_criterion_of_city_bits_unknown(instrument_spec):
    instrument_spec(
        "city-bits",
        table="""
        answers                                 | also                   | total | birth-related-ptsd
        ----------------------------------------+------------------------+-------+-------------------
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q26=1 q27=1 q29=0      | 6     | unknown
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q27=1 q29=0       | 6     | unknown
        1 0 0 0 0 - 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 |       | unknown
        1 0 0 0 - 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 |       | yes
        1 0 0 0 0 - 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=1 |       | no
        """,
    )


def test_city_bits_names_dissociation_beside_the_pattern(instrument_spec):
    instrument_spec(
        "city-bits",
        table="""
        answers                                 | also                               | dissociative
        ----------------------------------------+------------------------------------+-------------
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q23=0 q24=0 | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q23=1       | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q24=2       | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q24=0       | unknown
        0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q23=3       | no
        """,
    )


def test_city_bits_names_a_late_start_beside_the_pattern(instrument_spec):
    instrument_spec(
        "city-bits",
        table="""
        answers                                 | also                         | delayed
        ----------------------------------------+------------------------------+--------
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q25=1 | no
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q25=2 | yes
        1 0 0 0 0 1 0 1 1 0 0 0 0 0 1 1 0 0 0 0 | q1=1 q26=1 q27=1 q29=0       | unknown
        0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | q1=1 q26=1 q27=1 q29=0 q25=2 | no
        """,
    )


def test_pc_ptsd_5_counts_five_questions_and_its_first_is_none_of_them(instrument_spec):
    instrument_spec(
        "pc-ptsd-5",
        table="""
        answers   | also     | total | missing                       | event
        ----------+----------+-------+-------------------------------+--------
        0 0 0 0 0 | trauma=1 | 0     |                               | yes
        1 1 1 0 0 | trauma=1 | 3     |                               | yes
        1 1 1 1 1 |          | 5     |                               | unknown
        - - - - - | trauma=0 |       | item1 item2 item3 item4 item5 | no
        """,
    )


def test_pcl_5_runs_to_80(instrument_spec):
    instrument_spec(
        "pcl-5",
        table="""
        answers                                 | total
        ----------------------------------------+------
        0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 0
        4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 | 80
        1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 | 20
        """,
    )
