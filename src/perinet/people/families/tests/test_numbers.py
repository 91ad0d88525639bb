"""A national number is read in words: what is wrong with it, and what it tells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import bis, nn

from perinet.people.families.numbers import contradicts, problem, read


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("85.07.30-033.28", ""),
        ("850730-033 28", ""),
        ("79121137740", ""),  # an official example whose check digits fail
        ("8507300332", "length"),
        ("85.07.30-033.2x", "letters"),
        ("", "letters"),
        ("85133003328", "month"),
        ("85533003328", "month"),
        ("85073903328", "day"),
    ],
)
def test_only_the_form_is_refused(typed, wrong):
    assert problem(typed) == wrong


def test_a_number_tells_the_day_of_birth_and_its_century():
    assert read("85.07.30-033.28").born == date(1985, 7, 30)
    assert read("17 07 30 033 84").born == date(2017, 7, 30)


def test_an_official_example_fails_its_check_digits_and_tells_no_year():
    found = read("79121137740")
    assert (found.check_passes, found.year, found.month, found.day) == (False, None, 12, 11)


@pytest.mark.parametrize(
    ("typed", "born"), [("98.47.28-997.65", date(1998, 7, 28)), ("01 49 07 001 85", date(2001, 9, 7))]
)
def test_a_bis_number_adds_to_the_month(typed, born):
    found = read(typed)
    assert (found.kind, found.born, found.check_passes) == ("bis", born, True)


def test_a_month_of_zeroes_tells_only_the_year():
    number = f"850000001{97 - 850000001 % 97:02}"
    found = read(number)
    assert (found.year, found.month, found.day, found.born) == (1985, None, None, None)


def test_a_contradiction_is_seen_and_what_is_unknown_contradicts_nothing():
    known = read("85.07.30-033.28")
    assert not contradicts(known, date(1985, 7, 30))
    assert contradicts(known, date(1985, 7, 31))
    assert not contradicts(known, None)
    assert contradicts(read("79121137740"), date(1980, 12, 11))
    assert not contradicts(read("79121137740"), date(1979, 12, 11))


@given(st.integers(1, 99999999999).map(lambda n: f"{n:011}"))
def test_what_another_reader_accepts_is_read_the_same(digits):
    if nn.is_valid(digits) or bis.is_valid(digits):
        found = read(digits)
        assert found.check_passes
        assert problem(digits) == ""
        assert (found.year, found.month) == (nn.get_birth_year(digits), nn.get_birth_month(digits))
        assert found.born == nn.get_birth_date(digits)


@given(st.dates(date(1920, 1, 1), date(2025, 12, 31)), st.integers(1, 998), st.sampled_from([0, 20, 40]))
def test_every_number_that_is_made_is_read_back(born, counter, added):
    body = f"{born:%y}{born.month + added:02}{born:%d}{counter:03}"
    check = 97 - int(("2" if born.year >= 2000 else "") + body) % 97
    found = read(f"{body}{check:02}")
    assert found.check_passes
    assert found.born == born
