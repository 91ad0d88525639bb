"""A pregnancy that her partner must not know of leaves no trace for anybody who is not named."""

from datetime import timedelta

import pytest

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Mark, Occasion, Screening
from perinet.flows import decide, refer, register, screen
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families import pregnancies
from perinet.people.families.models import Bond, Person, Pregnancy, TimelineLine, Topic
from perinet.people.families.services import ReachSafely

MODELS = (Person, Pregnancy, Occasion, Screening, Mark, Decision, Obligation, Referral, TimelineLine)


@pytest.fixture
def her(by, at, rota):
    return register.mother(
        details={"given_name": "Elise"},
        reach=ReachSafely(),
        pregnancy=None,
        co_parent=None,
        told=[],
        at=at,
        by=by,
    )


@pytest.fixture
def colleague(by):
    return MembershipFactory(organisation_id=by.organisation).actor()


def seen(actor):
    return {
        model.__name__: set(model.objects.visible_to(actor).values_list("pk", flat=True)) for model in MODELS
    }


def live_it(her, by, at):
    """She tells, is asked, gives a marked answer, and is referred."""
    due = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140), foetuses=2)
    register.record_pregnancy(person=her, pregnancy=due, kept=True, at=at, by=by)
    occasion = screen.begin(person=her, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    for row in occasion.screenings.all():
        screen.answer(screening=row, answers={"item1": 1, "item2": 1}, at=at, by=by)
    for row in screen.go_on(occasion=occasion, at=at, by=by):
        answers = {"item1": 3, "item2": 3, "item9": 2} if row.instrument == "phq-9" else {"item1": 3}
        screen.answer(screening=row, answers=answers, at=at, by=by)
    screen.wish_to_talk(occasion=occasion, wish="later", at=at, by=by)
    (row, *_rest) = screen.finish(occasion=occasion, at=at, by=by)
    decide.confirm(
        decision=row, chosen_step="clinical-assessment", reason="her-wish", note="", at=at, by=by,
        promised_on=at.date(),
    )  # fmt: skip
    step = Obligation.objects.get(person=her, kind=Kind.STEP)
    refer.send(
        obligation=step, service=ServiceFactory(), reason="x", share_phone=False, interim_offer="",
        path="/{token}/", at=at, by=by,
    )  # fmt: skip
    return occasion


def test_whoever_is_not_named_sees_exactly_what_was_there_before(her, by, colleague, at):
    before = seen(colleague)
    live_it(her, by, at)
    assert seen(colleague) == before


def test_the_one_who_was_told_sees_all_of_it(her, by, at):
    occasion = live_it(her, by, at)
    mine = seen(by)
    assert occasion.pk in mine["Occasion"]
    for model in ("Pregnancy", "Screening", "Mark", "Decision", "Referral"):
        assert mine[model], model
    topics = set(Obligation.objects.filter(person=her).values_list("topic", flat=True))
    assert topics == {Topic.KEPT_PREGNANCY}
    assert Referral.objects.get().pregnancy_weeks == 20


def test_no_child_is_made_that_would_betray_it(her, by, at):
    live_it(her, by, at)
    assert not Person.objects.filter(is_child=True).exists()


def test_the_reader_on_duty_is_named_because_safety_comes_first(her, by, rota, at):
    live_it(her, by, at)
    check = Obligation.objects.get(person=her, kind=Kind.SAFETY_CHECK)
    stand_in = rota.stand_in.memberships.get().actor()
    assert check.topic == Topic.KEPT_PREGNANCY
    assert Obligation.objects.visible_to(stand_in).filter(pk=check.pk).exists()


def test_the_moment_closes_when_it_was_answered_and_a_colleague_plans_nothing(her, by, colleague, at):
    live_it(her, by, at)
    planned = Obligation.objects.filter(person=her, kind=Kind.SCREENING, moment="week-20")
    assert [row.ending for row in planned] == ["answered"]
    occasion = screen.begin(person=her, moment="week-20", mode="assisted", language="nl", at=at, by=colleague)
    assert occasion.topic == Topic.MENTAL_HEALTH


def test_a_co_parent_with_a_pregnancy_that_is_kept_is_asked_as_a_co_parent_as_before(her, by, at):
    child = Person.objects.create(is_child=True, registered_at_id=by.organisation)
    Bond.objects.create(person=her, of=child, role="second-mother", controller_id=by.organisation)
    due = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=140))
    register.record_pregnancy(person=her, pregnancy=due, kept=True, at=at, by=by)
    assert pregnancies.role_of(her) == pregnancies.PARTNER
    assert pregnancies.role_of(her, Topic.MENTAL_HEALTH) == pregnancies.PARTNER
    assert pregnancies.role_of(her, Topic.KEPT_PREGNANCY) == pregnancies.BIRTH_PARENT
