"""A weekly rota and shifts become covered hours; every minute is judged as a person with a calendar would."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.network.accounts.coverage import Span, Week, uncovered

BRUSSELS = ZoneInfo("Europe/Brussels")
AROUND_THE_CLOCK_CHANGE = [datetime(2026, 10, 22, tzinfo=BRUSSELS), datetime(2027, 3, 25, tzinfo=BRUSSELS)]
HOURS = st.integers(0, 23).map(time)


@st.composite
def weeks(draw):
    opens, closes = sorted((draw(HOURS), draw(HOURS)))
    return Week(frozenset(draw(st.sets(st.integers(0, 6)))), opens, closes, draw(st.booleans()))


@st.composite
def shifts(draw, since):
    start = since + timedelta(minutes=draw(st.integers(-600, 7 * 1440)))
    return Span(start, start + timedelta(minutes=draw(st.integers(1, 2000))))


@settings(deadline=None)
@given(st.data(), weeks(), st.sampled_from(AROUND_THE_CLOCK_CHANGE))
def test_each_quarter_of_an_hour_is_in_a_gap_or_covered(data, week, since):
    window = Span(since, since + timedelta(days=6))
    planned = data.draw(st.lists(shifts(since), max_size=3))
    gaps = uncovered(window, [*week.spans(window, BRUSSELS), *planned])
    utc = since.astimezone(ZoneInfo("UTC"))
    for quarter in range(6 * 96):
        now = utc + timedelta(minutes=15 * quarter, seconds=1)
        if now.timestamp() >= window.until.timestamp():
            break
        someone = week.covers(now.astimezone(BRUSSELS)) or any(
            one.since.timestamp() <= now.timestamp() < one.until.timestamp() for one in planned
        )
        in_gap = any(gap.since.timestamp() <= now.timestamp() < gap.until.timestamp() for gap in gaps)
        assert someone != in_gap, now


@given(st.sampled_from(AROUND_THE_CLOCK_CHANGE))
def test_somebody_on_call_leaves_no_gap(since):
    window = Span(since, since + timedelta(days=3))
    week = Week(frozenset(), time(9), time(17), always=True)
    assert uncovered(window, week.spans(window, BRUSSELS)) == []


def test_gaps_are_in_order_and_within_the_window():
    since = datetime(2026, 11, 20, 12, tzinfo=BRUSSELS)  # a Friday
    window = Span(since, since + timedelta(days=4))
    office = Week(frozenset(range(5)), time(9), time(17))
    said = [
        (gap.since.strftime("%a %H"), gap.until.strftime("%a %H"))
        for gap in uncovered(window, office.spans(window, BRUSSELS))
    ]
    assert said == [("Fri 17", "Mon 09"), ("Mon 17", "Tue 09")]
