"""Somebody leaves: nothing that waited waits for nobody, and no rota names somebody who is gone."""

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Obligation, StepArrangement
from perinet.flows import leave, screen
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, Role
from perinet.network.accounts.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PROVIDER = Actor(kind="system", id="sign-on:acm")


@pytest.fixture
def manager(midwife):
    return MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER).actor()


@pytest.fixture
def colleague(midwife):
    return MembershipFactory(organisation=midwife.organisation).user


@pytest.fixture
def waiting(rota, mother, midwife, at, by):
    """A mark waits for the midwife, and a step is hers."""
    screen.enter(
        person=mother, moment="week-20", language="nl", source="paper", answered_on=at.date(),
        results={"phq-9": {"items": {f"item{n}": 1 for n in range(1, 9)} | {"item9": 2}}}, at=at, by=by,
    )  # fmt: skip
    pathways.arrange_step(
        organisation=midwife.organisation, step="advice", owner=midwife.user, service=None, by=by
    )
    return Obligation.objects.open().filter(owner=midwife.user).count()


def test_what_waits_is_counted(waiting, midwife):
    owed = leave.owed(midwife)
    assert waiting >= 1
    assert (owed.obligations, owed.steps, owed.reads_marks) == (waiting, 1, True)


def test_while_something_waits_nobody_leaves_without_a_colleague_who_takes_over(
    waiting, midwife, manager, at
):
    with pytest.raises(Refused) as refusal:
        leave.leave(membership=midwife, takes_over=None, at=at, by=manager)
    assert refusal.value.code == "owed"
    stranger = MembershipFactory().user
    with pytest.raises(Refused) as refusal:
        leave.leave(membership=midwife, takes_over=stranger, at=at, by=manager)
    assert refusal.value.code == "not-a-clinician"
    assert Membership.objects.active().filter(pk=midwife.pk).exists()


def test_everything_goes_to_the_colleague_and_access_ends(waiting, midwife, manager, colleague, rota, at):
    left = leave.leave(membership=midwife, takes_over=colleague, at=at, by=manager)
    assert left.handed_over == waiting
    assert not Obligation.objects.open().filter(owner=midwife.user).exists()
    assert Obligation.objects.open().filter(owner=colleague).count() == waiting
    assert pathways.arrangements(midwife.organisation_id)["advice"].owner == colleague
    assert accounts.current_rota(midwife.organisation_id).reader == colleague
    assert not Membership.objects.active().filter(pk=midwife.pk).exists()


def test_where_the_one_who_stands_in_takes_over_marks_still_reach_somebody(
    waiting, midwife, manager, rota, at
):
    leave.leave(membership=midwife, takes_over=rota.stand_in, at=at, by=manager)
    now = accounts.current_rota(midwife.organisation_id)
    assert accounts.on_duty(now, at) == (rota.stand_in,)


def test_who_still_cares_here_in_another_role_owes_nothing(waiting, midwife, manager, at):
    MembershipFactory(user=midwife.user, organisation=midwife.organisation, role=Role.NURSE)
    leave.leave(membership=midwife, takes_over=None, at=at, by=manager)
    assert Obligation.objects.open().filter(owner=midwife.user).count() == waiting


def test_out_of_care_only_when_nothing_waits(waiting, midwife, manager, colleague, at):
    with pytest.raises(Refused) as refusal:
        leave.change_role(membership=midwife, role=Role.ORGANISATION_MANAGER, at=at, by=manager)
    assert refusal.value.code == "owed"
    assert leave.change_role(membership=midwife, role=Role.NURSE, at=at, by=manager).role == Role.NURSE


def test_a_role_that_a_provider_takes_back_goes_to_whoever_stands_in(waiting, midwife, rota, at, by):
    leave.lose(midwife, at, by=PROVIDER)
    assert Obligation.objects.open().filter(owner=rota.stand_in).count() == waiting
    assert not Membership.objects.active().filter(pk=midwife.pk).exists()


def test_the_last_one_loses_access_too_and_what_waits_stays_hers_on_record(mother, midwife, at):
    StepArrangement.objects.create(
        organisation=midwife.organisation, step="advice", owner=midwife.user, recorded_by="x"
    )
    leave.lose(midwife, at, by=PROVIDER)
    assert not Membership.objects.active().filter(pk=midwife.pk).exists()


def test_what_may_not_be_shown_stays_back_is_counted_and_access_ends_all_the_same(
    waiting, midwife, manager, colleague, at, monkeypatch
):
    def refuse(**_):
        raise Refused("told in confidence", code="no-relation")

    monkeypatch.setattr(leave.pathways, "hand_over", refuse)
    left = leave.leave(membership=midwife, takes_over=colleague, at=at, by=manager)
    assert (left.handed_over, left.kept_back) == (0, waiting)
    assert not Membership.objects.active().filter(pk=midwife.pk).exists()
    assert Obligation.objects.open().filter(owner=midwife.user).count() == waiting
