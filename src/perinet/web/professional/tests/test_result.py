"""The result: the mark first, the conversation before the numbers, and a person who decides."""

import pytest
from django.urls import reverse

from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import Confirmation, Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening.models import Answer, Voiding
from perinet.flows import safety, screen
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def heavy(midwife, lotte):
    """Totals over the line for a clinical assessment, without a mark."""
    return asked.answered(midwife, lotte, phq9=[2, 2, 2, 2, 2, 2, 2, 2, 0], gad7=[1] * 7)


@pytest.fixture
def marked(midwife, lotte):
    return asked.answered(midwife, lotte, phq9=[2, 2, 2, 2, 2, 2, 2, 2, 2], gad7=[1] * 7)


def url(occasion, act="result"):
    return reverse(f"professional:{act}", args=[occasion.pk])


def read(midwife, occasion, act="result"):
    return midwife.client.get(url(occasion, act)).content.decode()


def decide(midwife, occasion, **given):
    row = Decision.objects.filter(occasion=occasion, topic="mental-health").first()
    given = {"topic": row.topic, "decision": str(row.pk), "mental-health-agree": "agree"} | given
    return midwife.client.post(url(occasion, "result-confirm"), given, follow=True)


def acknowledge(midwife, occasion, outcome="safe-now"):
    obligation = Obligation.objects.open().get(kind=Kind.SAFETY_CHECK, source=occasion.pk)
    reached = outcome != "not-reached"
    told = SafetyConversation(
        spoken_with_her=reached, asked_directly=reached, thoughts="no", plan="no", means="no", earlier_attempt="no",
        outcome=outcome,
    )  # fmt: skip
    safety.acknowledge(obligation=obligation, conversation=told, at=clock.now(), by=midwife.actor)


def test_another_organisation_does_not_find_the_result(heavy):
    stranger = scene()
    for act in ("result", "result-print", "result-void"):
        assert stranger.client.get(url(heavy, act)).status_code == 404
    assert stranger.client.post(url(heavy, "result-confirm")).status_code == 404
    assert stranger.client.post(url(heavy, "result-close")).status_code == 404


def test_reading_is_written_in_the_audit(midwife, heavy):
    read(midwife, heavy)
    assert Record.objects.filter(verb="result.read", subject=str(heavy.pk)).count() == 1


def test_the_conversation_comes_before_the_numbers(midwife, heavy):
    page = read(midwife, heavy)
    assert (
        page.index("Say now")
        < page.index("Proposed")
        < page.index("Why this proposal")
        < page.index("out of 27")
    )


def test_totals_come_with_band_recall_and_what_is_known_of_the_wording(midwife, heavy):
    page = read(midwife, heavy)
    assert "16" in page and "moderately severe symptoms" in page and "the last 2 weeks" in page
    assert "The wording was not checked against the official copy." in page


def test_each_rule_stands_with_its_operator_source_and_version(midwife, heavy):
    page = read(midwife, heavy)
    assert "PHQ-9 total is 16; the line is 15 or more." in page
    assert "phq9.total &gt;= 15" in page and "Our own rule" in page
    assert "flanders-open" in page and "gives exactly the same" in page


def test_sentences_stand_in_her_language_beside_the_readers(midwife, lotte):
    occasion = asked.begun(midwife, lotte, language="nl")
    asked.answer(midwife, occasion, "whooley", [0, 0])
    asked.answer(midwife, occasion, "gad-2", [0, 0])
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    page = read(midwife, occasion)
    assert 'lang="nl"' in page and "Thank you for taking the time to tell me how you are." in page


def test_what_was_not_answered_is_named_and_makes_no_total(midwife, lotte):
    occasion = asked.answered(midwife, lotte, phq9=[1, 1, 1, 1, 1, 1, 1, 1, None], gad7=[0] * 7)
    page = read(midwife, occasion)
    assert "no total" in page and "Not answered:" in page


