"""Answers become a score, the score a decision, the decision a proposal that waits for a person."""

from datetime import timedelta

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening.models import Answer, Mark, Score
from perinet.flows import decide, safety, screen
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.messages.models import Message
from perinet.people.families.models import TimelineLine

pytestmark = pytest.mark.django_db

NEGATIVE = {"whooley": {"item1": 0, "item2": 0}, "gad-2": {"item1": 0, "item2": 0}}
POSITIVE = {"whooley": {"item1": 1, "item2": 0}, "gad-2": {"item1": 0, "item2": 1}}


def asked(mother, by, at, moment="week-20"):
    return screen.begin(person=mother, moment=moment, mode="assisted", language="nl", at=at, by=by)


def give(occasion, answers, by, at):
    for screening in occasion.screenings.all():
        if screening.instrument in answers:
            screen.answer(screening=screening, answers=answers[screening.instrument], at=at, by=by)


def all_of(instrument, option, **other):
    items = {"phq-9": 9, "gad-7": 7}[instrument]
    return {f"item{n}": option for n in range(1, items + 1)} | other


def open_kinds(by):
    return sorted(
        Obligation.objects.visible_to(by).open().exclude(kind=Kind.SCREENING).values_list("kind", flat=True)
    )


def test_negative_first_questions_end_there_with_none(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, NEGATIVE, by, at)
    assert screen.go_on(occasion=occasion, at=at, by=by) == []
    (row,) = screen.finish(occasion=occasion, at=at, by=by)
    assert (row.step, row.complete) == ("none", True)
    assert open_kinds(by) == ["read-result"]


def test_a_positive_first_step_asks_the_second_in_the_same_sitting(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    further = screen.go_on(occasion=occasion, at=at, by=by)
    assert [s.instrument for s in further] == [
        "phq-9",
        "gad-7",
    ]  # no licence for EPDS text: the open guideline
    assert screen.go_on(occasion=occasion, at=at, by=by) == []


def test_nothing_answered_is_incomplete_and_never_none(mother, by, at):
    (row,) = screen.finish(occasion=asked(mother, by, at), at=at, by=by)
    assert (row.step, row.complete) == ("incomplete", False)


def test_a_marked_answer_opens_the_safety_check_before_anything_is_submitted(mother, by, at, rota):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    phq = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=phq, answers={"item9": 2}, at=at, by=by)
    check = Obligation.objects.visible_to(by).get(kind=Kind.SAFETY_CHECK)
    assert check.urgency == "hard"
    assert check.due_at == at + timedelta(hours=1)
    assert Score.objects.filter(screening=phq).latest("at").total is None
    assert Message.objects.get(template="colleague-look").to == rota.reader.email


def test_a_soft_mark_is_for_the_same_working_day(mother, by, at, rota):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    screen.answer(screening=occasion.screenings.get(instrument="phq-9"), answers={"item9": 1}, at=at, by=by)
    check = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert check.urgency == "soft"
    assert check.due_at.astimezone(at.tzinfo).hour == 16  # five o'clock in Brussels, when the rota's day ends


def test_a_mark_made_worse_becomes_more_urgent_and_stays_one_obligation(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    phq = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=phq, answers={"item9": 1}, at=at, by=by)
    screen.answer(screening=phq, answers={"item9": 3}, at=at + timedelta(minutes=1), by=by)
    check = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert check.urgency == "hard"
    assert [t.kind for t in check.turns.all()] == ["opened", "made-urgent"]


def test_a_marked_answer_taken_back_keeps_its_mark_and_its_check(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    phq = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=phq, answers={"item9": 2}, at=at, by=by)
    screen.answer(screening=phq, answers={"item9": 0}, at=at, by=by)
    assert [row.option for row in Answer.objects.filter(screening=phq)] == [2, 0]
    assert set(Mark.objects.values_list("urgency", "taken_back")) == {("hard", False), ("soft", True)}
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()


