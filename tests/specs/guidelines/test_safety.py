"""Safety items and worries, at every moment and under every guideline: whatever else is answered or missing."""

# ruff: noqa: E501 (tables are as wide as their facts)

import pytest

from perinet.care.decisions import library

title = "Safety: never missed, never averaged, never waiting for a total"
pytestmark = pytest.mark.spec

EVERYWHERE = [(guideline.id, moment) for guideline in library.all() for moment in guideline.moments]


@pytest.mark.parametrize(("guideline", "moment"), EVERYWHERE)
def test_each_safety_item_alone_opens_the_safety_check(guideline_spec, guideline, moment):
    guideline_spec(guideline, moment=moment, table="""
        epds.item10 | phq9.item9 | pbq.item18 | pbq.item24 | steps        | urgency | within | owner
        ------------+------------+------------+------------+--------------+---------+--------+------------
        1           |            |            |            | safety-check | soft    | PT8H   | mark-reader
        2           |            |            |            | safety-check | hard    | PT1H   | mark-reader
        3           |            |            |            | safety-check | hard    | PT1H   | mark-reader
                    | 1          |            |            | safety-check | soft    | PT8H   | mark-reader
                    | 2          |            |            | safety-check | hard    | PT1H   | mark-reader
                    | 3          |            |            | safety-check | hard    | PT1H   | mark-reader
                    |            | 1          |            | safety-check | soft    | PT8H   | mark-reader
                    |            | 5          |            | safety-check | hard    | PT1H   | mark-reader
                    |            |            | 1          | safety-check | soft    | PT8H   | mark-reader
                    |            |            | 2          | safety-check | hard    | PT1H   | mark-reader
        1           | 2          |            |            | safety-check | hard    | PT1H   | mark-reader
        0           | 0          | 0          | 0          |              |         |        |
    """)  # fmt: skip


@pytest.mark.parametrize(("guideline", "moment"), EVERYWHERE)
def test_a_safety_item_stands_against_every_reassuring_answer(guideline_spec, guideline, moment):
    guideline_spec(guideline, moment=moment, table="""
        whooley.total | gad2.total | epds.total | epds.item10 | gad7.total | step
        --------------+------------+------------+-------------+------------+-------------
        0             | 0          | 0          | 1           | 0          | safety-check
        0             | 0          |            | 1           |            | safety-check
                      |            | 1          | 1           |            | safety-check
                      |            | 0          | 3           | 0          | safety-check
    """)  # fmt: skip


@pytest.mark.parametrize(("guideline", "moment"), EVERYWHERE)
def test_a_worry_needs_no_questionnaire(guideline_spec, guideline, moment):
    guideline_spec(guideline, moment=moment, table="""
        concern.psychosis | concern.mania | concern.violent_self_harm | concern.harm_to_child | concern.estrangement | step        | within
        ------------------+---------------+---------------------------+-----------------------+----------------------+-------------+-------
        yes               |               |                           |                       |                      | urgent-care | PT4H
                          | yes           |                           |                       |                      | urgent-care | PT4H
                          |               | yes                       |                       |                      | urgent-care | PT4H
                          |               |                           | yes                   |                      | urgent-care | PT4H
                          |               |                           |                       | yes                  | urgent-care | PT4H
        no                | no            | no                        | no                    | no                   | incomplete  |
    """)  # fmt: skip


@pytest.mark.parametrize(("guideline", "moment"), EVERYWHERE)
def test_urgent_care_and_the_safety_check_replace_nothing(guideline_spec, guideline, moment):
    guideline_spec(guideline, moment=moment, table="""
        concern.mania | epds.item10 | epds.total | steps
        --------------+-------------+------------+------
        yes           | 3           | 29         | urgent-care safety-check clinical-assessment
    """)  # fmt: skip
