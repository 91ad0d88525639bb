"""The cut-offs of the literature, and those of the freely usable questionnaires: both sides of every line."""

# ruff: noqa: E501 (tables are as wide as their facts)

import pytest

title = "The two other guidelines"
pytestmark = pytest.mark.spec

LATER = ["week-20", "rescreen", "postpartum-6w"]


@pytest.mark.parametrize("moment", LATER)
def test_the_literature_says_from(guideline_spec, moment):
    guideline_spec("flanders-literature", moment=moment, table="""
        epds.total | epds.item10 | gad7.total | step
        -----------+-------------+------------+--------------------
        9          | 0           | 9          | none
        10         | 0           | 0          | rescreen
        12         | 0           | 0          | rescreen
        13         | 0           | 0          | clinical-assessment
        0          | 0           | 10         | rescreen
        0          | 0           | 14         | rescreen
        0          | 0           | 15         | clinical-assessment
        13         |             |            | clinical-assessment
        9          |             |            | incomplete
                   |             |            | incomplete
    """)  # fmt: skip


@pytest.mark.parametrize("moment", LATER)
def test_without_a_licence_the_phq_9_takes_the_place_of_the_epds(guideline_spec, moment):
    guideline_spec("flanders-open", moment=moment, table="""
        whooley.total | gad2.total | phq9.total | phq9.item9 | gad7.total | epds.total | epds.item10 | step                | complete
        --------------+------------+------------+------------+------------+------------+-------------+---------------------+---------
                      |            | 9          | 0          | 10         |            |             | none                | yes
                      |            | 10         | 0          | 0          |            |             | rescreen            | yes
                      |            | 14         | 0          | 0          |            |             | rescreen            | yes
                      |            | 15         | 0          | 0          |            |             | clinical-assessment | yes
                      |            | 0          | 0          | 11         |            |             | rescreen            | yes
                      |            | 0          | 0          | 15         |            |             | rescreen            | yes
                      |            | 0          | 0          | 16         |            |             | clinical-assessment | yes
                      |            | 9          |            | 10         |            |             | incomplete          | no
        0             | 0          |            |            |            |            |             | none                | yes
        1             | 0          |            |            |            |            |             | screen-further      | no
        1             | 0          | 9          | 0          |            |            |             | screen-further      | no
        1             | 0          | 9          | 0          | 0          |            |             | none                | yes
        1             | 0          |            |            | 0          | 10         | 0           | none                | yes
                      |            |            |            | 0          | 11         | 0           | rescreen            | yes
                      |            |            |            | 0          | 14         | 0           | clinical-assessment | yes
                      |            |            |            |            |            |             | incomplete          | no
    """)  # fmt: skip


def test_a_list_from_elsewhere_is_never_ignored(guideline_spec):
    guideline_spec("flanders", moment="week-20", table="""
        whooley.total | gad2.total | phq9.total | step
        --------------+------------+------------+--------------------
        0             | 0          | 9          | none
        0             | 0          | 10         | rescreen
        0             | 0          | 15         | clinical-assessment
    """)  # fmt: skip


@pytest.mark.parametrize("guideline", ["flanders", "flanders-literature", "flanders-open"])
def test_substances_are_a_concern_of_their_own(guideline_spec, guideline):
    guideline_spec(guideline, moment="first-contact", table="""
        auditc.total | alcohol.before_known_pregnant | alcohol.since_known_pregnant | drugs.current | sedatives.current | opioids.current | substitution.current | steps
        -------------+-------------------------------+------------------------------+---------------+-------------------+-----------------+----------------------+------
        3            |                               | yes                          |               |                   |                 |                      | substance-assessment
        2            |                               | yes                          |               |                   |                 |                      | advice
                     |                               | yes                          |               |                   |                 |                      | advice
        8            | yes                           | no                           |               |                   |                 |                      |
        8            |                               |                              |               |                   |                 |                      |
                     |                               |                              | yes           |                   |                 |                      | substance-assessment
                     |                               |                              |               | yes               |                 |                      | substance-assessment
                     |                               |                              |               |                   | yes             |                      | substance-assessment
                     |                               |                              |               |                   |                 | yes                  | substance-assessment
        0            | no                            | no                           | no            | no                | no              | no                   |
    """)  # fmt: skip


@pytest.mark.parametrize("guideline", ["flanders", "flanders-literature", "flanders-open"])
def test_what_she_asks_for_opens_a_step_too(guideline_spec, guideline):
    guideline_spec(guideline, moment="postpartum-6w", table="""
        whooley.total | gad2.total | support.wanted | bond.concern | steps
        --------------+------------+----------------+--------------+-------------------------------------
        0             | 0          | yes            |              | social-support
        0             | 0          |                | yes          | infant-parent-consult
        1             | 0          | yes            | yes          | screen-further social-support infant-parent-consult
        0             | 0          | no             | no           |
    """)  # fmt: skip