def test_messages_and_timeline_carry_nothing_of_the_answer(mother, by, at, rota):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    screen.answer(screening=occasion.screenings.get(instrument="phq-9"), answers={"item9": 3}, at=at, by=by)
    text = " ".join(f"{m.subject} {m.body}" for m in Message.objects.all()).lower()
    for word in ("phq", "self", "harm", "safety", "lotte", "maes"):
        assert word not in text
    for line in TimelineLine.objects.filter(kind__startswith="safety-check"):
        assert line.parameters == {}


def test_the_result_waits_for_who_asked_and_the_screening_is_done(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, NEGATIVE, by, at)
    (row,) = screen.finish(occasion=occasion, at=at, by=by)
    waiting = Obligation.objects.get(kind=Kind.READ_RESULT)
    assert (str(waiting.owner_id), waiting.source) == (by.id, str(row.id))
    assert Obligation.objects.get(kind=Kind.SCREENING, moment="week-20").ending == "answered"


def full(mother, by, at, option, moment="week-20", item9=0):
    occasion = asked(mother, by, at, moment)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    answers = {"phq-9": all_of("phq-9", option, item9=item9), "gad-7": all_of("gad-7", option)}
    give(occasion, answers, by, at)
    return screen.finish(occasion=occasion, at=at, by=by)[0]


def test_high_totals_propose_an_assessment_that_opens_when_a_person_agrees(mother, by, at):
    row = full(mother, by, at, 3)
    assert row.step == "clinical-assessment"
    assert not Obligation.objects.filter(kind=Kind.STEP).exists()
    (step,) = decide.confirm(decision=row, chosen_step=row.step, reason="", note="", at=at, by=by)
    assert (step.step, step.due_at, str(step.owner_id)) == (
        "clinical-assessment",
        at + timedelta(days=14),
        by.id,
    )
    assert not Obligation.objects.open().filter(kind=Kind.READ_RESULT).exists()


def test_choosing_another_step_needs_a_reason(mother, by, at):
    row = full(mother, by, at, 3)
    with pytest.raises(Refused, match="Choose why"):
        decide.confirm(decision=row, chosen_step="social-support", reason="", note="", at=at, by=by)
    (step,) = decide.confirm(
        decision=row, chosen_step="social-support", reason="already-in-care", note="", at=at, by=by
    )
    assert step.step == "social-support"
    assert row.confirmations.get().agrees is False


def test_agreeing_with_a_safety_check_also_opens_the_step_beneath_it(mother, by, at):
    row = full(mother, by, at, 3, item9=1)
    assert row.step == "safety-check"
    (step,) = decide.confirm(decision=row, chosen_step="safety-check", reason="", note="", at=at, by=by)
    assert step.step == "clinical-assessment"
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()


def test_totals_below_the_lines_propose_nothing_more(mother, by, at):
    assert full(mother, by, at, 1).step == "none"  # PHQ-9 8 and GAD-7 7


@pytest.mark.parametrize("choice", ["clinical-assessment", "named-contact"])
def test_a_second_rescreen_in_a_row_leads_to_a_person_as_the_region_chose(mother, by, at, choice):
    chosen = {"after-second-rescreen": choice}
    decisions.choose_guideline(organisation_id=by.organisation, guideline_id="flanders", values=chosen, by=by)

    def rescreening(when, moment):
        occasion = asked(mother, by, when, moment)
        if moment == "week-20":
            give(occasion, POSITIVE, by, when)
            screen.go_on(occasion=occasion, at=when, by=by)
        answers = {"phq-9": all_of("phq-9", 1, item1=3, item9=0), "gad-7": all_of("gad-7", 0)}
        give(occasion, answers, by, when)
        return screen.finish(occasion=occasion, at=when, by=by)[0]

    first = rescreening(at, "week-20")
    assert first.step == "rescreen"
    (waiting,) = decide.confirm(decision=first, chosen_step="rescreen", reason="", note="", at=at, by=by)
    assert waiting.kind == Kind.SCREENING
    assert (waiting.show_from, waiting.due_at) == (at + timedelta(weeks=2), at + timedelta(weeks=4))
    second = rescreening(at + timedelta(weeks=3), "rescreen")
    assert second.step == choice
    (opened,) = decide.confirm(
        decision=second, chosen_step=choice, reason="", note="", at=at + timedelta(weeks=3), by=by
    )
    assert (opened.kind, opened.step, opened.owner_id) == (Kind.STEP, choice, by.id)
    assert decisions.replay(second)


