"""Who is told at this hour, who after that, and whether anybody reads now."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import duty
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import OutsideHours, Role
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture
def reader():
    return MembershipFactory()


@pytest.fixture
def stand_in(reader):
    return MembershipFactory(organisation=reader.organisation)


@pytest.fixture
def rota(reader, stand_in):
    return RotaFactory(
        organisation=reader.organisation, reader=reader.user, stand_in=stand_in.user, weekdays=[0, 1, 2, 3, 4],
        from_time=time(9), until_time=time(17), outside_hours=OutsideHours.NEXT_WORKING_DAY, outside_contact=None,
    )  # fmt: skip


@pytest.fixture
def night(reader):
    """A third colleague, who reads at night."""
    return MembershipFactory(organisation=reader.organisation)


def plan(reader, user, **changes):
    told = {
        "organisation": reader.organisation, "user": user, "starts_at": WEDNESDAY.replace(hour=17),
        "ends_at": NIGHT.replace(hour=8), "at": WEDNESDAY, "by": reader.actor(),
    }  # fmt: skip
    return duty.plan_shift(**told | changes)


def test_office_hours_are_covered_and_the_night_is_not(rota):
    assert duty.is_covered(rota, WEDNESDAY)
    assert not duty.is_covered(rota, NIGHT)
    assert not duty.is_covered(None, WEDNESDAY)


def test_a_shift_covers_the_night_and_is_told_first(rota, reader, night):
    plan(reader, night.user)
    assert duty.is_covered(rota, NIGHT)
    assert accounts.on_duty(rota, NIGHT)[0] == night.user
    assert accounts.on_duty(rota, WEDNESDAY)[0] == reader.user


def test_a_shift_that_was_taken_away_covers_nothing(rota, reader, night):
    (shift,) = plan(reader, night.user)
    duty.cancel_shift(shift=shift, at=WEDNESDAY, by=reader.actor())
    assert not duty.is_covered(rota, NIGHT)


def test_a_shift_of_who_left_covers_nothing(rota, reader, night):
    plan(reader, night.user)
    night.until = WEDNESDAY.date() - timedelta(days=1)
    night.save()
    assert not duty.is_covered(rota, NIGHT)
    assert night.user not in accounts.on_duty(rota, NIGHT)


def test_repeated_shifts_keep_their_hour_over_the_change_of_the_clock(rota, reader, night):
    start = datetime(2026, 10, 21, 16, 0, tzinfo=UTC)  # 18:00 in summer time
    shifts = plan(reader, night.user, starts_at=start, ends_at=start + timedelta(hours=10), at=start, weeks=3)
    assert {timezone.localtime(shift.starts_at).hour for shift in shifts} == {18}


def test_gaps_of_the_coming_days_end_where_a_shift_begins(rota, reader, night):
    before = duty.gaps(rota, since=WEDNESDAY, days=2)
    plan(reader, night.user)
    after = duty.gaps(rota, since=WEDNESDAY, days=2)
    hours = [
        sum((gap.until - gap.since).total_seconds() for gap in spans) / 3600 for spans in (before, after)
    ]
    assert hours[0] - hours[1] == 15, "from 18:00 to 9:00, local time"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": WEDNESDAY.replace(hour=16)},
        {"ends_at": WEDNESDAY + timedelta(days=9)},
        {"starts_at": WEDNESDAY - timedelta(days=2), "ends_at": WEDNESDAY - timedelta(days=1)},
        {"weeks": 0},
        {"weeks": 500},
    ],
)
def test_a_shift_that_can_not_be_is_refused(rota, reader, night, wrong):
    with pytest.raises(Refused):
        plan(reader, night.user, **wrong)


def test_only_a_clinician_of_the_organisation_reads(rota, reader):
    for stranger in (
        MembershipFactory(),
        MembershipFactory(organisation=reader.organisation, role=Role.ORGANISATION_MANAGER),
    ):
        with pytest.raises(Refused):
            plan(reader, stranger.user)


def test_another_organisation_plans_and_takes_away_nothing(rota, reader, night):
    stranger = MembershipFactory().actor()
    with pytest.raises(NotAllowed):
        plan(reader, night.user, by=stranger)
    (shift,) = plan(reader, night.user)
    with pytest.raises(NotAllowed):
        duty.cancel_shift(shift=shift, at=WEDNESDAY, by=stranger)


def test_the_ladder_goes_one_by_one_and_then_to_everybody(rota, reader, stand_in, night):
    rungs = duty.ladder(rota, WEDNESDAY)
    assert rungs[:2] == ((reader.user,), (stand_in.user,))
    assert set(rungs[-1]) == {reader.user, stand_in.user, night.user}
