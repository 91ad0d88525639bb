"""Two descriptions are one person more or less likely, and the reasons are named."""

from datetime import date

import pytest

from perinet.people.families.likeness import Described, compare, near_dates, telephone

HER = Described("Fatima", "El Amrani", date(1994, 3, 4), "13025", "0470 12 34 56")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (Described("Fatima", "El Amrani", date(1994, 3, 4)), "name_same"),
        (Described("Fatma", "Elamrani", date(1994, 3, 4)), "name_sound"),
        (Described("El Amrani", "Fatima", date(1994, 3, 4)), "name_swapped"),
        (Described("Fatime", "El Amranni", date(1994, 4, 3)), "born_swapped"),
        (Described("Fatima", "El Amrani", date(1995, 3, 4)), "born_digit"),
        (Described("F.", "Amrani", date(1994, 3, 4), phone="+32 470 12 34 56"), "phone_same"),
        (Described("فاطمة", "El Amrani", date(1994, 3, 4)), "name_sound"),
    ],
)
def test_a_slip_of_the_pen_still_shows_her(other, reason):
    found = compare(HER, other)
    assert found.is_shown
    assert reason in found.why


@pytest.mark.parametrize(
    "other",
    [
        Described("Fatima", "El Amrani", date(1971, 8, 19)),
        Described("Nora", "El Amrani", date(1994, 11, 23)),
        Described("Fatima", "Peeters", date(1988, 3, 4)),
        Described("Nora", "Peeters", date(1994, 3, 4), "13025"),
        Described("", "", date(1994, 3, 4)),
    ],
)
def test_somebody_else_is_not_suggested(other):
    assert not compare(HER, other).is_shown


def test_consonants_alone_make_no_name():
    left = Described("Mohamed", "Peeters", date(1990, 1, 2))
    assert "name_same" not in compare(left, Described("Mahmoud", "Peeters", date(1990, 1, 2))).why


def test_the_same_number_is_the_strongest_and_another_number_the_weakest():
    one = Described("Nora", "Peeters", numbers=frozenset({"a"}))
    assert compare(one, Described("Nora", "Peters", numbers=frozenset({"a"}))).is_strong
    assert not compare(one, Described("Nora", "Peeters", numbers=frozenset({"b"}))).is_shown


def test_what_is_not_known_counts_neither_way():
    assert compare(Described("Nora", "Peeters"), Described("Nora", "Peeters", date(1990, 1, 1))).why == (
        "name_same",
    )


def test_likeness_is_the_same_from_both_sides():
    other = Described("Fatma", "Amrani", date(1994, 4, 3), "13025")
    assert compare(HER, other).points == compare(other, HER).points


def test_near_dates_hold_swaps_and_single_digits_and_real_days_only():
    found = near_dates(date(1994, 3, 4))
    assert {date(1994, 3, 4), date(1994, 4, 3), date(1994, 3, 14), date(1995, 3, 4), date(1984, 3, 4)} <= set(
        found
    )
    assert len(found) < 50


def test_a_telephone_number_is_one_however_it_is_written():
    assert telephone("+32 470 12 34 56") == telephone("0470/12.34.56") == "70123456"
    assert telephone("12") == ""
