"""A decision is told to a professional with its numbers, and to a parent without."""

import re

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.changes import would_change
from perinet.care.decisions.engine import decide
from perinet.care.decisions.guideline import LANGUAGES
from perinet.care.decisions.words import conversation, explain, fill, step_name, word

FLANDERS = library.get("flanders")
ALL = [(guideline, language) for guideline in library.all() for language in LANGUAGES]
FACTS = {"epds.total": 13, "epds.item10": 0, "gad7.total": 4}


def told(facts, language="en", reader="professional", moment="week-20", guideline=FLANDERS):
    return explain(guideline, decide(guideline, moment, facts), facts, language, reader)


def test_the_reason_names_the_answer_the_operator_and_the_source():
    (reason,) = told(FACTS).because
    assert reason.sentence == "A total is over the line for asking again."
    assert reason.compared == ("EPDS total is 13; the line is above 10.",)
    assert reason.source.startswith("https://moederbaby.be/")
    assert "Not applying it until day 14 after the birth is our own choice." in reason.sources


def test_the_literature_says_from_in_words():
    reasons = told(FACTS, guideline=library.get("flanders-literature")).because
    assert "EPDS total is 13; the line is 13 or more." in reasons[0].compared


def test_what_is_ours_or_unconfirmed_says_so():
    (reason,) = told({"epds.item10": 1}).because
    assert reason.own
    assert reason.sources == ("This is our own choice and not the published guideline's.",)
    (reason,) = told({"whooley.total": 1, "gad2.total": 0}).because
    assert reason.unverified
    assert reason.sources[-1] == "Nobody has confirmed this yet."
    assert "GAD-7 total: not known." in reason.compared


def test_what_this_moment_asks_is_told_apart_from_what_it_never_asks():
    explanation = told({"epds.total": 12})
    assert explanation.unknown[-1].startswith("Not known yet: Whooley questions, number of yes; GAD-2 total.")
    assert any("GAD-7 total" in sentence for sentence in explanation.unknown)
    assert "PBQ question 18" in explanation.not_asked
    assert "GAD-7" not in explanation.not_asked


def test_the_smallest_change_that_leads_elsewhere_is_decided_again():
    decision = decide(FLANDERS, "week-20", FACTS)
    changes = {change.step: change for change in would_change(FLANDERS, decision, FACTS)}
    assert (changes["clinical-assessment"].fact, changes["clinical-assessment"].new) == ("epds.total", 14)
    assert (changes["none"].fact, changes["none"].new) == ("epds.total", 10)
    assert (changes["safety-check"].fact, changes["safety-check"].new) == ("epds.item10", 1)
    for change in changes.values():
        assert decide(FLANDERS, "week-20", FACTS | {change.fact: change.new}).step == change.step
    assert told(FACTS).would_change[0] == (
        "If EPDS total were 14 instead of 13, the next step would be: Clinical assessment."
    )


def test_the_total_moves_along_with_its_question():
    facts = {"epds.total": 11, "epds.anxiety": 4, "epds.item10": 1, "gad7.total": 0}
    decision = decide(FLANDERS, "week-20", facts)
    (change,) = (one for one in would_change(FLANDERS, decision, facts) if one.fact == "epds.item10")
    assert (change.new, change.step, change.along) == (0, "none", (("epds.total", 11, 10),))
    assert told(facts).would_change == (
        "If EPDS question 10 were 0 (EPDS total: 10) instead of 1 (EPDS total: 11), the next step would be: "
        "No further step now.",
    )


def test_a_question_never_moves_its_total_out_of_range():
    facts = {"epds.total": 30, "epds.item10": 2}
    decision = decide(FLANDERS, "week-20", facts)
    changes = would_change(FLANDERS, decision, facts)
    assert all(new <= 30 for one in changes for _, _, new in one.along)


def test_a_total_is_never_less_than_the_answer_that_stays():
    facts = {"epds.total": 12, "epds.item10": 0, "whooley.total": 1, "whooley.item1": 1, "gad7.total": 0}
    decision = decide(FLANDERS, "week-20", facts)
    for change in would_change(FLANDERS, decision, facts):
        if change.fact == "epds.total":
            assert change.new <= 27, "nine other questions are worth 27 at most"


def test_a_yes_or_no_is_turned_round_and_days_are_not():
    facts = {"clinician.high_risk": True, "days_postpartum": 30}
    decision = decide(FLANDERS, "postpartum-6w", facts)
    assert [(change.fact, change.new) for change in would_change(FLANDERS, decision, facts)] == [
        ("clinician.high_risk", False)
    ]


def test_soon_after_the_birth_it_says_why_no_line_applies():
    explanation = told({"days_postpartum": 5, "epds.total": 25}, moment="postpartum-6w")
    assert explanation.step == "incomplete"
    assert explanation.notes[0].startswith("The birth was at most two weeks ago")


def test_alcohol_before_she_knew_asks_for_reassurance_only():
    facts = {"alcohol.before_known_pregnant": True, "alcohol.since_known_pregnant": False}
    explanation = told(facts)
    assert explanation.step == "incomplete"
    assert "reassure her" in explanation.notes[0]


@pytest.mark.parametrize(("guideline", "language"), ALL)
def test_the_parent_reads_no_number_no_diagnosis_and_no_promise(guideline, language):
    forbidden = re.compile(
        r"\d|score|depress|dépress|angst|anxi|stoornis|trouble bipolaire|psychos|diagnos|\bwill call\b|EPDS|GAD|PHQ",
        re.I,
    )
    for step in (*guideline.steps, "incomplete"):
        text = guideline.texts[language]["steps"][step]["parent"]
        assert text
        assert not forbidden.search(text), text
    explanation = told(
        {"epds.total": 14, "epds.item10": 2}, language, "parent", guideline=library.get("flanders")
    )
    assert not explanation.because
    assert not explanation.unknown
    assert not explanation.would_change
    assert explanation.opening
    assert explanation.next
    assert not forbidden.search(explanation.opening + explanation.next + explanation.closing)


@pytest.mark.parametrize(("guideline", "language"), ALL)
def test_every_step_has_three_sentences_to_say_and_every_name_is_there(guideline, language):
    for step in (*guideline.steps, "incomplete"):
        assert len(guideline.texts[language]["steps"][step]["say"]) == 3
        assert step_name(guideline, step, language)
    assert word(guideline, "urgencies", "hard", language)
    assert word(guideline, "owners", "mark-reader", language)


def test_the_languages_say_different_things_in_their_own_words():
    said = {conversation(FLANDERS, decide(FLANDERS, "week-20", FACTS), language) for language in LANGUAGES}
    assert len(said) == 3
    assert all(len(sentences) == 3 for sentences in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_slot_is_left_open(language):
    facts = FACTS | {"whooley.total": 1, "epds.item10": 1, "help.wanted": True, "auditc.total": 4}
    for moment in FLANDERS.moments:
        assert "{" not in repr(told(facts, language, moment=moment))


def test_a_slot_without_a_value_stays_as_it_is_written():
    assert fill("{fact} {other} {__class__}", fact="EPDS") == "EPDS {other} {__class__}"
