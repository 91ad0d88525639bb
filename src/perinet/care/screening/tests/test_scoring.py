"""Scoring holds for every instrument and every set of answers, not only for the tables of the specs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perinet.care.screening import library, scoring
from perinet.care.screening.scoring import AnswerError

INSTRUMENTS = library.scorable()
EPDS = library.get("epds")


@st.composite
def answered(draw, *, some_missing=True):
    """An instrument with positions for all, or some, of its questions."""
    instrument = draw(st.sampled_from(INSTRUMENTS))
    answers = {
        item.id: draw(st.integers(0, len(item.scores) - 1))
        for item in instrument.items
        if not some_missing or draw(st.booleans())
    }
    return instrument, answers


@given(answered(some_missing=False), st.data())
def test_more_points_never_lower_the_total(case, data):
    instrument, answers = case
    item = data.draw(st.sampled_from(instrument.scored))
    higher = data.draw(st.sampled_from(range(len(item.scores))))
    before, after = (scoring.score(instrument, answers | {item.id: at}) for at in (answers[item.id], higher))
    gained = item.scores[higher] - item.scores[answers[item.id]]
    assert after.total - before.total == gained
    if gained >= 0:
        assert before.marks <= after.marks


@given(answered())
def test_a_total_exists_exactly_when_no_item_of_it_is_missing(case):
    instrument, answers = case
    score = scoring.score(instrument, answers)
    assert score.missing == tuple(item.id for item in instrument.scored if item.id not in answers)
    assert (score.total is None) == bool(score.missing)
    assert score.total is None or instrument.min <= score.total <= instrument.max


@given(answered())
def test_a_mark_depends_on_its_own_answer_alone(case):
    instrument, answers = case
    alone = [scoring.score(instrument, {item: at}).marks for item, at in answers.items()]
    assert scoring.score(instrument, answers).marks == frozenset().union(*alone)


@given(answered())
def test_positions_and_their_points_give_the_same_score(case):
    instrument, answers = case
    points = {item: instrument.item(item).scores[at] for item, at in answers.items()}
    assert scoring.from_points(instrument, points) == scoring.score(instrument, answers)


@given(answered())
def test_facts_hold_what_is_known_and_nothing_else(case):
    instrument, answers = case
    score = scoring.score(instrument, answers)
    facts = score.facts()
    items = {f"{instrument.prefix}.{item}": points for item, points in score.points.items()}
    assert items.items() <= facts.items()
    assert (f"{instrument.prefix}.total" in facts) == (score.total is not None)
    assert None not in facts.values()


@pytest.mark.parametrize(("position", "points"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_epds_item_10_is_printed_from_3_to_0(position, points):
    assert scoring.score(EPDS, {"item10": position}).facts() == {"epds.item10": points}


@pytest.mark.parametrize(
    ("instrument_id", "item", "points", "urgency"),
    [
        ("epds", "item10", 1, "soft"),
        ("epds", "item10", 2, "hard"),
        ("epds", "item10", 3, "hard"),
        ("phq-9", "item9", 1, "soft"),
        ("phq-9", "item9", 2, "hard"),
        ("phq-9", "item9", 3, "hard"),
    ],
)
def test_every_mark_is_raised_by_its_answer_alone(instrument_id, item, points, urgency):
    score = scoring.from_points(library.get(instrument_id), {item: points})
    assert score.marks == {"self-harm"}
    assert [(raised.item, raised.points, raised.urgency) for raised in score.raised] == [
        (item, points, urgency)
    ]
    assert score.total is None


@pytest.mark.parametrize(
    ("item", "mark"), [("item18", "harm-to-child-act"), ("item24", "harm-to-child-impulse")]
)
@pytest.mark.parametrize(("points", "urgency"), [(1, "soft"), (2, "hard"), (5, "hard")])
def test_pbq_18_and_24_are_two_marks(item, mark, points, urgency):
    score = scoring.from_points(library.get("pbq"), {item: points})
    assert [(one.mark, one.item, one.urgency) for one in score.raised] == [(mark, item, urgency)]


def test_an_instrument_without_points_is_refused_and_one_without_a_total_has_none():
    with pytest.raises(scoring.NotScorable, match="anrq cannot be scored yet: Twelve questions"):
        scoring.score(library.get("anrq"), {})
    poem = library.get("poem")
    score = scoring.score(poem, {item.id: 0 for item in poem.items})
    assert (score.total, score.missing, score.facts()) == (None, (), {})


def test_no_other_instrument_raises_a_mark():
    marked = {(instrument.id, item.id) for instrument in INSTRUMENTS for item in instrument.marked}
    assert marked == {("epds", "item10"), ("phq-9", "item9"), ("pbq", "item18"), ("pbq", "item24")}


def test_questions_outside_the_total_never_make_it_missing_or_larger():
    phq9, whooley = library.get("phq-9"), library.get("whooley")
    nine = {f"item{n}": 1 for n in range(1, 10)}
    assert scoring.score(phq9, nine).total == scoring.score(phq9, nine | {"function": 3}).total == 9
    score = scoring.score(whooley, {"item1": 0, "item2": 1, "help": 2})
    assert (score.total, score.missing, score.other) == (1, (), {"help": 2})
    assert "whooley.help" not in score.facts()


def test_alcohol_since_the_pregnancy_was_known_is_a_fact_of_its_own():
    audit_c = library.get("audit-c")
    assert scoring.score(audit_c, {"since-known-pregnant": 1}).facts() == {
        "alcohol.since_known_pregnant": True
    }
    assert scoring.score(audit_c, {"since-known-pregnant": 0}).facts() == {
        "alcohol.since_known_pregnant": False
    }
    assert scoring.score(audit_c, {}).facts() == {}


def test_a_subscale_that_is_off_is_computed_but_no_fact():
    score = scoring.from_points(EPDS, {"item3": 3, "item4": 2, "item5": 1})
    assert score.scales == {"anxiety": 6}
    assert "epds.anxiety" not in score.facts()


@pytest.mark.parametrize("value", [4, -1, True, "1", 1.0])
def test_an_answer_that_the_question_does_not_have_is_refused(value):
    with pytest.raises(AnswerError) as refused:
        scoring.score(EPDS, {"item10": value})
    assert str(refused.value) == f"item10: {value} is not an answer, expected 0 to 3"


def test_a_question_that_the_instrument_does_not_have_is_refused():
    with pytest.raises(AnswerError, match="item11: 0 is not an answer, expected a question of epds"):
        scoring.score(EPDS, {"item11": 0})


def test_none_is_not_answered():
    assert scoring.score(EPDS, {"item10": None}).missing[-1] == "item10"


def test_numbers_with_gaps_are_listed():
    assert [scoring.span(n) for n in ([3, 2, 1, 0], [1, 0], [4, 0, 2])] == ["0 to 3", "0 or 1", "0, 2 or 4"]


WITH_PATTERNS = [instrument for instrument in INSTRUMENTS if instrument.patterns]


@given(st.data())
def test_a_pattern_that_is_judged_stands_whatever_the_missing_answers_are(data):
    instrument = data.draw(st.sampled_from(WITH_PATTERNS))
    places = {item.id: st.integers(0, len(item.scores) - 1) for item in instrument.items}
    whole = {name: data.draw(place) for name, place in places.items()}
    known = {name: place for name, place in whole.items() if data.draw(st.booleans())}
    judged, later = scoring.score(instrument, known).patterns, scoring.score(instrument, whole).patterns
    assert None not in later.values()
    assert all(judged[name] in (None, later[name]) for name in later)


@pytest.mark.parametrize("instrument", WITH_PATTERNS, ids=lambda one: one.id)
def test_without_an_answer_no_pattern_is_judged(instrument):
    assert set(scoring.score(instrument, {}).patterns.values()) == {None}
