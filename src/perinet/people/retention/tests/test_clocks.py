"""How long something is kept is data with a source, and a day is counted right."""

from datetime import date

import pytest

from perinet.people.retention.clocks import CLOCKS, read_clocks, years_later


def test_a_professional_record_may_go_after_thirty_years_and_must_after_fifty():
    clock = CLOCKS["professional-record"]
    assert clock.may_from(date(2026, 11, 22)) == date(2056, 11, 22)
    assert clock.must_by(date(2026, 11, 22)) == date(2076, 11, 22)


def test_what_has_no_latest_day_has_none():
    assert CLOCKS["questionnaire-link"].must_by(date(2026, 1, 1)) is None


@pytest.mark.parametrize("kind", sorted(CLOCKS))
def test_the_day_counted_back_and_the_day_counted_on_agree(kind):
    clock, on = CLOCKS[kind], date(2060, 6, 15)
    latest = clock.latest_use(on)
    assert clock.may_from(latest) == on
    assert clock.may_from(latest.replace(day=latest.day + 1)) > on


def test_a_leap_day_becomes_the_last_of_february():
    assert years_later(date(2024, 2, 29), 30) == date(2054, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"counted_from": "end-of-use", "days": 1, "erases": "all", "source": "x"}, "erases"),
        ({"counted_from": "end-of-use", "days": 1, "erases": "rows"}, "source"),
        ({"counted_from": "birthday", "days": 1, "erases": "rows", "source": "x"}, "counted_from"),
        ({"counted_from": "last-contact", "days": 1, "erases": "key", "source": "x"}, "counted_from"),
        (
            {
                "counted_from": "last-contact", "years_at_least": 30, "years_at_most": 20, "erases": "key",
                "source": "x",
            },
            "years_at_most",
        ),
    ],
)  # fmt: skip
def test_a_table_that_keeps_for_no_reason_or_contradicts_itself_is_refused(row, why):
    with pytest.raises(ValueError, match=why):
        read_clocks({"thing": row})


def test_what_is_our_own_says_so():
    assert all(
        clock.own and clock.unverified for kind, clock in CLOCKS.items() if kind != "professional-record"
    )
