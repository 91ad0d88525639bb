"""The list of what can't wait: several questions feed one fact, and what was not asked is never a no."""

import pytest

from perinet.care.screening import library
from perinet.care.screening.instrument import LANGUAGES
from perinet.care.screening.scoring import score

FORM = library.get("red-flags")
PSYCHOSIS = ("thoughts", "ideas", "voices")


@pytest.mark.parametrize("sign", PSYCHOSIS)
def test_one_yes_of_several_is_a_yes(sign):
    given = dict.fromkeys(PSYCHOSIS, 0) | {sign: 1}
    assert score(FORM, given).facts()["concern.psychosis"] is True


def test_a_no_is_a_no_only_when_all_were_asked():
    assert "concern.psychosis" not in score(FORM, {"thoughts": 0, "ideas": 0}).facts()
    assert score(FORM, dict.fromkeys(PSYCHOSIS, 0)).facts()["concern.psychosis"] is False


def test_harm_to_herself_is_hard_and_a_thought_about_the_baby_soft():
    raised = {one.mark: one.urgency for one in score(FORM, {"self-harm": 1, "harm-thoughts": 1}).raised}
    assert raised == {"self-harm": "hard", "harm-to-child-impulse": "soft"}


def test_nothing_is_added_up_and_it_is_asked_in_person_only():
    assert not FORM.scorable and not FORM.by_link and not FORM.scored
    assert score(FORM, {item.id: 0 for item in FORM.items}).total is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_our_own_and_nobody_checked_it(language):
    texts = library.texts(FORM.id, language)
    assert set(texts.items) == {item.id for item in FORM.items} == set(texts.own)
    assert not texts.validated and not texts.checked
