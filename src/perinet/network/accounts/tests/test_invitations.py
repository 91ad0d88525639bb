"""A colleague is invited, and comes in once, by the newest link, in time, as himself or herself."""

from datetime import timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.ground.messages.models import Message
from perinet.network.accounts import invitations
from perinet.network.accounts.models import ColleagueInvitation, Membership, Role, User
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
STRONG = "lamp fiets regenboog"


@pytest.fixture
def manager():
    return MembershipFactory(role=Role.ORGANISATION_MANAGER)


def invite(manager, **changes):
    given = {
        "organisation": manager.organisation, "email": "Nele@Example.org", "name": "Nele", "role": Role.MIDWIFE,
        "language": "nl", "address": lambda token: f"/u/{token}/", "at": clock.now(), "by": manager.actor(),
    } | changes  # fmt: skip
    return invitations.invite(**given)


def token(sent):
    return sent.address.split("/")[2]


def test_a_link_goes_to_the_address_and_only_its_hash_stays(manager):
    sent = invite(manager)
    message = next(row for row in Message.objects.all() if row.to == "nele@example.org")
    assert sent.address in message.body
    assert manager.organisation.name in message.body
    assert token(sent) not in str(ColleagueInvitation.objects.values().get())
    assert Record.objects.filter(verb="colleague-invitation.send").count() == 1


def test_who_accepts_becomes_a_user_who_acts_for_the_organisation(manager):
    sent = invite(manager)
    invitation = invitations.opened(token(sent), at=clock.now())
    membership = invitations.accept(invitation=invitation, name="Nele B", password=STRONG, at=clock.now())
    assert (membership.role, membership.organisation) == (Role.MIDWIFE, manager.organisation)
    assert membership.user.check_password(STRONG)
    assert membership.user.name == "Nele B"
    assert invitations.opened(token(sent), at=clock.now()) is None
    with pytest.raises(Refused):
        invitations.accept(invitation=invitation, password=STRONG, at=clock.now())


def test_without_a_password_the_account_has_none_that_works(manager):
    invitation = invite(manager).invitation
    membership = invitations.accept(invitation=invitation, at=clock.now())
    assert not membership.user.has_usable_password()


def test_a_weak_password_is_refused_and_the_link_still_works(manager):
    sent = invite(manager)
    with pytest.raises(Refused) as refusal:
        invitations.accept(invitation=sent.invitation, password="nele12345678", at=clock.now())
    assert refusal.value.code == "weak-password"
    assert not User.objects.filter(email="nele@example.org").exists()
    assert invitations.opened(token(sent), at=clock.now())


def test_a_link_that_is_too_old_opens_nothing(manager):
    sent = invite(manager, at=clock.now() - invitations.LASTS)
    assert invitations.opened(token(sent), at=clock.now()) is None
    with pytest.raises(Refused):
        invitations.accept(invitation=sent.invitation, password=STRONG, at=clock.now())


def test_sending_again_closes_the_link_before(manager):
    first = invite(manager, at=clock.now() - timedelta(days=30))
    second = invitations.again(
        invitation=first.invitation, address=lambda t: f"/u/{t}/", at=clock.now(), by=manager.actor()
    )
    assert invitations.opened(token(first), at=clock.now()) is None
    assert invitations.opened(token(second), at=clock.now()) == first.invitation


def test_a_link_that_was_taken_back_opens_nothing(manager):
    sent = invite(manager)
    invitations.revoke(invitation=sent.invitation, at=clock.now(), by=manager.actor())
    assert invitations.opened(token(sent), at=clock.now()) is None
    with pytest.raises(Refused):
        invitations.accept(invitation=sent.invitation, password=STRONG, at=clock.now())


def test_nobody_is_invited_twice_or_to_a_role_already_held(manager):
    invite(manager)
    with pytest.raises(Refused) as refusal:
        invite(manager, email="nele@example.org", role=Role.DOCTOR)
    assert refusal.value.code == "invited"
    here = MembershipFactory(organisation=manager.organisation)
    with pytest.raises(Refused) as refusal:
        invite(manager, email=here.user.email)
    assert refusal.value.code == "works-here"


def test_who_has_an_account_accepts_only_as_herself(manager):
    known = UserFactory(email="nele@example.org")
    invitation = invite(manager).invitation
    for somebody in (None, UserFactory()):
        with pytest.raises(Refused) as refusal:
            invitations.accept(invitation=invitation, user=somebody, password=STRONG, at=clock.now())
        assert refusal.value.code == "sign-in"
    membership = invitations.accept(invitation=invitation, user=known, password="ignored", at=clock.now())
    assert membership.user == known
    assert not known.check_password("ignored")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ORGANISATION_MANAGER, Role.ADMINISTRATOR}))
def test_only_a_manager_or_an_administrator_invites(role):
    member = MembershipFactory(role=role)
    with pytest.raises(NotAllowed):
        invite(member)


def test_a_manager_invites_to_no_other_organisation_and_to_no_role_of_the_site(manager):
    with pytest.raises(NotAllowed):
        invite(manager, organisation=OrganisationFactory())
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER, Role.RESEARCHER):
        with pytest.raises(NotAllowed):
            invite(manager, role=role)
    assert not Membership.objects.exclude(pk=manager.pk).exists()


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.PSYCHOLOGIST, Role.RECEIVING_TEAM, Role.DATA_STEWARD])
def test_an_administrator_gives_no_role_that_sees_a_person(role):
    administrator = MembershipFactory(role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        invite(administrator, organisation=OrganisationFactory(), role=role)
