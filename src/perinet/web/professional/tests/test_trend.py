"""One person over time: only what the reader may see, and two parents only where each said yes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion
from perinet.care.screening.tests.factories import occasion_of
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import beside
from perinet.people.consent import services as consent
from perinet.people.families.models import Bond, Pregnancy
from perinet.people.families.tests.factories import PersonFactory
from perinet.web.professional.tests.scenes import ago, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    return scene()


@pytest.fixture
def mother(midwife):
    her = midwife.mother(given_name="Lotte")
    Pregnancy.objects.create(person=her, status="born", ended_on=clock.today() - timedelta(days=300))
    return her


def epds(person, midwife, total, days_ago, *, item10=0, **fields):
    """A total that was counted on paper so many days ago; None: half of the list was answered."""
    at = ago(days=days_ago)
    occasion = occasion_of(person, midwife.actor, at, mode="paper", **fields)
    (asked,) = screenings.ask(occasion=occasion, instruments=["epds"], step=1, text_state="paper")
    if total is None:
        screenings.enter_points(screening=asked, points={"item1": 1}, at=at, by=midwife.actor)
    else:
        screenings.enter_total(
            screening=asked, total=total, items={"item10": item10}, at=at, by=midwife.actor
        )
    screenings.close(occasion=occasion, at=at, by=midwife.actor)
    return occasion


def page(midwife, person, name="trend", **query):
    return midwife.client.get(reverse(f"professional:{name}", args=[person.pk], query=query))


def text(midwife, person, name="trend"):
    response = page(midwife, person, name)
    assert response.status_code == 200
    return response.content.decode()


def test_totals_stand_with_the_lines_of_the_guideline_and_what_changed(midwife, mother):
    epds(mother, midwife, 18, 200)
    epds(mother, midwife, 9, 100)
    shown = text(midwife, mother)
    assert "&gt; 13" in shown and "&gt; 10" in shown and "moederbaby.be" in shown
    assert "fewer complaints, by more than chance" in shown and "Recovered" in shown
    assert shown.count('class="line-run"') == 1 and shown.count('class="line-dot"') == 2
    assert "10.1016/S0165-0327(02)00313-0" in shown and "not verified" in shown


def test_a_list_left_half_way_breaks_the_line_and_one_set_aside_is_not_counted(midwife, mother):
    epds(mother, midwife, 12, 300)
    epds(mother, midwife, None, 200)
    away = epds(mother, midwife, 25, 150)
    screenings.void(occasion=away, reason="wrong-person", at=clock.now(), by=midwife.actor)
    epds(mother, midwife, 12, 100)
    shown = text(midwife, mother)
    assert 'class="line-run"' not in shown and shown.count('class="line-hollow"') == 1
    assert "left half-way: no total" in shown and "set aside: not counted" in shown
    assert "more complaints" not in shown and "not known whether this wording is validated" in shown


def test_of_a_co_parent_no_line_is_drawn_and_nothing_is_called_a_change(midwife, mother):
    child, father = _family(midwife, mother)
    for days, total in ((200, 18), (100, 6)):
        epds(father, midwife, total, days)
    shown = text(midwife, father)
    assert "does not speak for co-parents" in shown and "line-level" not in shown
    assert "complaints" not in shown and "Recovered" not in shown


def _family(midwife, mother):
    child = midwife.mother(is_child=True, given_name="Noor", birth_date=clock.today() - timedelta(days=300))
    father = midwife.mother(given_name="Tom")
    for person, role in ((mother, "birth-mother"), (father, "father")):
        Bond.objects.create(person=person, of=child, role=role, controller_id=midwife.actor.organisation)
    return child, father


def test_two_parents_stand_side_by_side_only_when_each_said_yes(midwife, mother):
    _child, father = _family(midwife, mother)
    epds(mother, midwife, 18, 200)
    epds(father, midwife, 7, 150)
    said = {"language": "nl", "at": clock.now(), "by": midwife.actor}
    assert "Tom" not in text(midwife, mother)
    beside.agree(person=mother, **said)
    assert "Tom" not in text(midwife, mother) and "Lotte" not in text(midwife, father)
    beside.agree(person=father, **said)
    for person in (mother, father):
        shown = text(midwife, person)
        assert "Tom" in shown and "Lotte" in shown and shown.count('<svg class="line-plot"') == 2
    beside.withdraw(person=father, **said)
    assert "Tom" not in text(midwife, mother)


def test_who_may_see_only_one_of_two_parents_never_sees_them_side_by_side(midwife, mother):
    _child, father = _family(midwife, mother)
    epds(father, midwife, 7, 150)
    for person in (mother, father):
        beside.agree(person=person, language="nl", at=clock.now(), by=midwife.actor)
    other = scene()
    consent.begin_care(
        person=mother, organisation_id=other.membership.organisation_id, at=clock.now(), by=other.actor
    )
    shown = text(other, mother)
    assert "Tom" not in shown and "Side by side" not in shown


def test_what_was_told_in_confidence_makes_no_series_and_no_row_of_a_file_for_others(midwife, mother):
    occasion = occasion_of(mother, midwife.actor, ago(days=50))
    (asked,) = screenings.ask(occasion=occasion, instruments=["audit-c"], step=1)
    consent.open_topic(
        person=mother,
        topic="substance",
        user_id=midwife.actor.id,
        source="test",
        at=clock.now(),
        by=midwife.actor,
    )
    screenings.record_answers(
        screening=asked, answers={"item1": 1, "item2": 0, "item3": 0}, at=ago(days=50), by=midwife.actor
    )
    screenings.close(occasion=occasion, at=ago(days=50), by=midwife.actor)
    assert "AUDIT-C" in text(midwife, mother)
    for name in ("trend-print", "trend-file"):
        assert "audit" not in text(midwife, mother, name).lower().replace("audit_", "")
    colleague = scene(organisation=midwife.membership.organisation)
    assert "AUDIT-C" not in text(colleague, mother)


def test_the_file_has_every_time_with_its_state(midwife, mother):
    epds(mother, midwife, 18, 200)
    epds(mother, midwife, None, 100)
    response = page(midwife, mother, "trend-file")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("text/csv") and len(lines) == 3
    assert lines[1].split(",")[1:5] == ["epds", lines[1].split(",")[2], "18", "counts"]
    assert lines[2].split(",")[3:5] == ["", "partial"]


def test_paper_says_it_is_no_diagnosis(midwife, mother):
    epds(mother, midwife, 18, 200)
    assert "no diagnosis" in text(midwife, mother, "trend-print")


@pytest.mark.parametrize("name", ["trend", "trend-print", "trend-file"])
def test_for_somebody_who_does_not_care_for_her_it_does_not_exist(midwife, mother, name):
    assert page(scene(), mother, name).status_code == 404
    assert page(midwife, _family(midwife, mother)[0], name).status_code == 404


def test_her_yes_is_written_down_in_the_room_and_taken_back(midwife, mother):
    _family(midwife, mother)
    there = reverse("professional:trend-beside", args=[mother.pk])
    assert midwife.client.post(there).status_code == 302
    assert beside.agreed_among([mother]) == {mother.identity_id}
    assert "Lotte" in text(midwife, mother)
    midwife.client.post(there, {"stop": "1"})
    assert beside.agreed_among([mother]) == set()


def test_more_answers_need_no_more_queries(midwife, mother, django_assert_max_num_queries):
    epds(mother, midwife, 12, 300)
    epds(mother, midwife, 11, 290)
    text(midwife, mother)
    with django_assert_max_num_queries(60) as few:
        text(midwife, mother)
    for day in range(12):
        epds(mother, midwife, 10, 200 - day)
    with django_assert_max_num_queries(len(few)):
        text(midwife, mother)
    assert Occasion.objects.count() == 14


def test_a_parent_of_another_team_is_not_named(midwife, mother):
    stranger = PersonFactory(registered_at=MembershipFactory().organisation, given_name="Zeno")
    child, _father = _family(midwife, mother)
    Bond.objects.create(person=stranger, of=child, role="parent", controller=stranger.registered_at)
    assert "Zeno" not in text(midwife, mother)
