"""A role ends, and with it, at once, every page that it opened."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import NotAllowed
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Membership, Role
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, RotaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return MembershipFactory(role=Role.ORGANISATION_MANAGER)


@pytest.fixture
def midwife(manager):
    return MembershipFactory(organisation=manager.organisation)


def session_of(user):
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store.create()
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=store.session_key, user_agent="x")
    return store.session_key


def end(membership, manager):
    return accounts.end_membership(membership=membership, at=clock.now(), by=manager.actor())


def test_an_ended_membership_is_over_the_same_day(manager, midwife):
    end(midwife, manager)
    assert not Membership.objects.active().filter(pk=midwife.pk).exists()
    assert Record.objects.filter(verb="membership.end", subject=str(midwife.user_id)).count() == 1


def test_who_acts_for_nobody_any_more_is_signed_out_everywhere(manager, midwife):
    keys = [session_of(midwife.user) for _ in range(2)]
    other = session_of(manager.user)
    ended = end(midwife, manager)
    assert (ended.kept, ended.sessions) == (0, 2)
    assert not any(SessionStore().exists(key) for key in keys)
    assert SessionStore().exists(other)


def test_who_still_acts_elsewhere_stays_signed_in(manager, midwife):
    MembershipFactory(user=midwife.user)
    key = session_of(midwife.user)
    assert end(midwife, manager).kept == 1
    assert SessionStore().exists(key)


def test_nobody_ends_or_changes_his_own_role(manager):
    with pytest.raises(NotAllowed):
        end(manager, manager)
    with pytest.raises(NotAllowed):
        accounts.change_role(membership=manager, role=Role.MIDWIFE, at=clock.now(), by=manager.actor())


def test_a_manager_of_another_organisation_ends_nothing(midwife):
    with pytest.raises(NotAllowed):
        end(midwife, MembershipFactory(role=Role.ORGANISATION_MANAGER))


def test_a_changed_role_keeps_the_old_one_on_record(manager, midwife):
    changed = accounts.change_role(membership=midwife, role=Role.NURSE, at=clock.now(), by=manager.actor())
    held = Membership.objects.filter(user=midwife.user)
    assert {(one.role, one.ended_at is None) for one in held} == {("midwife", False), ("nurse", True)}
    assert changed.since == clock.today()
    details = Record.objects.get(verb="membership.change").details
    assert details == {"from": "midwife", "to": "nurse"}


def test_a_role_of_the_site_is_not_a_managers_to_give(manager, midwife):
    with pytest.raises(NotAllowed):
        accounts.change_role(membership=midwife, role=Role.AUDITOR, at=clock.now(), by=manager.actor())


def test_every_role_is_given_by_somebody():
    organisation = OrganisationFactory()
    by_manager = accounts.roles_given_by(
        MembershipFactory(role=Role.ORGANISATION_MANAGER, organisation=organisation).actor(), organisation
    )
    by_site = accounts.roles_given_by(MembershipFactory(role=Role.ADMINISTRATOR).actor(), organisation)
    assert by_manager | by_site == set(Role)
    assert by_manager & by_site == {Role.ORGANISATION_MANAGER}


def test_who_takes_over_stands_on_the_rota():
    rota = RotaFactory()
    new = MembershipFactory(organisation=rota.organisation).user
    by = MembershipFactory(role=Role.ORGANISATION_MANAGER, organisation=rota.organisation).actor()
    changed = accounts.replace_on_rota(rota=rota, gone=rota.reader, takes_over=new, by=by)
    assert (changed.reader, changed.stand_in) == (new, rota.stand_in)
    assert accounts.current_rota(rota.organisation_id) == changed
    assert accounts.replace_on_rota(rota=changed, gone=new, takes_over=rota.stand_in, by=by) is None


def test_a_membership_that_ends_on_a_day_counts_until_that_day():
    today = clock.today()
    lasting = MembershipFactory(until=today)
    over = MembershipFactory(until=today - timedelta(days=1))
    active = set(Membership.objects.active())
    assert lasting in active
    assert over not in active
