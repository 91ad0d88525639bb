"""Who is ranked, in which order, and what is said about it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.ground.geography import places
from perinet.network.directory import matching
from perinet.network.directory.matching import (
    PERIODS,
    WEIGHTS,
    Need,
    Observed,
    Offer,
    match,
    nearby,
    rank,
    read_weights,
)

TODAY = date(2026, 3, 2)
MOL, GEEL, GENT = (places.search(name)[0] for name in ("Mol", "Geel", "Gent"))
NEED = Need(step="clinical-assessment", on=TODAY, place=MOL, languages=("nl",))
OFFER = Offer(
    id="a",
    name="Team",
    steps=("clinical-assessment",),
    can_be_sent=True,
    place=MOL,
    languages=("nl",),
    capacity="accepting",
    declared_days=14,
    declared_on=TODAY,
)
REAL = replace(OFFER, real=True, can_be_sent=False, capacity="unknown", declared_days=None, declared_on=None)


def order(*offers: Offer, need: Need = NEED) -> list[str]:
    return [result.offer.id for result in rank(need, offers, WEIGHTS)]


def told(offer: Offer, need: Need = NEED) -> dict[str, object]:
    (result,) = rank(need, [offer], WEIGHTS)
    return {reason.code: reason.parameters for reason in result.reasons}


@pytest.mark.parametrize(
    "unfit",
    [
        replace(OFFER, steps=("specialised-care",)),
        replace(OFFER, can_be_sent=False),
        replace(OFFER, audiences=("co-parent",)),
        replace(OFFER, period_until="pregnancy"),
        replace(OFFER, real=True),
    ],
)
def test_what_does_not_fit_is_not_ranked(unfit):
    need = replace(NEED, period="first-year")
    assert order(OFFER, unfit, need=need) == ["a"]


@pytest.mark.parametrize("audience", ["mother", "child"])
def test_a_service_for_families_is_for_each_of_them(audience):
    assert order(replace(OFFER, audiences=("family",)), need=replace(NEED, audience=audience)) == ["a"]


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_has_its_two_ends(period):
    offer = replace(OFFER, period_from="pregnancy", period_until="first-year")
    fits = period in ("pregnancy", "first-year")
    assert bool(order(offer, need=replace(NEED, period=period))) == fits


def test_a_real_service_is_listed_apart_nearest_first_and_never_ranked():
    far = replace(REAL, id="far", place=GENT)
    unplaced = replace(REAL, id="unplaced", place=None)
    matches = match(NEED, [unplaced, far, REAL, replace(OFFER, id="synthetic")], WEIGHTS)
    assert [r.offer.id for r in matches.ranked] == ["synthetic"]
    assert [r.offer.id for r in matches.elsewhere] == ["a", "far", "unplaced"]
    assert matches.elsewhere[0].reasons[-1].code == "contact-yourself"


def test_nothing_is_said_of_the_room_or_wait_of_a_real_service():
    (result,) = nearby(NEED, [REAL], WEIGHTS)
    assert [reason.code for reason in result.reasons] == ["same-place", "contact-yourself"]


def test_a_network_is_not_offered_at_all():
    assert nearby(NEED, [replace(REAL, referable=False)], WEIGHTS) == []


def test_the_nearer_one_comes_first():
    assert order(replace(OFFER, id="gent", place=GENT), replace(OFFER, id="geel", place=GEEL)) == [
        "geel",
        "gent",
    ]


def test_the_shorter_wait_comes_first():
    assert order(replace(OFFER, id="b", declared_days=60), OFFER) == ["a", "b"]


def test_an_unknown_wait_ranks_behind_a_short_known_one_and_is_called_unknown():
    unknown = replace(OFFER, id="0", capacity="unknown", declared_days=None, declared_on=None)
    assert order(unknown, OFFER) == ["a", "0"]
    assert {"wait-unknown", "capacity-unknown"} <= told(unknown).keys()


def test_accepting_without_a_wait_is_still_an_unknown_wait():
    accepting = replace(OFFER, id="0", declared_days=None)
    assert order(accepting, OFFER) == ["a", "0"]
    assert {"wait-unknown", "capacity-accepting"} <= told(accepting).keys()


@pytest.mark.parametrize("capacity", ["full", "paused"])
def test_a_full_service_never_counts_as_no_wait(capacity):
    full = replace(OFFER, id="0", capacity=capacity, declared_days=0)
    unknown = replace(OFFER, id="1", capacity="unknown", declared_days=None, declared_on=None)
    seen = replace(full, id="2", observed=tuple(Observed(0, TODAY) for _ in range(9)))
    assert order(full, seen, unknown)[0] == "1"


def test_what_families_waited_outweighs_what_was_declared():
    boasts = replace(OFFER, id="0", declared_days=1, observed=tuple(Observed(90, TODAY) for _ in range(9)))
    assert order(boasts, OFFER) == ["a", "0"]
    assert told(boasts)["waited"] == {"days": 90}


def test_a_few_observations_are_neither_used_nor_shown():
    seen = replace(OFFER, observed=(Observed(90, TODAY), Observed(90, TODAY)))
    assert told(seen) == told(OFFER)


def test_observations_of_long_ago_say_nothing():
    ancient = tuple(Observed(1, date(1026, 3, 2)) for _ in range(3))
    assert told(replace(OFFER, observed=ancient)) == told(OFFER)


def test_an_old_declaration_is_trusted_less_and_says_so():
    old = replace(OFFER, id="0", declared_days=7, declared_on=TODAY - timedelta(days=90))
    fresh = replace(OFFER, id="1", declared_days=14)
    assert order(old, fresh) == ["1", "0"]
    assert "declared-wait-old" in told(old)


def test_her_own_language_comes_before_an_interpreter_before_none():
    need = replace(NEED, languages=("ar", "fr"))
    arabic = replace(OFFER, id="arabic", languages=("nl", "ar"))
    interpreted = replace(OFFER, id="interpreted", features={"interpreter": True})
    unknown = replace(OFFER, id="unknown", languages=())
    assert order(OFFER, unknown, interpreted, arabic, need=need) == ["arabic", "interpreted", "unknown", "a"]


def test_what_the_service_is_for_comes_before_what_it_also_does():
    also = replace(OFFER, id="0", steps=("specialised-care", "clinical-assessment"))
    assert order(also, OFFER) == ["a", "0"]


def test_a_wish_that_is_met_comes_before_one_not_known_before_one_refused():
    need = replace(NEED, wishes=frozenset({"home_visits"}))
    no, yes = (replace(OFFER, id=str(v), features={"home_visits": v}) for v in (False, True))
    assert order(no, OFFER, yes, need=need) == ["True", "a", "False"]
    assert told(OFFER, need)["wish-unknown"] == {"wish": "home_visits"}


def test_equal_services_stand_in_the_order_of_their_names_whatever_came_first():
    b, c = replace(OFFER, id="2", name="B"), replace(OFFER, id="1", name="C")
    assert order(b, c) == order(c, b) == ["2", "1"]


def test_the_parts_add_up_to_the_score():
    (result,) = rank(NEED, [OFFER], WEIGHTS)
    assert result.score == pytest.approx(sum(result.parts.values()))
    assert result.parts.keys() == WEIGHTS.weights.keys()


def test_a_mother_without_an_address_gets_a_list_that_says_so():
    assert "distance-unknown" in told(OFFER, replace(NEED, place=None))


days = st.integers(0, 400)
ages = st.integers(0, 365)
observations = st.lists(st.tuples(days, ages), max_size=6)
capacities = st.sampled_from(["accepting", "waiting-list", "full", "paused", "unknown"])


def seen(rows: list[tuple[int, int]]) -> tuple[Observed, ...]:
    return tuple(Observed(waited, TODAY - timedelta(days=age)) for waited, age in rows)


@given(days, days, ages, capacities, observations)
def test_a_shorter_declared_wait_never_ranks_lower(one, other, age, capacity, rows):
    base = replace(OFFER, capacity=capacity, declared_on=TODAY - timedelta(days=age), observed=seen(rows))
    short, long = sorted((one, other))
    # The names would put the longer wait first, if anything but the wait decided.
    shorter = replace(base, id="short", name="Z", declared_days=short)
    longer = replace(base, id="long", name="A", declared_days=long)
    assert short == long or order(longer, shorter)[0] == "short"


@given(observations.filter(len), st.integers(1, 400), st.integers(0, 5), capacities)
def test_longer_observed_waits_never_raise_the_score(rows, more, which, capacity):
    which %= len(rows)
    longer = [(w + more if i == which else w, age) for i, (w, age) in enumerate(rows)]
    scores = [
        rank(NEED, [replace(OFFER, capacity=capacity, observed=seen(r))], WEIGHTS)[0].score
        for r in (rows, longer)
    ]
    assert scores[0] >= scores[1] - 1e-12


@given(days.filter(lambda d: d <= 59), ages.filter(lambda a: a <= 45))
def test_an_unknown_wait_never_ranks_before_a_known_shorter_than_it_counts(waited, age):
    known = replace(
        OFFER, id="known", name="Z", declared_days=waited, declared_on=TODAY - timedelta(days=age)
    )
    unknown = replace(OFFER, id="unknown", name="A", declared_days=None, declared_on=None)
    assert order(unknown, known)[0] == "known"


@given(st.permutations([replace(OFFER, id=str(i), declared_days=i % 3) for i in range(6)]))
def test_the_order_does_not_depend_on_the_order_of_the_rows(offers):
    assert order(*offers) == ["0", "3", "1", "4", "2", "5"]


def test_numbers_without_an_owner_are_refused():
    with pytest.raises(ValueError, match="own = true"):
        read_weights("[weights]\nstep = 1.0")


def test_a_half_life_of_nothing_is_refused():
    text = (Path(matching.__file__).parent / "data" / "matching.toml").read_text("utf-8")
    with pytest.raises(ValueError, match="half_km"):
        read_weights(text.replace("half_km = 15.0", "half_km = 0"))
