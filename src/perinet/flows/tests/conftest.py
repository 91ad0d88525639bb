"""A practice, two midwives and a mother of twenty weeks: what every sentence of care begins with."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.flows import register
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.people.families.services import ReachSafely

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday morning


@pytest.fixture
def at():
    return AT


@pytest.fixture
def midwife(db):
    return MembershipFactory()


@pytest.fixture
def by(midwife):
    return midwife.actor()


@pytest.fixture
def rota(midwife):
    stand_in = MembershipFactory(organisation=midwife.organisation).user
    return RotaFactory(organisation=midwife.organisation, reader=midwife.user, stand_in=stand_in)


@pytest.fixture
def mother(by, at):
    return register.mother(
        details={"given_name": "Lotte", "family_name": "Maes", "phone": "+32470000000", "email": "lotte@example.org",
                 "municipality": "24062"},
        reach=ReachSafely(text=True, mail=False),
        pregnancy=register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140)),
        co_parent=("father", "Tom"),
        told=[],
        at=at,
        by=by,
    )  # fmt: skip