def test_every_stored_decision_replays_byte_for_byte(mother, by, at):
    for option in (0, 2, 3):
        full(mother, by, at + timedelta(days=option), option)
    assert Decision.objects.count() >= 3
    for row in Decision.objects.all():
        assert decisions.replay(row)


def test_a_declined_second_step_opens_a_contact_and_never_reassures(mother, by, at):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    screen.decline_second_step(occasion=occasion, at=at, by=by)
    (row,) = screen.finish(occasion=occasion, at=at, by=by)
    assert row.step == "incomplete"
    assert Obligation.objects.open().filter(kind=Kind.CONTACT, step="second-step-declined").exists()


def test_who_wants_to_talk_is_called(mother, by, at, rota):
    occasion = asked(mother, by, at)
    screen.wish_to_talk(occasion=occasion, wish="now", at=at, by=Actor(kind="link", id="x"))
    talk = Obligation.objects.get(kind=Kind.TALK)
    assert talk.owner == rota.reader
    assert talk.due_at == at + timedelta(hours=4)
    assert Message.objects.filter(template="colleague-look").exists()


def test_an_existing_result_is_entered_with_source_and_date(mother, by, at):
    (row,) = screen.enter(
        person=mother, moment="week-20", language="nl", source="paper", answered_on=at.date(),
        results={
            "epds": {"total": 14, "items": {"item10": 0}},
            "gad-7": {"items": {f"item{n}": 0 for n in range(1, 8)}},
        },
        at=at, by=by,
    )  # fmt: skip
    assert (row.guideline, row.step) == ("flanders", "clinical-assessment")


def test_a_paper_total_without_its_safety_item_is_refused_and_keeps_nothing(mother, by, at):
    with pytest.raises(Refused, match="item10"):
        screen.enter(
            person=mother, moment="week-20", language="nl", source="paper", answered_on=at.date(),
            results={"epds": {"total": 9, "items": {}}}, at=at, by=by,
        )  # fmt: skip
    assert not Score.objects.exists()
    assert not Decision.objects.exists()


def spoken_with(check, by, at):
    talk = SafetyConversation(
        spoken_with_her=True, asked_directly=True, thoughts="none", plan="no", means="no", earlier_attempt="no",
        outcome="misread-question",
    )  # fmt: skip
    safety.acknowledge(obligation=check, conversation=talk, at=at, by=by)


def marked_by(mother, by, at, option=2):
    occasion = asked(mother, by, at)
    give(occasion, POSITIVE, by, at)
    screen.go_on(occasion=occasion, at=at, by=by)
    phq = occasion.screenings.get(instrument="phq-9")
    screen.answer(screening=phq, answers={"item9": option}, at=at, by=by)
    return occasion, phq


def test_the_end_of_the_questions_never_opens_anew_what_a_conversation_ended(mother, by, at, rota):
    occasion, _phq = marked_by(mother, by, at)
    spoken_with(Obligation.objects.get(kind=Kind.SAFETY_CHECK), by, at + timedelta(minutes=5))
    screen.finish(occasion=occasion, at=at + timedelta(minutes=10), by=by)
    assert Obligation.objects.get(kind=Kind.SAFETY_CHECK).ending == "spoken-with"
    assert Message.objects.filter(template="colleague-look").count() == 1


def test_a_mark_after_the_conversation_opens_a_check_of_its_own(mother, by, at, rota):
    occasion, phq = marked_by(mother, by, at, option=1)
    spoken_with(Obligation.objects.get(kind=Kind.SAFETY_CHECK), by, at + timedelta(minutes=5))
    screen.answer(screening=phq, answers={"item9": 3}, at=at + timedelta(minutes=10), by=by)
    screen.finish(occasion=occasion, at=at + timedelta(minutes=11), by=by)
    assert Obligation.objects.open().get(kind=Kind.SAFETY_CHECK).urgency == "hard"
