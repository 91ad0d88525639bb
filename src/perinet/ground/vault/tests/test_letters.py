"""A device writes letters that only this site opens, each in its own box and under its own name."""

import pytest

from perinet.ground.vault import letters, ring

pytestmark = pytest.mark.django_db
BOX, NAME = "a pack", "an entry"


def written(**changes):
    return letters.write(letters.address(BOX), BOX, NAME, {"said": "é"}) | changes


def test_a_letter_is_read_where_it_was_meant_for():
    assert letters.read(written(), BOX, NAME) == {"said": "é"}


def test_the_same_box_has_the_same_address_and_keeps_no_key():
    assert letters.address(BOX) == letters.address(BOX)
    assert letters.address(BOX) != letters.address("another pack")


@pytest.mark.parametrize(("box", "name"), [("another pack", NAME), (BOX, "another entry")])
def test_elsewhere_or_under_another_name_it_stays_closed(box, name):
    with pytest.raises(letters.NotALetter):
        letters.read(written(), box, name)


@pytest.mark.parametrize(
    "changes",
    [{"data": "AAAA"}, {"data": "é"}, {"iv": ""}, {"from": "AAAA"}, {"from": None}, {"id": "gone"}],
)
def test_a_letter_that_was_changed_stays_closed(changes):
    with pytest.raises(letters.NotALetter):
        letters.read(written(**changes), BOX, NAME)


def test_a_new_key_of_the_site_still_opens_what_was_written_before():
    before = written()
    ring.add_key()
    assert letters.read(before, BOX, NAME) == {"said": "é"}
