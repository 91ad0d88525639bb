"""What is known of one occasion becomes facts, and the facts a decision that can be replayed."""

import json

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.screening import services as screenings
from perinet.ground.base import clock
from perinet.ground.base.models import AppendOnlyError
from perinet.people.consent import services as consent
from perinet.people.families.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def occasion(person, by):
    return screenings.open_occasion(
        person=person, moment="week-20", organisation_id=by.organisation, opened_by_id=by.id, mode="assisted",
        language="nl", at=clock.now(), by=by,
    )  # fmt: skip


def answer(occasion, instrument, answers, by):
    screening = next(
        s
        for s in screenings.ask(occasion=occasion, instruments=[instrument], step=1)
        if s.instrument == instrument
    )
    screenings.record_answers(screening=screening, answers=answers, at=clock.now(), by=by)


def test_the_same_facts_give_the_decision_that_stands(occasion, by):
    first = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    assert decisions.decide_for(occasion=occasion, at=clock.now(), by=by) == first
    answer(occasion, "whooley", {"item1": 0}, by)
    assert decisions.decide_for(occasion=occasion, at=clock.now(), by=by) != first
    assert Decision.objects.count() == 2


def test_a_decision_is_never_rewritten(occasion, by):
    (row,) = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    row.step = "none"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        Decision.objects.update(step="none")


def test_a_changed_text_no_longer_replays(occasion, by):
    (row,) = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    assert decisions.replay(row)
    row.output = row.output.replace("incomplete", "none")
    assert not decisions.replay(row)


def test_alcohol_is_decided_on_a_row_that_the_team_does_not_see(occasion, by, person):
    answer(occasion, "whooley", {"item1": 0, "item2": 0}, by)
    answer(occasion, "audit-c", {"item1": 3, "item2": 1, "item3": 1}, by)
    rows = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    assert [row.topic for row in rows] == [Topic.MENTAL_HEALTH, Topic.SUBSTANCE]
    assert "audit" not in rows[0].facts and "alcohol" not in rows[0].facts
    assert list(Decision.objects.visible_to(by)) == [rows[0]]
    consent.begin_care(person=person, organisation_id=by.organisation, at=clock.now(), by=by)
    consent.open_topic(
        person=person, topic=Topic.SUBSTANCE, user_id=by.id, source="test", at=clock.now(), by=by
    )
    assert set(Decision.objects.visible_to(by)) == set(rows)


def test_without_a_licence_the_open_guideline_asks_what_may_be_shown(occasion, by):
    assert decisions.occasion_guideline(occasion, clock.now()).id == "flanders-open"


def test_a_paper_epds_is_decided_under_the_chosen_guideline(occasion, by):
    (screening,) = screenings.ask(occasion=occasion, instruments=["epds"], step=1, text_state="paper")
    screenings.enter_total(screening=screening, total=11, items={"item10": 0}, at=clock.now(), by=by)
    (row,) = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    assert (row.guideline, row.step) == ("flanders", "rescreen")


def test_an_organisation_may_follow_another_guideline(occasion, by):
    decisions.choose_guideline(organisation_id=by.organisation, guideline_id="flanders-literature", by=by)
    (screening,) = screenings.ask(occasion=occasion, instruments=["epds"], step=1, text_state="paper")
    screenings.enter_total(screening=screening, total=13, items={"item10": 0}, at=clock.now(), by=by)
    (row,) = decisions.decide_for(occasion=occasion, at=clock.now(), by=by)
    assert (row.guideline, row.step) == ("flanders-literature", "clinical-assessment")


def test_a_worry_is_decided_without_any_occasion(person, by):
    concern = screenings.raise_concern(
        person=person,
        kinds=["voices"],
        told_by="me",
        note="",
        organisation_id=by.organisation,
        at=clock.now(),
        by=by,
    )
    row = decisions.decide_on_concern(concern=concern, at=clock.now(), by=by)
    assert row.step == "urgent-care"
    assert json.loads(row.facts) == {"concern.psychosis": True}
