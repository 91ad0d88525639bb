"""Base, mine and theirs: nothing one-sided is asked about, nothing two-sided is decided alone."""

from hypothesis import given
from hypothesis import strategies as some

from perinet.care.pathways.three_way import Doubt, compare

VALUES = some.one_of(some.none(), some.booleans(), some.sampled_from(["", "0470", "0471", "0472"]))
FIELDS = some.dictionaries(some.sampled_from(["phone", "email", "call", "when"]), VALUES)


def test_what_only_the_device_changed_is_taken():
    review = compare(base={"phone": "1"}, mine={"phone": "2"}, theirs={"phone": "1"})
    assert (review.taken, review.doubts) == ({"phone": "2"}, {})


def test_what_only_changed_here_stays():
    review = compare(base={"phone": "1"}, mine={"phone": "1"}, theirs={"phone": "3"})
    assert (review.taken, review.doubts) == ({}, {})


def test_the_same_change_on_both_sides_is_no_doubt():
    review = compare(base={"phone": "1"}, mine={"phone": "2"}, theirs={"phone": "2"})
    assert (review.taken, review.doubts) == ({}, {})


def test_two_different_changes_keep_both_and_ask():
    review = compare(base={"phone": "1"}, mine={"phone": "2"}, theirs={"phone": "3"})
    assert (review.taken, review.doubts) == ({}, {"phone": Doubt("1", "2", "3")})


@given(base=FIELDS, mine=FIELDS, theirs=FIELDS)
def test_nothing_that_was_written_is_ever_dropped(base, mine, theirs):
    review = compare(base=base, mine=mine, theirs=theirs)
    for name, value in mine.items():
        stays = value in (base.get(name), theirs.get(name))
        assert stays or review.taken.get(name) == value or review.doubts[name].mine == value


@given(base=FIELDS, mine=FIELDS, theirs=FIELDS)
def test_nothing_that_changed_here_is_ever_overwritten_alone(base, mine, theirs):
    for name in compare(base=base, mine=mine, theirs=theirs).taken:
        assert theirs.get(name) == base.get(name)


@given(base=FIELDS, mine=FIELDS)
def test_without_a_change_here_there_is_never_a_doubt(base, mine):
    assert not compare(base=base, mine=mine, theirs=base).doubts


@given(base=FIELDS, mine=FIELDS, theirs=FIELDS)
def test_what_was_taken_is_taken_once(base, mine, theirs):
    taken = compare(base=base, mine=mine, theirs=theirs).taken
    assert not compare(base={**base, **taken}, mine=mine, theirs={**theirs, **taken}).taken
