"""Any single change of any field of any record or link is named at the right link."""

from hypothesis import assume, given
from hypothesis import strategies as st

from perinet.ground.audit import chain
from perinet.ground.audit.chain import NAMES, START, Head, Link, Walk, digest, first_break

TEXT = st.text(max_size=12)
DETAILS = st.dictionaries(TEXT, st.integers() | TEXT | st.booleans() | st.none(), max_size=3)
RECORD = st.tuples(*[DETAILS if name == "details" else TEXT for name in NAMES])
RECORDS = st.lists(RECORD, min_size=1, max_size=8)


def chained(records) -> list[Link]:
    links, previous = [], START
    for sequence, record in enumerate(records, start=1):
        links.append(Link(sequence, previous, digest(record, previous), record))
        previous = links[-1].hash
    return links


def slow_walk(links: list[Link], heads: list[Head]) -> int | None:
    """The oracle: ask of each place, one after another, whether all that must be true of it is."""
    for place in range(1, len(links) + 1):
        before = links[place - 2].hash if place > 1 else START
        link = links[place - 1]
        whole = (
            link.sequence == place
            and link.record is not None
            and link.previous == before
            and link.hash == digest(link.record, before)
        )
        if not whole or any(head.sequence == place and head.hash != link.hash for head in heads):
            return place
    return len(links) + 1 if any(head.sequence > len(links) for head in heads) else None


def place_of(found):
    return found.sequence if found else None


@given(RECORDS)
def test_an_untouched_chain_holds(records):
    links = chained(records)
    assert first_break(links, Walk(heads=[Head(len(links), links[-1].hash)])) is None


@given(RECORDS, st.data())
def test_a_change_of_one_field_of_a_record_is_named_at_its_link(records, data):
    links = chained(records)
    at = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.integers(0, len(NAMES) - 1))
    old = links[at].record
    new = data.draw(DETAILS if NAMES[field] == "details" else TEXT)
    assume(new != old[field])
    links[at] = links[at]._replace(record=(*old[:field], new, *old[field + 1 :]))
    assert first_break(links, Walk()) == chain.Break(at + 1, chain.CHANGED)


@given(RECORDS, st.data())
def test_a_change_of_one_field_of_a_link_is_named_there(records, data):
    links = chained(records)
    at = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["sequence", "previous", "hash"]))
    value = data.draw(st.integers(len(links) + 1, 99) if field == "sequence" else TEXT)
    assume(value != getattr(links[at], field))
    links[at] = links[at]._replace(**{field: value})
    assert place_of(first_break(sorted(links, key=lambda link: link.sequence), Walk())) == at + 1


@given(RECORDS, st.data())
def test_a_lost_record_a_lost_link_and_a_changed_order_are_named(records, data):
    links = chained(records)
    at = data.draw(st.integers(0, len(links) - 1))
    gone = [link if n != at else link._replace(record=None) for n, link in enumerate(links)]
    assert first_break(gone, Walk()) == chain.Break(at + 1, chain.GONE)
    if at < len(links) - 1:
        assert first_break(links[:at] + links[at + 1 :], Walk()) == chain.Break(at + 1, chain.MISSING)
        swapped = list(links)
        swapped[at], swapped[at + 1] = (
            links[at + 1]._replace(sequence=at + 1), links[at]._replace(sequence=at + 2)
        )  # fmt: skip
        assert first_break(swapped, Walk()) == chain.Break(at + 1, chain.ELSEWHERE)


@given(RECORDS, st.integers(0, 7))
def test_an_end_that_was_cut_off_is_seen_by_a_head_and_by_nothing_else(records, kept):
    links = chained(records)
    assume(kept < len(links))
    head = Head(len(links), links[-1].hash)
    assert first_break(links[:kept], Walk()) is None
    assert first_break(links[:kept], Walk(heads=[head])) == chain.Break(kept + 1, chain.CUT_SHORT)


@given(RECORDS, RECORD)
def test_an_end_that_was_written_again_is_not_the_one_remembered(records, other):
    links = chained(records)
    assume(other != links[-1].record)
    again = [*links[:-1], *chained([*records[:-1], other])[-1:]]
    head = Head(len(links), links[-1].hash)
    assert first_break(again, Walk(heads=[head])) == chain.Break(len(links), chain.OTHER_HEAD)


@given(RECORDS, st.data())
def test_the_walk_and_the_slow_oracle_say_the_same(records, data):
    links = chained(records)
    heads = [Head(len(links), links[-1].hash)]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(links) - 1))
        links[at] = links[at]._replace(
            **data.draw(
                st.sampled_from([{"record": None}, {"previous": "x"}, {"hash": "y"}, {"sequence": 99}, {}])
            )
        )
    links = links[: data.draw(st.integers(0, len(links)))]
    assert place_of(first_break(links, Walk(heads=heads))) == slow_walk(links, heads)


@given(RECORDS, st.data())
def test_a_walk_may_begin_anywhere_a_hash_is_known(records, data):
    links = chained(records)
    at = data.draw(st.integers(1, len(links)))
    assert first_break(links[at:], Walk(Head(at, links[at - 1].hash))) is None


def test_an_origin_counts_when_there_is_one_and_older_records_keep_their_hash():
    record = tuple({} if name == "details" else name for name in NAMES)
    without = (*record[:-1], "")
    assert digest(record, START) != digest(without, START)
    assert digest(without, START) == digest((*without[:-1], ""), START)
