"""A meeting becomes a record."""

from datetime import UTC, date, datetime, timedelta

import pytest

from perinet.care.pathways.models import Obligation
from perinet.flows import plan, register
from perinet.flows.readers import asker
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import NamedCoParent, Person, TimelineLine
from perinet.people.families.services import ReachSafely

pytestmark = pytest.mark.django_db


def test_only_a_name_is_needed(by, at):
    person = register.mother(
        details={"given_name": "Amina"},
        reach=ReachSafely(),
        pregnancy=None,
        co_parent=None,
        told=[],
        at=at,
        by=by,
    )
    assert Person.objects.visible_to(by).get() == person
    assert person.identity_id == person.id


def test_another_practice_does_not_see_her(mother):
    stranger = MembershipFactory().actor()
    assert not Person.objects.visible_to(stranger).exists()
    assert not TimelineLine.objects.visible_to(stranger).exists()
    assert not Obligation.objects.visible_to(stranger).exists()


def test_every_moment_that_her_dates_allow_is_planned(mother, by, at):
    waiting = {o.moment: o for o in Obligation.objects.visible_to(by).open()}
    assert set(waiting) == {"first-contact", "week-20", "postpartum-6w"}
    assert waiting["week-20"].show_from <= at < waiting["week-20"].due_at


def test_a_missed_moment_waits_for_the_next_contact(mother, by, at):
    missed = Obligation.objects.get(moment="first-contact")
    assert missed.is_open and missed.due_at < at


def test_a_changed_due_date_moves_what_is_planned_and_doubles_nothing(mother, by, at):
    before = Obligation.objects.get(moment="week-20").due_at
    later = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=150))
    register.record_pregnancy(person=mother, pregnancy=later, at=at, by=by)
    assert Obligation.objects.filter(moment="week-20").count() == 1
    assert Obligation.objects.get(moment="week-20").due_at == before + timedelta(days=10)


def test_a_wish_for_a_child_plans_nothing_yet(by, at):
    register.mother(
        details={"given_name": "Sara"}, reach=ReachSafely(), pregnancy=register.PregnancyDates("wish"),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip
    assert not Obligation.objects.exists()


def test_a_co_parent_is_a_role_and_a_first_name_and_no_record(mother):
    assert NamedCoParent.objects.get(person=mother).first_name == "Tom"
    assert set(Person.objects.filter(is_child=False)) == {mother}


def test_contradictory_dates_are_refused_and_nothing_is_kept(by, at):
    wrong = register.PregnancyDates(
        "pregnant", due_date=at.date() + timedelta(days=200), last_period=at.date() - timedelta(days=200)
    )
    with pytest.raises(Refused, match="four weeks apart"):
        register.mother(
            details={"given_name": "Els"},
            reach=ReachSafely(),
            pregnancy=wrong,
            co_parent=None,
            told=[],
            at=at,
            by=by,
        )
    assert not Person.objects.exists()
    assert not Record.objects.filter(verb="person.register").exists()


def test_what_she_was_told_is_kept_word_for_word(by, at):
    told = register.Told("care-team", "1", "nl", "Je team leest wat je invult.", "agreed", "care")
    person = register.mother(
        details={"given_name": "Fien"},
        reach=ReachSafely(),
        pregnancy=None,
        co_parent=None,
        told=[told],
        at=at,
        by=by,
    )
    assert person.agreements.get().text_shown == "Je team leest wat je invult."


def test_planning_names_a_person_and_a_moment_in_few_characters(mother):
    assert len(plan.source(mother, "a-moment-with-a-rather-long-name-ok")) <= 64


def test_a_birth_of_today_is_taken_in_the_first_hour_of_the_day(by):
    night = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # half past midnight on the 19th, here
    born = register.PregnancyDates("born", ended_on=date(2026, 11, 19))
    person = register.mother(
        details={"given_name": "Fien"},
        reach=ReachSafely(),
        pregnancy=born,
        co_parent=None,
        told=[],
        at=night,
        by=by,
    )
    assert person.pregnancies.get().ended_on == date(2026, 11, 19)


def test_dates_put_right_elsewhere_move_what_is_planned_here_and_nobody_else_asks_her(mother, by, at):
    here = dict(Obligation.objects.values_list("pk", "due_at"))
    elsewhere = MembershipFactory().actor()
    consent.begin_care(person=mother, organisation_id=elsewhere.organisation, at=at, by=elsewhere)
    later = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=150))
    register.record_pregnancy(person=mother, pregnancy=later, at=at, by=elsewhere)
    moved = dict(Obligation.objects.values_list("pk", "due_at"))
    assert {pk: clock.day(moved[pk]) - clock.day(due) for pk, due in here.items()} == dict.fromkeys(
        here, timedelta(days=10)
    )
    assert not Obligation.objects.visible_to(elsewhere).exists()


def test_a_social_worker_plans_for_a_colleague_who_may_read_the_answers(mother, by, at):
    social = MembershipFactory(organisation_id=by.organisation, role=Role.SOCIAL_WORKER).actor()
    due = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140))
    hers = register.mother(
        details={"given_name": "Amina"}, reach=ReachSafely(), pregnancy=due, co_parent=None, told=[], at=at, by=social
    )  # fmt: skip
    assert {str(row.owner_id) for row in Obligation.objects.about(hers)} == {by.id}


def test_where_nobody_may_read_answers_the_plan_stays_with_whoever_registered_her(at):
    social = MembershipFactory(role=Role.SOCIAL_WORKER).actor()
    due = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140))
    hers = register.mother(
        details={"given_name": "Amina"}, reach=ReachSafely(), pregnancy=due, co_parent=None, told=[], at=at, by=social
    )  # fmt: skip
    assert {str(row.owner_id) for row in Obligation.objects.about(hers)} == {social.id}
    assert asker(person=hers, topic="mental-health", at=at, by=social) is None
