"""Whatever is merged in between, a merge that is taken back leaves no trace."""

from hypothesis import given
from hypothesis import strategies as st

from perinet.people.families.identity import moved, roots

persons = st.integers(0, 7)
merges = st.lists(st.tuples(persons, persons), max_size=10)


def test_what_was_absorbed_points_at_what_was_kept():
    assert roots([("a", "b")]) == {"a": "a", "b": "a"}


def test_a_chain_ends_at_its_last_root():
    assert roots([("a", "b"), ("c", "a")]) == {"a": "c", "b": "c", "c": "c"}


def test_the_first_of_a_chain_is_taken_back_without_the_second():
    now = roots([("a", "b"), ("c", "a")])
    assert moved([("c", "a")], now=now) == {"b": "b"}


@given(merges, st.tuples(persons, persons), merges)
def test_a_merge_taken_back_leaves_what_the_others_say(before, merge, after):
    with_it, without = roots([*before, merge, *after]), roots([*before, *after])
    now = {one: with_it.get(one, one) for one in range(8)}
    now |= moved([*before, *after], now=now)
    assert now == {one: without.get(one, one) for one in range(8)}


@given(merges, st.randoms(use_true_random=False))
def test_every_order_of_taking_back_ends_where_it_began(made, random):
    left, now = list(enumerate(made)), {one: one for one in range(8)}
    now |= moved(made, now=now)
    while left:
        left.pop(random.randrange(len(left)))
        now |= moved([pair for _number, pair in left], now=now)
    assert now == {one: one for one in range(8)}


@given(merges)
def test_a_root_points_at_itself(made):
    found = roots(made)
    assert all(found[root] == root for root in found.values())
