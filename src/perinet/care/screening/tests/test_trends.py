"""Totals over time: what counts, what a line joins, what is more than chance, and what may be called recovered."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.screening.trends import RULES, Asked, read_rules, rules_for, series, told

EPDS = RULES["epds"]
START = date(2026, 1, 5)


def asked(total, day=0, *, instrument="epds", version="1", **fields):
    on = START + timedelta(days=day)
    return Asked(instrument, version, on, total, f"{instrument}-{day}", **fields)


def one(*totals, **fields):
    (found,) = series(asked(total, day * 30, **fields) for day, total in enumerate(totals))
    return found


def test_the_rule_of_the_epds_has_a_source_and_is_for_mothers_alone():
    assert (EPDS.points, EPDS.first_at_least, EPDS.last_below) == (4, 13, 13)
    assert "10.1016/S0165-0327(02)00313-0" in EPDS.source and EPDS.unverified
    assert rules_for("birth-parent") == {"epds": EPDS} and rules_for("partner") == {}


def test_four_points_are_more_than_chance_and_three_are_not():
    for before, after in product(range(31), repeat=2):
        way = EPDS.direction(before, after)
        assert way == ("same" if abs(after - before) < 4 else "better" if after < before else "worse")
        assert EPDS.recovered(before, after) == (before >= 13 and after <= 12 and before - after >= 4)


def test_totals_of_two_versions_are_never_in_one_series():
    found = series([asked(10, 0), asked(20, 30, version="2"), asked(12, 60)])
    assert [(s.version, [p.total for p in s.points]) for s in found] == [("1", [10, 12]), ("2", [20])]
    assert all(not s.changes(EPDS) or s.version == "1" for s in found)


def test_no_line_is_drawn_through_a_list_that_was_left_half_way():
    found = one(14, None, 9, 8)
    assert [[p.total for p in run] for run in found.runs] == [[14], [9, 8]]
    assert [p.total for p in found.counted] == [14, 9, 8]


def test_answers_that_were_set_aside_are_there_and_do_not_count():
    found = series([asked(14), asked(0, 30, is_voided=True), asked(13, 60)])[0]
    assert [p.state for p in found.points] == ["counts", "voided", "counts"]
    assert [[p.total for p in run] for run in found.runs] == [[14, 13]]
    assert found.changes(EPDS) == {"epds-60": "same"} and not found.recovered(EPDS)


def test_a_total_that_fell_is_not_called_recovered_or_better_where_a_safety_item_was_marked():
    rows = [asked(18), replace(asked(9, 30), is_marked=True)]
    assert not series(rows)[0].recovered(EPDS) and series(rows)[0].changes(EPDS) == {"epds-30": "better"}
    assert told(rows, RULES) is None
    assert series([*rows, asked(8, 60)])[0].recovered(EPDS)


def test_a_list_without_a_rule_says_nothing_of_change():
    found = one(20, 2, instrument="gad-7")
    assert found.changes(None) == {} and found.overall(None) is None and not found.recovered(None)


def test_one_total_is_no_change():
    found = one(20)
    assert found.overall(EPDS) is None and not found.recovered(EPDS) and found.changes(EPDS) == {}


@pytest.mark.parametrize(
    ("totals", "overall", "recovered"),
    [((16, 12), "better", True), ((16, 13), "same", False), ((13, 12), "same", False), ((12, 2), "better", False),
     ((20, 14), "better", False), ((5, 16), "worse", False), ((18, 6, 17), "same", False)],
)  # fmt: skip
def test_recovered_is_a_fall_of_four_or_more_from_thirteen_or_more_to_less_than_thirteen(
    totals, overall, recovered
):
    found = one(*totals)
    assert (found.overall(EPDS), found.recovered(EPDS)) == (overall, recovered)


@pytest.mark.parametrize(
    ("totals", "said"),
    [((16, 10), "better"), ((10, 16), "worse"), ((10, 11), "same"), ((20, 10, 14), "worse")],
)
def test_she_is_told_a_word_and_since_when_and_never_a_number(totals, said):
    found = told([asked(total, day * 30) for day, total in enumerate(totals)], RULES)
    assert found.direction == said and found.since == START + timedelta(days=30 * (len(totals) - 2))
    assert not any(isinstance(value, int) for value in vars(found).values())


@pytest.mark.parametrize(
    "rows",
    [[], [asked(10)], [asked(10), asked(None, 30)], [asked(10), asked(2, 30, is_voided=True)],
     [asked(10), asked(4, 30, version="2")], [asked(10, instrument="gad-7"), asked(2, 30, instrument="gad-7")]],
)  # fmt: skip
def test_nothing_is_told_where_there_is_nothing_to_compare(rows):
    assert told(rows, RULES) is None


def test_a_rule_reads_its_source_and_for_whom_it_holds():
    raw = {"x": {"points": 2, "first_at_least": 5, "last_below": 5, "roles": ["partner"], "source": "s"}}
    assert read_rules(raw)["x"].roles == ("partner",) and not read_rules(raw)["x"].unverified


ROWS = st.lists(
    st.builds(
        lambda total, day, version, voided: Asked(
            "epds", version, START + timedelta(days=day), total, f"{day}-{version}", voided
        ),
        st.none() | st.integers(0, 30), st.integers(0, 900), st.sampled_from(["1", "2"]), st.booleans(),
    ),
    unique_by=lambda row: row.source,
)  # fmt: skip


@given(ROWS)
def test_every_row_stands_in_one_series_and_every_line_joins_what_counts(rows):
    found = series(rows)
    assert sorted(p.source for s in found for p in s.points) == sorted(row.source for row in rows)
    for one_series in found:
        days = [p.on for p in one_series.points]
        assert days == sorted(days)
        assert tuple(p for run in one_series.runs for p in run) == one_series.counted
        for run in one_series.runs:
            between = [p for p in one_series.points if run[0].on < p.on < run[-1].on]
            assert not any(p.state == "partial" for p in between)


@given(ROWS)
def test_what_was_set_aside_or_left_half_way_changes_nothing_that_is_said(rows):
    kept = [row for row in rows if row.state == "counts"]
    everything, counted = ({(s.instrument, s.version): s for s in series(some)} for some in (rows, kept))
    for key, alone in counted.items():
        assert everything[key].changes(EPDS) == alone.changes(EPDS)
        assert everything[key].recovered(EPDS) == alone.recovered(EPDS)
    assert told(kept, RULES) is None or told(kept, RULES).direction in ("better", "worse", "same")
