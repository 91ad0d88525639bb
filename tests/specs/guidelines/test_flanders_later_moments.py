"""Flanders as published, at week 20, at the rescreen and six weeks after the birth: above the line, not from it."""

# ruff: noqa: E501 (tables are as wide as their facts)

import pytest

title = "Flanders: depression and anxiety after the first contact"
pytestmark = pytest.mark.spec

LATER = ["week-20", "rescreen", "postpartum-6w"]


@pytest.mark.parametrize("moment", LATER)
def test_the_line_is_above_13_not_from_13(guideline_spec, moment):
    guideline_spec("flanders", moment=moment, table="""
        epds.total | epds.item10 | gad7.total | step                | complete
        -----------+-------------+------------+---------------------+---------
        0          | 0           | 0          | none                | yes
        10         | 0           | 0          | none                | yes
        11         | 0           | 0          | rescreen            | yes
        13         | 0           | 0          | rescreen            | yes
        14         | 0           | 0          | clinical-assessment | yes
        30         | 0           | 0          | clinical-assessment | yes
        0          | 0           | 10         | none                | yes
        0          | 0           | 11         | rescreen            | yes
        0          | 0           | 15         | rescreen            | yes
        0          | 0           | 16         | clinical-assessment | yes
        14         |             |            | clinical-assessment | no
        13         |             |            | rescreen            | no
        10         |             |            | incomplete          | no
                   |             | 16         | clinical-assessment | no
                   |             | 10         | incomplete          | no
        10         |             | 0          | incomplete          | no
        10         | 0           |            | incomplete          | no
                   | 0           | 0          | incomplete          | no
                   |             |            | incomplete          | no
    """)  # fmt: skip


@pytest.mark.parametrize("moment", LATER)
def test_the_first_questions_reassure_only_when_both_are_known_and_negative(guideline_spec, moment):
    guideline_spec("flanders", moment=moment, table="""
        whooley.total | gad2.total | epds.total | epds.item10 | gad7.total | second_step.declined | step           | complete
        --------------+------------+------------+-------------+------------+----------------------+----------------+---------
        0             | 0          |            |             |            |                      | none           | yes
        0             | 2          |            |             |            |                      | none           | yes
        0             | 3          |            |             |            |                      | screen-further | no
        1             | 0          |            |             |            |                      | screen-further | no
        2             |            |            |             |            |                      | screen-further | no
                      | 3          |            |             |            |                      | screen-further | no
        0             |            |            |             |            |                      | incomplete     | no
                      | 0          |            |             |            |                      | incomplete     | no
        1             | 0          | 5          | 0           |            |                      | screen-further | no
        1             | 0          |            |             | 3          |                      | screen-further | no
        1             | 0          | 5          | 0           | 3          |                      | none           | yes
        1             | 0          | 5          |             | 3          |                      | incomplete     | no
        1             | 0          |            |             |            | yes                  | incomplete     | no
        1             | 0          |            |             |            | no                   | screen-further | no
    """)  # fmt: skip


@pytest.mark.parametrize("moment", LATER)
def test_a_stronger_step_replaces_the_weaker_of_the_same_concern(guideline_spec, moment):
    guideline_spec("flanders", moment=moment, table="""
        whooley.total | epds.total | epds.item10 | gad7.total | clinician.high_risk | bond.concern | steps
        --------------+------------+-------------+------------+---------------------+--------------+------
        1             | 14         | 0           |            |                     |              | clinical-assessment
        1             | 12         | 0           |            |                     |              | rescreen
        1             |            |             | 16         |                     |              | clinical-assessment
                      | 22         | 2           | 5          |                     |              | safety-check clinical-assessment
                      | 14         | 0           | 0          | yes                 |              | specialised-care clinical-assessment
                      | 11         | 1           | 0          | yes                 | yes          | safety-check specialised-care rescreen infant-parent-consult
                      | 5          | 0           | 0          | no                  | yes          | infant-parent-consult
    """)  # fmt: skip


def test_asking_again_ends_after_the_second_time_in_a_row(guideline_spec):
    guideline_spec("flanders", moment="rescreen", table="""
        epds.total | epds.item10 | gad7.total | rescreen.previous | steps
        -----------+-------------+------------+-------------------+--------------------
        11         | 0           | 0          | 0                 | rescreen
        11         | 0           | 0          |                   | rescreen
        11         | 0           | 0          | 1                 | clinical-assessment
        0          | 0           | 11         | 1                 | clinical-assessment
        11         | 0           | 0          | 5                 | clinical-assessment
        10         | 0           | 0          | 1                 |
    """)  # fmt: skip


def test_up_to_day_14_no_line_applies_and_nothing_reassures(guideline_spec):
    guideline_spec("flanders", moment="postpartum-6w", table="""
        days_postpartum | whooley.total | gad2.total | epds.total | epds.item10 | gad7.total | concern.mania | step
        ----------------+---------------+------------+------------+-------------+------------+---------------+-----
        0               |               |            | 25         | 0           | 20         |               | incomplete
        14              |               |            | 25         | 0           | 20         |               | incomplete
        14              | 2             | 6          |            |             |            |               | incomplete
        14              | 0             | 0          |            |             |            |               | incomplete
        14              |               |            | 0          | 0           | 0          |               | incomplete
        15              |               |            | 25         | 0           | 20         |               | clinical-assessment
        15              | 2             | 6          |            |             |            |               | screen-further
        15              | 0             | 0          |            |             |            |               | none
        3               |               |            | 25         | 1           | 20         |               | safety-check
        3               |               |            |            |             |            | yes           | urgent-care
                        |               |            | 25         | 0           | 20         |               | clinical-assessment
    """)  # fmt: skip


def test_high_risk_is_a_judgement_and_needs_no_score(guideline_spec):
    for moment in LATER:
        guideline_spec("flanders", moment=moment, table="""
            clinician.high_risk | step             | within
            --------------------+------------------+-------
            yes                 | specialised-care | P2D
            no                  | incomplete       |
        """)  # fmt: skip
