"""Dates become windows: none is lost, none is doubled, and none expires."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.screening import schedule, schedules
from perinet.care.screening.schedule import Child, Course, Moment, Term

TERM = Term(timedelta(weeks=40), timedelta(weeks=37))
DUE = date(2027, 4, 7)
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))


def moment(name, anchor, opens, closes, *, corrected=False):
    return Moment(
        name, anchor, timedelta(weeks=opens), timedelta(weeks=opens), timedelta(weeks=closes), corrected
    )


WEEK_20 = moment("week-20", "gestation", 18, 24)
AFTER = moment("postpartum-6w", "birth", 4, 10)
BEFORE = moment("preconception", "wish", 0, 8)
ALL = (WEEK_20, AFTER, BEFORE)
SIX_WEEKS = moment("child-6w", "child-age", 4, 10, corrected=True)
BY_BIRTH = moment("vaccines", "child-age", 8, 12)


def planned(course, moments=ALL):
    return {one.moment: one for one in schedule.plan(moments, course, TERM)}


def test_week_20_counts_back_from_the_due_date():
    window = planned(Course(due=DUE))["week-20"]
    assert (window.opens.date(), window.closes.date()) == (date(2026, 11, 4), date(2026, 12, 16))


def test_what_comes_after_the_birth_stands_there_before_it_and_moves_with_it():
    assert planned(Course(due=DUE))["postpartum-6w"].opens.date() == DUE + timedelta(weeks=4)
    born = DUE - timedelta(weeks=6)
    assert planned(Course(due=DUE, born_on=born))["postpartum-6w"].opens.date() == born + timedelta(weeks=4)


def test_after_the_birth_no_week_of_the_pregnancy_is_planned():
    assert set(planned(Course(due=DUE, born_on=DUE))) == {"postpartum-6w"}


def test_a_wish_has_a_moment_of_its_own_that_ends_with_the_pregnancy():
    assert set(planned(Course(wished_on=DUE))) == {"preconception"}
    assert "preconception" not in planned(Course(wished_on=DUE, due=DUE))


def test_a_loss_plans_nothing_about_the_baby():
    assert planned(Course(due=DUE, is_lost=True)) == {}


@pytest.mark.parametrize(("homes", "asked"), [((True, False), True), ((False, False), False), ((), True)])
def test_one_of_twins_at_home_is_enough_for_one_schedule(homes, asked):
    children = tuple(Child(DUE, is_cared_for=home) for home in homes)
    found = schedule.plan(ALL, Course(born_on=DUE, children=children), TERM)
    assert [one.moment for one in found] == ["postpartum-6w"] * asked


def test_without_any_date_nothing_is_planned():
    assert planned(Course()) == {}


@pytest.mark.parametrize(("weeks", "later"), [(40, 0), (37, 0), (36, 4), (30, 10), (24, 16), (None, 0)])
def test_a_child_born_early_is_asked_about_from_the_day_it_was_expected(weeks, later):
    gestation = timedelta(weeks=weeks) if weeks else None
    windows = schedule.plan_child((SIX_WEEKS, BY_BIRTH), Child(DUE, gestation), TERM)
    starts = {one.moment: one.opens.date() for one in windows}
    assert starts == {
        "child-6w": DUE + timedelta(weeks=4 + later), "vaccines": DUE + timedelta(weeks=8),
    }  # fmt: skip


@pytest.mark.parametrize("child", [Child(), Child(None, timedelta(weeks=40)), Child(DUE, is_cared_for=False)])
def test_of_a_child_who_is_not_there_nothing_is_asked(child):
    assert schedule.plan_child((SIX_WEEKS,), child, TERM) == ()


def test_a_later_question_about_a_child_catches_up_the_earlier_ones():
    windows = schedule.plan_child(schedules.SCHEDULES["child"].moments, Child(DUE), TERM)
    fourteen_months = datetime.combine(DUE + timedelta(weeks=60), datetime.min.time())
    assert [one.moment for one in schedule.still_to_open(windows, fourteen_months)] == [
        "child-12m",
        "child-24m",
    ]


def test_a_missed_question_about_a_child_waits_until_the_next_one_opens():
    windows = schedule.plan_child(schedules.SCHEDULES["child"].moments, Child(DUE), TERM)
    twelve_weeks = datetime.combine(DUE + timedelta(weeks=12), datetime.min.time())
    assert schedule.still_to_open(windows, twelve_weeks) == windows


def test_the_first_day_of_a_pregnancy_is_that_of_the_last_period():
    assert schedule.first_day(Course(due=DUE), TERM) == DUE - timedelta(days=280)
    assert schedule.first_day(Course(born_on=DUE), TERM) == DUE
    assert schedule.first_day(Course(wished_on=DUE), TERM) == DUE


courses = st.builds(
    Course,
    wished_on=st.none() | DAYS, due=st.none() | DAYS, born_on=st.none() | DAYS, is_lost=st.booleans(),
    children=st.lists(st.builds(Child, born=st.none() | DAYS, is_cared_for=st.booleans()), max_size=4).map(tuple),
)  # fmt: skip


@given(courses)
def test_each_moment_stands_there_once_at_most_and_in_order(course):
    found = schedule.plan(ALL, course, TERM)
    assert len({one.moment for one in found}) == len(found)
    assert all(one.opens <= one.due <= one.closes for one in found)


@given(courses)
def test_whatever_the_dates_a_baby_who_is_expected_or_here_has_its_moment_after_the_birth(course):
    there = course.is_about_a_baby and (course.born_on or course.due)
    assert ("postpartum-6w" in planned(course)) is bool(there)


@given(courses, st.integers(-60, 60))
def test_a_due_date_that_moves_moves_every_window_by_as_many_days(course, days):
    if course.due is None or course.born_on:
        return
    moved = Course(course.wished_on, course.due + timedelta(days), None, course.is_lost, course.children)
    before, after = planned(course), planned(moved)
    assert before.keys() == after.keys()
    assert all(after[name].closes - one.closes == timedelta(days) for name, one in before.items())


@given(st.builds(Child, born=DAYS, gestation=st.none() | st.integers(154, 300).map(timedelta)), st.datetimes(
    datetime(2024, 1, 1), datetime(2034, 1, 1)))  # fmt: skip
def test_a_child_never_waits_for_nothing_before_its_schedule_is_over(child, at):
    """What is left out was caught up: the newest one that opened always stands there."""
    windows = schedule.plan_child(schedules.SCHEDULES["child"].moments, child, TERM)
    kept = schedule.still_to_open(windows, at)
    begun = [one for one in windows if one.opens <= at]
    assert set(kept) <= set(windows)
    assert not begun or begun[-1] in kept
    assert all(one in kept for one in windows if one.opens > at)


@given(DAYS, st.integers(154, 300))
def test_a_corrected_age_never_begins_before_the_birth(born, days):
    start = schedule.corrected_start(Child(born, timedelta(days)), TERM)
    assert start >= born
    assert (start == born) is (days >= 259)
