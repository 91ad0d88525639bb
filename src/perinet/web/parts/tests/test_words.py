"""Every code that a room may write has words, and a line of the timeline always reads."""

from datetime import date, timedelta

import pytest

from perinet.care.decisions import library
from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import transitions
from perinet.ground.base import clock
from perinet.people.families.models import Pregnancy, TimelineLine
from perinet.web.parts import sharing, words
from perinet.web.parts.lines import timeline_text

TODAY = date(2026, 6, 1)


def test_every_kind_ending_outcome_and_attempt_has_words():
    assert {kind.value for kind in Kind} == set(words.KINDS)
    assert set(CONVERSATION.outcomes) < set(words.OUTCOMES)
    assert {*CONVERSATION.rungs, *CONVERSATION.attempts} < set(words.ATTEMPTS)
    assert {code for codes in CONVERSATION.endings.values() for code in codes} <= set(words.ENDINGS)
    assert set(transitions.NEXT) == set(words.REFERRAL_STATES)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_step_and_moment_has_a_name_in_every_language(language):
    for guideline in library.all():
        assert all(words.step_name(step, language) != step for step in guideline.steps)
        assert all(words.moment_name(moment, language) != moment for moment in guideline.moments)


def test_a_line_says_its_parameters_in_words():
    line = TimelineLine(kind="screening.invited", parameters={"moment": "week-20", "channel": "text"})
    assert timeline_text(line) == "Questions sent (Around 20 weeks, text message)"


@pytest.mark.parametrize("kind", ["referral.accepted", "something.new", "pregnancy.born"])
def test_a_line_with_less_or_unknown_still_reads(kind):
    assert timeline_text(TimelineLine(kind=kind, parameters={}))


def test_a_clock_says_how_long_still_and_how_late():
    at = clock.now()
    assert words.due_words(at + timedelta(hours=2), at).startswith("within 2")
    assert "late" in words.due_words(at - timedelta(hours=2), at)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "pregnant", "due_date": TODAY + timedelta(days=140)}, "20+0 weeks pregnant"),
        ({"status": "born", "ended_on": TODAY - timedelta(days=15)}, "baby of 2 weeks"),
        ({"status": "wish"}, "wishes for a child"),
        ({"status": "loss", "ended_on": TODAY}, "lost her baby on 1 Jun 2026"),
    ],
)
def test_where_she_is_stands_in_words(fields, said):
    assert words.stage_words(Pregnancy(**fields), TODAY) == said.replace("\u00a0", " ")
    assert words.stage_words(None, TODAY) == ""


def test_a_result_that_says_another_step_now_says_so():
    again = Obligation(kind="read-result", moment="week-20", step="decided-again")
    assert words.why_words(again).startswith("Around 20 weeks: another step is proposed now")
    assert words.why_words(Obligation(kind="read-result", moment="week-20")) == "Around 20 weeks"


def test_every_rule_that_may_stay_after_a_stop_has_words():
    assert {"consent", "care-relation", "emergency"} <= set(sharing.STILL)
