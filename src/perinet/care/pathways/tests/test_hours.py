"""A wish for a part of the day becomes the next time at which a message may come."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.pathways.hours import REMINDING, read

BRUSSELS = ZoneInfo("Europe/Brussels")
LOCAL = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=BRUSSELS)
)
HOURS = st.sampled_from(["", *REMINDING.parts, "never-heard-of"])
WHOLE = {"hours": {"anytime": ["09:00", "20:00"]}, "after": ["P3D"], "before_end": "PT12H"}


@given(LOCAL, HOURS)
def test_the_next_time_lies_in_the_hours_within_a_day(wanted, hours):
    found, part = REMINDING.next_time(wanted, hours), REMINDING.part(hours)
    assert found >= wanted
    assert part.opens <= found.time() < part.closes
    assert found.replace(tzinfo=None) - wanted.replace(tzinfo=None) < timedelta(days=1)


@given(LOCAL, HOURS)
def test_a_time_within_the_hours_stays(wanted, hours):
    part = REMINDING.part(hours)
    inside = wanted.replace(hour=part.opens.hour, minute=part.opens.minute, second=1)
    assert REMINDING.next_time(inside, hours) == inside


def test_nothing_comes_at_night_where_nothing_was_chosen():
    assert REMINDING.part("").opens >= time(8)
    assert REMINDING.part("").closes <= time(21)


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": ["P3D", "P5D", "P8D"]},
        {"after": ["P8D", "P3D"]},
        {"after": ["P20D"]},
        {"hours": {"anytime": ["20:00", "09:00"]}},
    ],
)
def test_more_than_two_or_out_of_order_or_beyond_the_link_is_no_table(wrong):
    with pytest.raises(ValueError):
        read(WHOLE | wrong, "P14D")
