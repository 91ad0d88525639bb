"""The schedules of a co-parent and a child are data: each window has a reason, and a wrong one is refused."""

from datetime import timedelta

import pytest

from perinet.care.screening import library, schedules
from perinet.care.screening.schedules import ScheduleError

ROW = {"id": "a", "anchor": "child-age", "opens": "P4W", "due": "P6W", "closes": "P10W", "first_step": ["gad-2"],
       "reason": "one visit"}  # fmt: skip
FILE = {"id": "child", "own": True, "moments": [ROW]}


def test_the_shipped_schedules_end_with_the_second_birthday():
    for row in schedules.ROWS.values():
        assert row.moment.opens <= row.moment.due <= row.moment.closes <= timedelta(days=760)
        assert row.reason


def test_names_of_moments_are_each_of_one_schedule():
    assert len(schedules.ROWS) == sum(len(one.rows) for one in schedules.SCHEDULES.values())
    assert schedules.is_of("child", "child-6w") and not schedules.is_of("co-parent", "child-6w")


def test_a_co_parent_is_asked_what_exists():
    rows = schedules.SCHEDULES["co-parent"].rows.values()
    asked = {name for row in rows for name in row.first_step + row.second_step}
    assert asked <= {one.id for one in library.instruments()}


def test_a_child_born_before_37_weeks_is_early():
    assert (schedules.TERM.full.days, schedules.TERM.early_before.days) == (280, 259)


@pytest.mark.parametrize(("text", "days"), [("P6W", 42), ("P730D", 730), ("P1W3D", 10), ("P0W", 0)])
def test_a_length_is_written_in_weeks_and_days(text, days):
    assert schedules.span(text).days == days


@pytest.mark.parametrize("text", ["P", "6W", "P6M", "", "PT4H"])
def test_another_length_is_refused(text):
    with pytest.raises(ScheduleError, match="weeks and days"):
        schedules.span(text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "aunt"}, "no schedule"),
        ({"own": False}, "no source"),
        ({"moments": [ROW, ROW]}, "twice"),
        ({"moments": [ROW | {"anchor": "birth"}]}, "anchor"),
        ({"moments": [ROW | {"closes": "P5W"}]}, "in that order"),
        ({"moments": [ROW | {"first_step": []}]}, "first_step"),
        ({"moments": [ROW | {"reason": " "}]}, "reason"),
    ],
)
def test_what_is_wrong_in_a_schedule_is_said(change, said):
    with pytest.raises(ScheduleError, match=said):
        schedules.read(FILE | change)
