"""Flanders at the first contact: risk factors, a request for help, and what happened before."""

# ruff: noqa: E501 (tables are as wide as their facts)

import pytest

title = "Flanders: first contact"
pytestmark = pytest.mark.spec


def test_more_than_two_risk_factors_or_one_high_one_ask_further(guideline_spec):
    guideline_spec("flanders", moment="first-contact", table="""
        risk.count | risk.high | whooley.total | gad2.total | step           | complete
        -----------+-----------+---------------+------------+----------------+---------
        2          | no        |               |            | incomplete     | no
        3          | no        |               |            | screen-further | no
        0          | yes       |               |            | screen-further | no
                   | yes       |               |            | screen-further | no
        3          |           |               |            | screen-further | no
        3          | no        | 0             |            | screen-further | no
        3          | no        | 0             | 0          | none           | yes
                   |           | 0             | 0          | none           | yes
                   |           |               |            | incomplete     | no
    """)  # fmt: skip


def test_a_request_for_help_or_earlier_psychosis_leads_to_specialised_care(guideline_spec):
    guideline_spec("flanders", moment="first-contact", table="""
        help.wanted | history.psychosis | history.mania | history.bipolar | history.postpartum_psychosis | step
        ------------+-------------------+---------------+-----------------+------------------------------+-----------------
        yes         |                   |               |                 |                              | specialised-care
                    | yes               |               |                 |                              | specialised-care
                    |                   | yes           |                 |                              | specialised-care
                    |                   |               | yes             |                              | specialised-care
                    |                   |               |                 | yes                          | specialised-care
        no          | no                | no            | no              | no                           | incomplete
    """)  # fmt: skip


def test_help_wanted_does_not_silence_the_questions(guideline_spec):
    guideline_spec("flanders", moment="first-contact", table="""
        help.wanted | risk.count | whooley.total | gad2.total | steps
        ------------+------------+---------------+------------+--------------------------------
        yes         | 4          |               |            | specialised-care screen-further
        yes         | 0          | 1             | 0          | specialised-care
        no          | 0          | 1             | 0          | screen-further
                    |            | 0             | 3          | screen-further
    """)  # fmt: skip


def test_a_high_total_at_the_first_contact_is_not_overlooked(guideline_spec):
    guideline_spec("flanders", moment="first-contact", table="""
        epds.total | epds.item10 | gad7.total | clinician.high_risk | step
        -----------+-------------+------------+---------------------+--------------------
        14         | 0           | 0          |                     | clinical-assessment
        11         | 0           | 0          |                     | rescreen
        10         | 0           | 0          |                     | none
        10         | 0           | 0          | yes                 | specialised-care
    """)  # fmt: skip


def test_what_is_asked_elsewhere_does_not_open_later_moments(guideline_spec):
    guideline_spec("flanders", moment="week-20", table="""
        help.wanted | history.mania | risk.count | step
        ------------+---------------+------------+-----------
        yes         | yes           | 9          | incomplete
    """)  # fmt: skip
