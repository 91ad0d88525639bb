"""How long after a birth the guideline speaks is the organisation's choice."""

from datetime import timedelta

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.pathways.models import Obligation
from perinet.flows import register
from perinet.ground.base.errors import Refused
from perinet.people.families.services import ReachSafely

pytestmark = pytest.mark.django_db


def born(days_ago, by, at):
    return register.mother(
        details={"given_name": "Nora"}, reach=ReachSafely(),
        pregnancy=register.PregnancyDates("born", ended_on=at.date() - timedelta(days=days_ago)),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "days_ago", "planned"),
    [("P730D", 730, True), ("P730D", 731, False), ("P365D", 365, True), ("P365D", 366, False)],
)
def test_moments_are_planned_until_the_chosen_end(by, at, period, days_ago, planned):
    decisions.choose_guideline(
        organisation_id=by.organisation, guideline_id="flanders", values={"period-end": period}, by=by
    )
    born(days_ago, by, at)
    assert Obligation.objects.exists() is planned


def test_without_a_choice_the_guideline_proposes_two_years(by):
    assert decisions.open_value(by.organisation, "period-end") == "P730D"


def test_what_the_guideline_does_not_leave_open_is_refused(by):
    with pytest.raises(Refused):
        decisions.choose_guideline(
            organisation_id=by.organisation, guideline_id="flanders", values={"period-end": "P9D"}, by=by
        )
