"""Steps and waits become clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.pathways.models import Kind
from perinet.care.pathways.plan import (
    CLOCKS,
    DurationError,
    due_at,
    duration,
    end_of_working_day,
    is_working_day,
)

FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P14D", timedelta(14)),
        ("P2W", timedelta(14)),
        ("PT4H", timedelta(hours=4)),
        ("P1DT6H30M", timedelta(1, 23400)),
    ],
)
def test_durations_are_iso_8601(text, span):
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "P", "PT", "14D", "P1Y", "P-1D", "PT4H ", "p1d"])
def test_anything_else_is_refused(text):
    with pytest.raises(DurationError):
        duration(text)


def test_a_weekend_is_no_working_day_and_neither_is_a_belgian_holiday():
    assert not is_working_day(date(2026, 11, 21))
    assert not is_working_day(date(2026, 11, 11))
    assert not is_working_day(date(2027, 7, 21))
    assert is_working_day(date(2026, 11, 20))


def test_two_working_days_after_friday_is_tuesday():
    assert due_at("P2D", FRIDAY, working=True) == FRIDAY + timedelta(days=4)


def test_hours_never_wait_for_monday():
    assert due_at("PT1H", FRIDAY, working=True) == FRIDAY + timedelta(hours=1)


def test_the_same_working_day_is_the_next_one_at_night_and_in_a_weekend():
    assert end_of_working_day(FRIDAY, time(18)) == FRIDAY.replace(hour=18)
    assert end_of_working_day(FRIDAY.replace(hour=20), time(18)) == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert end_of_working_day(datetime(2026, 11, 21, 9, tzinfo=UTC), time(18)) == datetime(
        2026, 11, 23, 18, tzinfo=UTC
    )


@given(start=MOMENTS, days=st.integers(1, 30))
def test_a_clock_in_working_days_never_ends_earlier_and_ends_on_one(start, days):
    end = due_at(f"P{days}D", start, working=True)
    assert end >= start + timedelta(days=days)
    assert is_working_day(end.date())


@given(start=MOMENTS, hour=st.integers(6, 22))
def test_the_end_of_a_working_day_lies_ahead(start, hour):
    end = end_of_working_day(start, time(hour))
    assert end > start
    assert is_working_day(end.date())


def test_every_kind_of_waiting_has_a_clock():
    assert set(CLOCKS.kinds) == {str(kind) for kind in Kind}


def test_what_would_harm_most_stands_first():
    ranks = {name: clock.rank for name, clock in CLOCKS.kinds.items()}
    assert ranks["urgent-care"] < ranks["safety-check"] < ranks["talk"] < ranks["read-result"]
    assert ranks["read-result"] < ranks["screening"] < ranks["step"]
