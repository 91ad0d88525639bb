"""Every answer is kept as given, a mark never goes away, and a total alone is not enough."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.care.screening import services as screenings
from perinet.care.screening.models import (
    Answer,
    Assessment,
    Concern,
    Mark,
    Occasion,
    Score,
    Screening,
    TalkWish,
    Voiding,
)
from perinet.care.screening.scoring import AnswerError
from perinet.care.screening.tests.factories import asked, occasion_of
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Refused
from perinet.ground.base.models import AppendOnlyError
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Topic

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


@pytest.fixture
def occasion(person, by):
    return occasion_of(person, by, AT)


@pytest.fixture
def phq9(occasion):
    return asked(occasion, "phq-9")[0]


@pytest.fixture
def epds(occasion):
    return asked(occasion, "epds", text_state="paper")[0]


def give(screening, by, minutes=0, **answers):
    return screenings.record_answers(
        screening=screening, answers=answers, at=AT + timedelta(minutes=minutes), by=by
    )


def all_items(number, value, **other):
    return {f"item{n}": value for n in range(1, number + 1)} | other


# Asking


def test_a_result_of_tomorrow_is_refused(person, by):
    with pytest.raises(Refused, match="future"):
        occasion_of(person, by, AT, mode="paper", answered_on=AT.date() + timedelta(days=1))
    assert not Occasion.objects.exists()
    assert occasion_of(person, by, AT, mode="paper", answered_on=AT.date()).answered_on == AT.date()


def test_opening_an_occasion_is_written_down(occasion, by):
    record = Record.objects.get(verb="occasion.open")
    assert (record.actor, record.subject, record.person) == (by.id, str(occasion.id), str(occasion.person_id))


def test_asking_again_asks_nothing_twice_and_goes_on_after_what_stands_there(occasion):
    first = screenings.ask(occasion=occasion, instruments=["whooley", "gad-2"], step=1)
    assert screenings.ask(occasion=occasion, instruments=["whooley", "gad-2"], step=1) == first
    rows = screenings.ask(occasion=occasion, instruments=["gad-2", "phq-9", "gad-7"], step=2)
    assert [(row.instrument, row.position, row.step) for row in rows] == [
        ("whooley", 0, 1), ("gad-2", 1, 1), ("phq-9", 2, 2), ("gad-7", 3, 2),
    ]  # fmt: skip
    assert Screening.objects.count() == 4


def test_alcohol_is_asked_under_a_topic_of_its_own(occasion):
    phq9, alcohol = asked(occasion, "phq-9", "audit-c")
    assert (phq9.topic, alcohol.topic) == (Topic.MENTAL_HEALTH, Topic.SUBSTANCE)


def test_violence_is_kept_with_the_one_who_asked(occasion):
    (hits,) = asked(occasion, "hits")
    assert hits.topic == Topic.VIOLENCE


@pytest.mark.parametrize("name", ["hits", "adbb", "psychosocial"])
def test_what_is_never_asked_over_a_link_is_refused_there(name, person, by):
    link = occasion_of(person, by, AT, mode="self")
    with pytest.raises(Refused, match="never asked over a link"):
        screenings.ask(occasion=link, instruments=["whooley", name], step=1)
    assert not Screening.objects.exists()


def test_an_instrument_whose_points_nobody_read_is_not_asked(occasion):
    with pytest.raises(Refused, match="ANRQ cannot be scored yet"):
        screenings.ask(occasion=occasion, instruments=["anrq"], step=1)


# Answers, scores and marks


def test_every_answer_is_kept_as_it_is_given_and_a_part_has_no_total(phq9, by):
    recorded = give(phq9, by, item1=1)
    assert (recorded.score.total, recorded.score.facts) == (None, {"phq9.item1": 1})
    assert recorded.score.missing == [f"item{n}" for n in range(2, 10)]
    give(phq9, by, 1, item2=2)
    assert screenings.current_answers(phq9) == {"item1": 1, "item2": 2}
    assert set(Answer.objects.values_list("given_by", flat=True)) == {"user"}


def test_a_changed_answer_stays_beside_the_new_one_and_the_same_answer_adds_none(phq9, by):
    for option in (1, 1, 3, 1):
        give(phq9, by, item1=option)
    assert [(row.option, row.revision) for row in Answer.objects.all()] == [(1, 1), (3, 2), (1, 3)]
    assert screenings.current_answers(phq9) == {"item1": 1}


def test_an_answer_is_never_rewritten(phq9, by):
    give(phq9, by, item1=1)
    with pytest.raises(AppendOnlyError):
        Answer.objects.get().delete()


@pytest.mark.parametrize("answers", [{"item1": 4}, {"item1": -1}, {"item99": 0}, {"item1": True}])
def test_an_answer_that_the_question_does_not_have_keeps_nothing(phq9, by, answers):
    with pytest.raises(AnswerError):
        give(phq9, by, item2=1, **answers)
    assert not Answer.objects.exists()
    assert not Score.objects.exists()


def test_the_newest_score_of_each_instrument_counts(occasion, by):
    phq9, gad7 = asked(occasion, "phq-9", "gad-7")
    give(phq9, by, **all_items(9, 1))
    give(gad7, by, **all_items(7, 0))
    give(phq9, by, 1, item1=2)
    newest = screenings.newest_facts(occasion)
    assert (newest["phq-9"]["phq9.total"], newest["gad-7"]["gad7.total"]) == (10, 0)


@pytest.mark.parametrize(("option", "urgency"), [(1, "soft"), (2, "hard"), (3, "hard")])
def test_one_marked_answer_raises_its_mark_before_the_rest_is_known(phq9, by, option, urgency):
    (mark,) = give(phq9, by, item9=option).raised
    assert (mark.item, mark.mark, mark.urgency, mark.taken_back) == ("item9", "self-harm", urgency, False)
    assert Mark.objects.visible_to(by).get() == mark


def test_the_same_mark_is_raised_once(phq9, by):
    assert give(phq9, by, item9=1).raised
    assert not give(phq9, by, 1, item9=1).raised
    assert not give(phq9, by, 2, item1=1).raised
    assert Mark.objects.count() == 1


def test_a_mark_made_worse_is_raised_beside_the_first(phq9, by):
    give(phq9, by, item9=1)
    (worse,) = give(phq9, by, 1, item9=3).raised
    assert worse.urgency == "hard"
    assert Mark.objects.count() == 2


def test_a_marked_answer_taken_back_stays_and_adds_a_soft_mark(phq9, by):
    give(phq9, by, item9=2)
    (taken_back,) = give(phq9, by, 1, item9=0).raised
    assert (taken_back.urgency, taken_back.taken_back) == ("soft", True)
    assert set(Mark.objects.values_list("urgency", "taken_back")) == {("hard", False), ("soft", True)}
    assert Score.objects.first().marks == []


def test_taking_back_twice_is_one_mark(phq9, by):
    for minute, option in enumerate((1, 0, 1, 0)):
        give(phq9, by, minute, item9=option)
    assert Mark.objects.filter(taken_back=True).count() == 1


def test_a_mark_made_lighter_is_not_taken_back(phq9, by):
    give(phq9, by, item9=3)
    assert [mark.urgency for mark in give(phq9, by, 1, item9=1).raised] == ["soft"]
    assert not Mark.objects.filter(taken_back=True).exists()


def test_leaving_a_question_out_takes_nothing_back(phq9, by):
    give(phq9, by, item9=2)
    give(phq9, by, 1, item1=0)
    assert screenings.current_answers(phq9)["item9"] == 2
    assert Mark.objects.get().urgency == "hard"


# From paper or elsewhere


def test_a_paper_form_is_entered_in_printed_points_and_reversed_items_come_out_right(epds, by):
    points = all_items(10, 0, item3=3, item10=2)
    recorded = screenings.enter_points(screening=epds, points=points, at=AT, by=by)
    assert recorded.score.total == 5
    assert [(mark.item, mark.urgency) for mark in recorded.raised] == [("item10", "hard")]
    kept = screenings.current_answers(epds)
    assert (kept["item1"], kept["item3"], kept["item10"]) == (0, 0, 1)


def test_points_that_a_question_does_not_have_are_refused(epds, by):
    with pytest.raises(AnswerError):
        screenings.enter_points(screening=epds, points={"item10": 4}, at=AT, by=by)
    assert not Answer.objects.exists()


def enter_total(screening, by, total, **items):
    return screenings.enter_total(screening=screening, total=total, items=items, at=AT, by=by)


@pytest.mark.parametrize(
    ("total", "items", "code"),
    [
        (14, {}, "safety-item"),
        (14, {"item1": 3}, "safety-item"),
        (31, {"item10": 0}, "range"),
        (-1, {"item10": 0}, "range"),
        (0, {"item10": 1}, "contradiction"),
        (2, {"item10": 3}, "contradiction"),
        (28, {"item10": 0}, "contradiction"),
        (10, all_items(10, 0), "contradiction"),
    ],
)
def test_a_total_that_hides_a_safety_answer_or_can_not_be_is_refused(epds, by, total, items, code):
    with pytest.raises(Refused) as refused:
        enter_total(epds, by, total, **items)
    assert refused.value.code == code
    assert not Score.objects.exists()
    assert not Mark.objects.exists()


@pytest.mark.parametrize(("total", "item10"), [(0, 0), (27, 0), (30, 3), (3, 3), (14, 1)])
def test_a_total_that_can_be_is_kept_with_its_safety_item(epds, by, total, item10):
    row = enter_total(epds, by, total, item10=item10).score
    assert (row.total, row.facts) == (total, {"epds.total": total, "epds.item10": item10})
    assert "item1" in row.missing
    assert "item10" not in row.missing


@pytest.mark.parametrize(("item10", "urgencies"), [(0, []), (1, ["soft"]), (2, ["hard"])])
def test_the_safety_item_beside_a_total_raises_its_mark(epds, by, item10, urgencies):
    recorded = enter_total(epds, by, 12, item10=item10)
    assert [mark.urgency for mark in recorded.raised] == urgencies
    assert recorded.score.marks == (["self-harm"] if item10 else [])


def test_a_total_of_a_list_without_safety_item_needs_nothing_beside_it(occasion, by):
    (gad7,) = asked(occasion, "gad-7")
    assert enter_total(gad7, by, 21).score.facts == {"gad7.total": 21}


# Asked by voice


def assess(occasion, by, topic=Topic.MENTAL_HEALTH, facts=None, reason="", minutes=0):
    return screenings.record_assessment(
        occasion=occasion, topic=topic, facts=facts or {}, domains={"support": True}, reason=reason,
        at=AT + timedelta(minutes=minutes), by=by,
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_judgement_of_high_risk_carries_its_reason(occasion, by, reason):
    with pytest.raises(Refused) as refused:
        assess(occasion, by, facts={"clinician.high_risk": True}, reason=reason)
    assert refused.value.code == "no-reason"
    assert not Assessment.objects.exists()
    assert assess(occasion, by, facts={"clinician.high_risk": True}, reason="She hardly eats.").reason


def test_without_that_judgement_no_reason_is_asked(occasion, by):
    assert assess(occasion, by, facts={"clinician.high_risk": False}).facts == {"clinician.high_risk": False}
    assert Record.objects.get(verb="assessment.record").details == {}


def test_the_newest_assessment_of_each_topic_counts(occasion, by):
    assess(occasion, by, facts={"help.wanted": False})
    secret = assess(occasion, by, topic=Topic.SUBSTANCE)
    newest = assess(occasion, by, facts={"help.wanted": True}, minutes=1)
    found = screenings.newest_assessments(occasion)
    assert found == {Topic.MENTAL_HEALTH: newest, Topic.SUBSTANCE: secret}
    assert set(Assessment.objects.visible_to(by)) == set(Assessment.objects.filter(topic=Topic.MENTAL_HEALTH))


# Worries, wishes, and what ends an occasion


def test_a_worry_names_at_least_one_thing(person, by):
    with pytest.raises(Refused, match="at least one"):
        raise_concern(person, by, [])
    concern = raise_concern(person, by, ["voices"])
    assert Concern.objects.visible_to(by).get() == concern
    assert not Concern.objects.visible_to(MembershipFactory().actor()).exists()
    assert "hears" not in str(Record.objects.get(verb="concern.raise").__dict__)


def raise_concern(person, by, kinds):
    return screenings.raise_concern(
        person=person, kinds=kinds, told_by="partner", note="She hears things.", organisation_id=by.organisation,
        at=AT, by=by,
    )  # fmt: skip


def test_a_wish_to_talk_is_kept(occasion):
    screenings.wish_to_talk(occasion=occasion, wish="now", at=AT)
    assert TalkWish.objects.get().wish == "now"


def test_a_declined_second_step_is_known(occasion, by):
    screenings.decline_second_step(occasion=occasion, at=AT, by=by)
    assert Occasion.objects.get().second_step_declined is True


def test_answers_that_are_not_hers_are_kept_and_marked_and_their_mark_stays(occasion, phq9, by):
    give(phq9, by, item9=1)
    row = screenings.void(occasion=occasion, reason="partner-answered", at=AT, by=by)
    assert (row.reason, row.by) == ("partner-answered", by.id)
    assert not Occasion.objects.get().is_open
    assert Answer.objects.count() == Mark.objects.count() == 1
    assert Record.objects.get(verb="occasion.void").reason == "partner-answered"


def test_voiding_twice_keeps_the_first_reason_and_the_first_end(occasion, by):
    screenings.void(occasion=occasion, reason="partner-answered", at=AT, by=by)
    screenings.void(occasion=occasion, reason="test", at=AT + timedelta(days=1), by=by)
    assert Voiding.objects.get().reason == "partner-answered"
    assert Occasion.objects.get().closed_at == AT


# Who sees it


def test_the_team_sees_what_was_asked_but_not_alcohol_and_a_stranger_sees_nothing(occasion, person, by):
    phq9, alcohol = asked(occasion, "phq-9", "audit-c")
    assert Occasion.objects.visible_to(by).get() == occasion
    assert Screening.objects.visible_to(by).get() == phq9
    before = AT - timedelta(days=365)
    consent.begin_care(person=person, organisation_id=by.organisation, at=before, by=by)
    consent.open_topic(person=person, topic=Topic.SUBSTANCE, user_id=by.id, source="test", at=before, by=by)
    assert set(Screening.objects.visible_to(by)) == {phq9, alcohol}
    stranger = MembershipFactory().actor()
    assert not Occasion.objects.visible_to(stranger).exists()
    assert not Screening.objects.visible_to(stranger).exists()
