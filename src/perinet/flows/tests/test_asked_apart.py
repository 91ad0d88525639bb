"""Alcohol is read by one chosen person, violence by the one who asked; nobody else knows that it was asked."""

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Mode, Screening
from perinet.flows import assess, leave, readers, screen
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

POSITIVE = {"item1": 3, "item2": 2, "item3": 1}


@pytest.fixture
def asker():
    return MembershipFactory()


@pytest.fixture
def chosen(asker):
    return MembershipFactory(organisation=asker.organisation, role=Role.PSYCHOLOGIST)


@pytest.fixture
def lotte(asker):
    person = PersonFactory(registered_at=asker.organisation, language="en")
    consent.begin_care(person=person, organisation_id=asker.organisation_id, at=clock.now(), by=asker.actor())
    return person


def begun(asker, person, mode=Mode.SELF, **fields):
    return screen.begin(
        person=person, moment="week-20", mode=mode, language="en", at=clock.now(), by=asker.actor(), **fields
    )


def answered(asker, person, reader):
    """She answers what is not secret with no, and the questions about alcohol with yes, over a link."""
    occasion = begun(asker, person)
    assess.ask_about_alcohol(occasion=occasion, reader=reader.user, at=clock.now(), by=asker.actor())
    for row in occasion.screenings.all():
        answers = POSITIVE if row.instrument == "audit-c" else {"item1": 0, "item2": 0}
        screen.answer(screening=row, answers=answers, at=clock.now(), by=asker.actor())
    screen.finish(occasion=occasion, at=clock.now(), by=asker.actor())
    return occasion


def secret_rows(membership):
    """Return all that somebody sees of alcohol: lists, what waits, and the story of the family."""
    actor = membership.actor()
    models = (Screening, Obligation, TimelineLine)
    return [row for model in models for row in model.objects.visible_to(actor).filter(topic=Topic.SUBSTANCE)]


def test_only_the_chosen_one_sees_that_alcohol_was_asked_and_what_she_said(asker, chosen, lotte):
    answered(asker, lotte, chosen)
    colleague = MembershipFactory(organisation=asker.organisation)
    assert {type(row) for row in secret_rows(chosen)} == {Screening, Obligation, TimelineLine}
    assert not secret_rows(asker) and not secret_rows(colleague)


def test_the_result_about_alcohol_waits_for_the_chosen_one(asker, chosen, lotte):
    answered(asker, lotte, chosen)
    waits = Obligation.objects.open().filter(kind=Kind.READ_RESULT)
    assert waits.get(topic=Topic.SUBSTANCE).owner == chosen.user
    assert waits.get(topic=Topic.MENTAL_HEALTH).owner == asker.user


def test_without_a_choice_the_one_who_asks_reads(asker, lotte):
    occasion = begun(asker, lotte)
    assess.ask_about_alcohol(occasion=occasion, at=clock.now(), by=asker.actor())
    assert Screening.objects.visible_to(asker.actor()).get(instrument="audit-c").reader == asker.user


def test_a_profession_that_may_not_read_answers_is_not_offered(asker, lotte):
    social = MembershipFactory(organisation=asker.organisation, role=Role.SOCIAL_WORKER)
    elsewhere = MembershipFactory()
    able = readers.able(person=lotte, organisation_id=asker.organisation_id, topic=Topic.SUBSTANCE)
    assert set(able) == {asker.user}
    for stranger in (social, elsewhere):
        with pytest.raises(Refused):
            assess.ask_about_alcohol(
                occasion=begun(asker, lotte), reader=stranger.user, at=clock.now(), by=asker.actor()
            )


def test_where_the_chosen_one_left_before_she_answered_somebody_else_is_named(asker, chosen, lotte):
    occasion = begun(asker, lotte)
    assess.ask_about_alcohol(occasion=occasion, reader=chosen.user, at=clock.now(), by=asker.actor())
    manager = MembershipFactory(organisation=asker.organisation, role=Role.ORGANISATION_MANAGER)
    leave.leave(membership=chosen, takes_over=asker.user, at=clock.now(), by=manager.actor())
    asked = Screening.objects.select_related("occasion", "person", "reader").get(instrument="audit-c")
    assert readers.reader_now(screening=asked, at=clock.now()) == asker.user


def test_a_link_that_should_ask_about_violence_is_refused_and_one_asked_later_is_hidden(asker, lotte):
    occasion = begun(asker, lotte)
    with pytest.raises(Refused, match="never asked over a link"):
        screenings.ask(occasion=occasion, instruments=["safe-at-home"], step=1)
    assess.ask_when_alone(occasion=occasion, at=clock.now(), by=asker.actor())
    colleague = MembershipFactory(organisation=asker.organisation)
    mine = Obligation.objects.visible_to(asker.actor()).filter(topic=Topic.VIOLENCE)
    assert mine.count() == 1
    assert not Obligation.objects.visible_to(colleague.actor()).filter(topic=Topic.VIOLENCE).exists()


def test_what_family_could_not_carry_is_owed_and_secrets_only_by_the_asker(asker, lotte):
    occasion = begun(asker, lotte, Mode.ASSISTED, interpreter="adult-family")
    kinds = {"marked", "substance", "violence"}
    assess.leave_for_later(occasion=occasion, kinds=kinds, at=clock.now(), by=asker.actor())
    seen = set(Obligation.objects.visible_to(asker.actor()).values_list("step", flat=True))
    assert {"ask-without-family", "ask-substances-apart", "ask-when-alone"} <= seen
    colleague = MembershipFactory(organisation=asker.organisation).actor()
    theirs = set(Obligation.objects.visible_to(colleague).values_list("step", flat=True))
    assert "ask-without-family" in theirs
    assert not {"ask-substances-apart", "ask-when-alone"} & theirs


def test_who_helped_before_stays_written_when_somebody_else_comes(asker, lotte):
    occasion = begun(asker, lotte, Mode.ASSISTED, interpreter="adult-family")
    assert assess.change_helper(
        occasion=occasion, interpreter="professional", at=clock.now(), by=asker.actor()
    )
    assert screenings.helpers_of(occasion) == ["adult-family", "professional"]


def test_a_child_is_refused_and_an_interpreter_is_owed_once(asker, lotte):
    occasion = begun(asker, lotte, Mode.ASSISTED)
    for _time in range(2):
        assert not assess.change_helper(
            occasion=occasion, interpreter="child", at=clock.now(), by=asker.actor()
        )
    occasion.refresh_from_db()
    assert occasion.interpreter == "none"
    assert Obligation.objects.open().filter(step="book-interpreter").count() == 1


def test_no_tablet_list_is_open_to_an_observer(asker, lotte):
    occasion = begun(asker, lotte, Mode.TABLET)
    with pytest.raises(Refused):
        screenings.ask(occasion=occasion, instruments=["psychosocial"], step=1)
