"""Our own psychosocial form: thirteen domains, the psychiatric history, and what stays with the one who asked."""

import pytest

from perinet.care.screening import library
from perinet.care.screening.instrument import LANGUAGES

FORM = library.get("psychosocial")
DOMAINS = {
    "communication", "place-of-birth", "residence-status", "education", "occupation", "partner-occupation",
    "finances", "housing", "social-support", "depression", "anxiety", "substance-use", "domestic-violence",
}  # fmt: skip
HISTORY = {
    "history.psychosis", "history.mania", "history.bipolar", "history.postpartum_psychosis", "history.admission",
    "history.attempt", "history.family", "medicine.current", "medicine.stopped", "history.loss",
    "history.traumatic_birth", "history.childhood_violence",
}  # fmt: skip


def test_the_thirteen_domains_are_asked_once_each():
    asked = [item.domain for item in FORM.items if item.domain]
    assert len(asked) == 13 and set(asked) == DOMAINS


def test_the_history_block_is_complete():
    assert {item.fact for item in FORM.items} >= HISTORY


def test_nothing_is_added_up_and_nothing_is_asked_over_a_link():
    assert not FORM.scorable and not FORM.by_link and not FORM.scored


def test_violence_and_substances_are_kept_apart_from_the_rest():
    private = {item.id: item.private for item in FORM.items if item.private}
    assert {name for name, kind in private.items() if kind == "violence"} == {
        "domestic-violence", "childhood-violence",
    }  # fmt: skip
    assert all(item.private == "substance" for item in FORM.items if item.group == "substances")
    assert {item.group for item in FORM.items if item.private} == {"substances", "violence"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_our_own_and_says_so(language):
    texts = library.texts("psychosocial", language)
    assert set(texts.items) == {item.id for item in FORM.items} == set(texts.own)
    assert not texts.validated and not texts.checked
    assert all(question.endswith("?") for question in texts.items.values())
    assert len(set(texts.items.values())) == len(FORM.items)


def test_facts_that_stay_with_the_asker_are_those_of_substances_and_of_violence():
    private = library.private_facts()
    for fact in ("auditc.total", "hits.total", "dudit.item1", "history.childhood_violence", "drugs.current"):
        assert fact.startswith(private)
    for fact in ("epds.item10", "pbq.item18", "history.attempt", "help.wanted", "risk.count", "phq9.total"):
        assert not fact.startswith(private)
