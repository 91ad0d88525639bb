"""A day's acts show what is unusual: by limits that stand in a file, never by one act of ordinary care."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.ground.audit import kinds, unusual
from perinet.ground.audit.unusual import Act, Pair, Ties, Usual

DATA = tomllib.loads((Path(unusual.__file__).parent / "data" / "unusual.toml").read_text())
LIMITS = unusual.limits(DATA)
NOON = datetime(2026, 11, 20, 12)


def act(person="p1", *, at=NOON, kind=kinds.READ, found=None, number=0) -> Act:
    return Act(f"r{person}{number}", at, "u1", "o1", "midwife", person, kind, found)


def rules(acts, *, ties=None, usual=None):
    known = {Pair("u1", "o1", person): tie for person, tie in (ties or {}).items()}
    return [
        (sign.rule, sign.person, sign.count)
        for sign in unusual.signs(acts, ties=known, usual_day=usual or Usual(), limits=LIMITS)
    ]


def files(count, at=NOON):
    return [act(f"p{n}", at=at) for n in range(count)]


def test_the_file_of_limits_says_that_they_are_our_own():
    assert DATA["own"] is True and DATA["unverified"] is True


def test_an_ordinary_day_shows_nothing():
    assert rules(files(12), usual=Usual(10, 11)) == []


def test_many_files_is_many_more_than_one_s_own_day_and_that_of_colleagues():
    least = LIMITS.least[unusual.MANY_FILES]
    assert rules(files(least), usual=Usual(5, 6)) == [("many-files", "", least)]
    assert rules(files(least - 1), usual=Usual(1, 1)) == []
    assert rules(files(least), usual=Usual(least, 1)) == []
    assert rules(files(least), usual=Usual(1, least)) == []
    assert rules(files(least)) == [("many-files", "", least)]


@pytest.mark.parametrize(
    ("tie", "rule"),
    [
        (Ties(own_file=True), "own-file"),
        (Ties(own_family=True), "own-family"),
        (Ties(colleague=True), "colleague"),
    ],
)
def test_a_tie_is_a_sign_from_the_first_look(tie, rule):
    assert rules([act(), act("p2")], ties={"p1": tie}) == [(rule, "p1", 1)]


def test_one_s_own_file_is_not_also_that_of_family():
    assert rules([act()], ties={"p1": Ties(own_file=True, own_family=True, colleague=True)}) == [
        ("own-file", "p1", 1)
    ]


def test_a_broken_glass_is_always_shown():
    assert rules([act(kind=kinds.EMERGENCY)]) == [("emergency", "p1", 1)]
    assert rules([act("", kind=kinds.EMERGENCY)]) == [
        ("emergency", "", 1)
    ]  # asked for, and nothing was opened


@pytest.mark.parametrize(
    ("hour", "minute", "shown"), [(22, 0, True), (21, 59, False), (5, 59, True), (6, 0, False)]
)
def test_outside_hours_begins_and_ends_as_the_file_says(hour, minute, shown):
    at = datetime.combine(NOON.date(), time(hour, minute))
    found = rules(files(LIMITS.least[unusual.OUTSIDE_HOURS], at=at))
    assert bool(found) is shown


def test_after_care_counts_from_the_day_after_its_days():
    late = NOON.date().toordinal() - LIMITS.days_after_care
    assert rules([act()], ties={"p1": Ties(care_ended=date.fromordinal(late))}) == []
    assert rules([act()], ties={"p1": Ties(care_ended=date.fromordinal(late - 1))}) == [
        ("after-care", "p1", 1)
    ]


def test_searches_that_find_nobody_are_counted_and_others_are_not():
    least = LIMITS.least[unusual.EMPTY_SEARCHES]
    empty = [act("", kind=kinds.LISTED, found=0, number=n) for n in range(least)]
    assert rules(empty) == [("empty-searches", "", least)]
    assert rules(empty[1:] + [act("", kind=kinds.LISTED, found=1)]) == []


def test_the_usual_day_is_the_median_and_colleagues_are_of_the_same_role():
    days = [
        ("u1", "midwife", 3),
        ("u1", "midwife", 5),
        ("u1", "midwife", 40),
        ("u2", "midwife", 8),
        ("u3", "doctor", 99),
    ]
    assert unusual.usual(days) == {"u1": Usual(5.0, 8.0), "u2": Usual(8.0, 5.0), "u3": Usual(99.0, None)}


def test_limits_with_an_unknown_or_missing_rule_are_refused():
    with pytest.raises(ValueError, match="rules must be exactly"):
        unusual.limits(DATA | {"rules": {"other": {"least": 1}}})


@given(st.integers(0, 60), st.floats(0, 30), st.floats(0, 30))
def test_a_busier_habit_never_makes_a_day_more_unusual(count, own, colleagues):
    busier = rules(files(count), usual=Usual(own + 1, colleagues + 1))
    assert set(busier) <= set(rules(files(count), usual=Usual(own, colleagues)))


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("person.read", "read"), ("result.print", "printed"), ("referral.read", "read"), ("referral.offered", "shared"),
        ("glass.break", "emergency"), ("person.list", "listed"), ("person.search", "listed"), ("topic.open", "wrote"),
        ("concern.raise", "wrote"),
    ],
)  # fmt: skip
def test_a_verb_has_one_plain_kind(verb, kind):
    assert kinds.kind(verb) == kind


def test_whatever_is_done_in_an_emergency_is_shown_as_one():
    assert kinds.kind("person.read", "emergency") == "emergency"
