"""The codes of a conversation leave no way out that was not meant."""

from perinet.care.pathways.conversation import CONVERSATION
from perinet.care.pathways.models import Kind, SafetyAcknowledgement
from perinet.care.pathways.services import SAFETY_KINDS


def test_every_question_can_be_left_unasked():
    assert all("not-asked" in codes for codes in CONVERSATION.answers.values())


def test_misreading_and_an_unwished_thought_are_outcomes():
    assert {"misread-question", "intrusive-thought"} <= set(CONVERSATION.outcomes)
    assert "taken-over" in CONVERSATION.taken_over
    assert "not-reached" not in CONVERSATION.outcomes


def test_only_kinds_that_wait_have_endings_and_a_safety_mark_has_none_here():
    assert set(CONVERSATION.endings) <= set(Kind)
    assert not SAFETY_KINDS & set(CONVERSATION.endings)


def test_codes_fit_where_they_are_kept():
    for name, codes in CONVERSATION.answers.items():
        field = SafetyAcknowledgement._meta.get_field(name)
        assert all(len(code) <= field.max_length for code in codes)
    assert CONVERSATION.rungs and CONVERSATION.attempts and CONVERSATION.left