def test_a_changed_answer_shows_what_stood_first(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    asked.answer(midwife, occasion, "gad-2", [3, 0])
    asked.answer(midwife, occasion, "gad-2", [1, 0])
    assert "(first: Nearly every day (points: 3))" in read(midwife, occasion)
    assert Answer.objects.count() == 3


def test_confirming_opens_the_step_with_owner_and_a_way_to_refer(midwife, heavy):
    page = decide(midwife, heavy).content.decode()
    step = Obligation.objects.open().get(kind=Kind.STEP)
    assert step.step == "clinical-assessment" and step.owner_id == midwife.membership.user_id
    assert reverse("professional:refer", args=[step.pk]) in page
    assert not Obligation.objects.open().filter(kind=Kind.READ_RESULT).exists()


def test_another_step_needs_a_coded_reason_and_keeps_what_was_chosen(midwife, heavy):
    other = {
        "mental-health-agree": "other",
        "mental-health-step": "rescreen",
        "mental-health-note": "her sister helps",
    }
    page = decide(midwife, heavy, **other).content.decode()
    assert "Choose why you decide otherwise" in page and "her sister helps" in page
    assert not Confirmation.objects.exists()
    decide(midwife, heavy, **other, **{"mental-health-reason": "her-wish"})
    row = Confirmation.objects.get()
    assert (row.chosen_step, row.reason, row.agrees) == ("rescreen", "her-wish", False)


def test_agreeing_that_nothing_follows_opens_nothing(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    asked.answer(midwife, occasion, "whooley", [0, 0])
    asked.answer(midwife, occasion, "gad-2", [0, 0])
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    decide(midwife, occasion)
    assert not Obligation.objects.open().exists()


def test_agreeing_that_not_enough_is_known_leaves_the_questions_to_be_asked(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    decide(midwife, occasion)
    assert Obligation.objects.open().get().kind == Kind.SCREENING


def test_deciding_twice_opens_one_step(midwife, heavy):
    decide(midwife, heavy)
    assert "was decided already" in decide(midwife, heavy).content.decode()
    assert Confirmation.objects.count() == 1


def test_a_mark_asks_for_the_conversation_before_anything_is_decided(midwife, marked):
    page = read(midwife, marked)
    obligation = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert reverse("professional:safety-acknowledge", args=[obligation.pk]) in page
    assert url(marked, "result-confirm") not in page
    decide(midwife, marked)
    assert not Confirmation.objects.exists()


def test_after_the_conversation_the_other_steps_are_decided(midwife, marked):
    acknowledge(midwife, marked)
    decide(midwife, marked)
    assert Obligation.objects.open().get(kind=Kind.STEP).step == "clinical-assessment"


def test_a_try_that_did_not_reach_her_holds_nothing_back_and_the_mark_stays(midwife, marked):
    acknowledge(midwife, marked, outcome="not-reached")
    decide(midwife, marked)
    assert Obligation.objects.open().filter(kind=Kind.STEP).exists()
    assert "speak with her first" in read(midwife, marked)


def test_a_form_left_half_way_shows_what_is_known_and_its_mark(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    asked.answer(midwife, occasion, "whooley", [1, 1])
    screen.go_on(occasion=occasion, at=clock.now(), by=midwife.actor)
    asked.answer(midwife, occasion, "phq-9", [None] * 8 + [1])
    page = read(midwife, occasion)
    assert "Not finished" in page and "speak with her first" in page and "no total" in page


def test_no_longer_waiting_for_the_rest_decides_on_what_is_known(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    assert "No proposal yet" in read(midwife, occasion)
    midwife.client.post(url(occasion, "result-close"))
    assert "Not enough is known yet" in read(midwife, occasion)


def test_answers_about_alcohol_are_shown_to_the_asker_and_to_no_colleague(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    page = midwife.client.get(reverse("professional:together", args=[occasion.pk]))
    alcohol = {"stage": page.context["stage"], "alcohol": "1"}
    midwife.client.post(reverse("professional:together", args=[occasion.pk]), alcohol)
    asked.answer(midwife, occasion, "audit-c", [3, 3, 3])
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    assert "AUDIT-C" in read(midwife, occasion)
    colleague = scene(organisation=midwife.membership.organisation)
    page = read(colleague, occasion)
    assert "AUDIT-C" not in page and "About alcohol or other substances" not in page
    assert "AUDIT-C" not in read(midwife, occasion, "result-print")


def test_earlier_totals_stand_beside_the_new_one_without_those_set_aside(midwife, lotte, heavy):
    void(midwife, heavy)
    asked.answered(midwife, lotte, phq9=[1] * 8 + [0], gad7=[0] * 7)
    last = asked.answered(midwife, lotte, phq9=[0] * 9, gad7=[0] * 7)
    page = midwife.client.get(url(last))
    trend = next(one.trend for one in page.context["reading"].lists if one.name == "PHQ-9")
    assert [total for _day, total in trend] == [8]


def void(midwife, occasion, reason="somebody-else-answered"):
    return midwife.client.post(url(occasion, "result-void"), {"reason": reason})


def test_answers_that_are_not_hers_are_kept_and_asked_again(midwife, heavy):
    void(midwife, heavy)
    assert Voiding.objects.get().reason == "somebody-else-answered" and Answer.objects.exists()
    assert Obligation.objects.open().get().kind == Kind.SCREENING
    page = read(midwife, heavy)
    assert "Set aside: not her answers" in page and url(heavy, "result-confirm") not in page


def test_a_mark_stays_when_the_answers_are_set_aside(midwife, marked):
    void(midwife, marked)
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()


def test_setting_aside_needs_a_reason(midwife, heavy):
    assert void(midwife, heavy, reason="").status_code == 200
    assert not Voiding.objects.exists()


def test_the_print_view_holds_the_conversation_and_the_rules(midwife, heavy):
    page = read(midwife, heavy, "result-print")
    assert "Say now" in page and "Why this proposal" in page and "Printed by" in page


def test_the_result_stays_cheap_with_a_long_history(midwife, lotte, django_assert_max_num_queries):
    for _ in range(6):
        occasion = asked.answered(midwife, lotte, phq9=[1] * 9, gad7=[1] * 7)
    with django_assert_max_num_queries(31):  # one opens the keys of what is sealed
        read(midwife, occasion)


def test_the_pattern_of_a_list_stands_beside_its_band_and_is_called_no_diagnosis(midwife, heavy):
    for act in ("result", "result-print"):
        page = read(midwife, heavy, act)
        assert "Patterns, never a diagnosis" in page and "Pattern of a major depression" in page
    lists = {one.name: one for one in midwife.client.get(url(heavy)).context["reading"].lists}
    assert dict(lists["PHQ-9"].patterns) == {
        "Low mood or no pleasure": "yes", "Five symptoms or more": "yes", "Pattern of a major depression": "yes",
    }  # fmt: skip
    assert lists["GAD-7"].patterns == ()


def test_what_is_not_known_of_a_list_stands_beside_its_result_on_page_and_paper(midwife, heavy):
    for act in ("result", "result-print"):
        assert "No published cut-off was read" in read(midwife, heavy, act)
    type(heavy).objects.filter(pk=heavy.pk).update(language="nl")
    found = {one.name: one.validity for one in midwife.client.get(url(heavy)).context["reading"].lists}
    assert "The published cut-offs come from people who did not answer in Dutch." in found["GAD-7"]
    assert not any("was not read here" in line for line in found["GAD-7"])  # the words themselves say more


def test_the_explanation_leads_to_the_rules_and_says_when_they_are_overdue(midwife, heavy, monkeypatch):
    row = Decision.objects.filter(occasion=heavy, topic="mental-health").first()
    rules = reverse("network:guideline-rules", args=[row.guideline, row.package_hash[:12]])
    assert rules in read(midwife, heavy)
    assert midwife.client.get(rules).status_code == 200
    assert "should have been reviewed" not in read(midwife, heavy)
    monkeypatch.setattr(Guideline, "is_overdue", lambda guideline, on: True)
    for act in ("result", "result-print"):
        assert "should have been reviewed" in read(midwife, heavy, act)
