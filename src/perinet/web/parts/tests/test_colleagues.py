"""A manager invites, changes and ends; a colleague comes in by the link; of another organisation nothing shows."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import ColleagueInvitation, Membership, Organisation, Role
from perinet.network.accounts.tests.factories import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
STRONG = "lamp fiets regenboog"


def signed_in(membership):
    client = Client(headers={"accept-language": "en"})
    client.force_login(membership.user, backend="perinet.web.parts.actor.SignInBackend")
    return client


@pytest.fixture
def manager():
    return MembershipFactory(role=Role.ORGANISATION_MANAGER, organisation__name="Lindetak")


@pytest.fixture
def desk(manager):
    return signed_in(manager)


def at(name, *args):
    return reverse(f"account:{name}", args=args)


def invite(desk, organisation, **changes):
    data = {"name": "Nele", "email": "nele@example.org", "role": "midwife", "language": "nl"} | changes
    return desk.post(at("colleague-invite", organisation.pk), data, follow=True)


def link():
    newest = Message.objects.filter(template="colleague-invitation").latest("created_at")
    return re.search(r"https?://[^/]+(\S+)", newest.body)[1]


def test_from_invitation_to_the_first_page_of_work(desk, manager):
    assert "on its way" in invite(desk, manager.organisation).content.decode()
    newcomer = Client(headers={"accept-language": "en"})
    page = newcomer.get(link())
    assert "Lindetak invites you" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    answer = newcomer.post(link(), {"name": "Nele B", "password": STRONG})
    assert answer.url == reverse("professional:worklist")
    assert newcomer.get(answer.url).status_code == 200
    assert Client().get(link()).status_code == 410
    assert "Nele B" in desk.get(at("colleagues", manager.organisation.pk)).content.decode()


def test_a_newcomer_without_a_password_is_brought_to_the_passkey(desk, manager):
    invite(desk, manager.organisation)
    newcomer = Client()
    answer = newcomer.post(link(), {"name": "Nele", "password": "", "how": "passkey"})
    assert answer.url == reverse("mfa_add_webauthn")
    assert newcomer.get(answer.url).status_code == 200


def test_a_weak_password_is_refused_at_its_field_and_the_name_stays(desk, manager):
    invite(desk, manager.organisation)
    text = (
        Client(headers={"accept-language": "en"})
        .post(link(), {"name": "Nele B", "password": "aaaaaaaaaaaa"})
        .content.decode()
    )
    assert "guessed too fast" in text
    assert 'value="Nele B"' in text
    assert ColleagueInvitation.objects.open().exists()


def test_who_has_an_account_signs_in_and_accepts(desk, manager):
    known = MembershipFactory(user__email="nele@example.org")
    invite(desk, manager.organisation)
    client = Client(headers={"accept-language": "en"})
    page = client.get(link()).content.decode()
    assert "Sign in with the address" in page
    assert client.post(link(), {"name": "x", "password": STRONG}).status_code == 200
    assert Membership.objects.filter(user=known.user).count() == 1
    client.post(reverse("account_login"), {"login": "nele@example.org", "password": PASSWORD})
    assert client.post(link()).status_code == 302
    assert Membership.objects.filter(user=known.user, organisation=manager.organisation).count() == 1


def test_somebody_else_who_is_signed_in_accepts_nothing(desk, manager):
    UserFactory(email="nele@example.org")
    invite(desk, manager.organisation)
    stranger = signed_in(MembershipFactory())
    stranger.post(link())
    assert ColleagueInvitation.objects.open().exists()


def test_sending_again_and_taking_back(desk, manager):
    invite(desk, manager.organisation)
    invitation, first = ColleagueInvitation.objects.get(), link()
    desk.post(at("invitation-again", invitation.pk))
    assert link() != first
    assert Client().get(first).status_code == 410
    assert Client().get(link()).status_code == 200
    desk.post(at("invitation-revoke", invitation.pk))
    assert Client().get(link()).status_code == 410


def test_a_second_invitation_is_refused_at_the_address(desk, manager):
    invite(desk, manager.organisation)
    assert "invited already" in invite(desk, manager.organisation).content.decode()


def test_an_expired_invitation_is_shown_as_too_old(desk, manager):
    invite(desk, manager.organisation)
    ColleagueInvitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    assert "too old" in desk.get(at("colleagues", manager.organisation.pk)).content.decode()


def test_a_role_is_changed_and_access_ended(desk, manager):
    midwife = MembershipFactory(organisation=manager.organisation, user__name="Anna Claes")
    desk.post(at("role-change", midwife.pk), {"role": "nurse"})
    nurse = Membership.objects.active().get(user=midwife.user)
    assert nurse.role == "nurse"
    assert "Anna Claes" in desk.get(at("role-end", nurse.pk)).content.decode()
    desk.post(at("role-end", nurse.pk))
    assert not Membership.objects.active().filter(user=midwife.user).exists()


def test_of_another_organisation_nothing_shows(desk):
    other = MembershipFactory()
    invitation = ColleagueInvitation.objects.create(
        organisation=other.organisation, email="x@example.org", name="X", role="midwife", token_hash="x",
        expires_at=clock.now(), invited_by="x",
    )  # fmt: skip
    hidden = [
        at("colleagues", other.organisation.pk), at("colleague-invite", other.organisation.pk),
        at("role-change", other.pk), at("role-end", other.pk),
    ]  # fmt: skip
    assert {desk.get(url).status_code for url in hidden} == {404}
    assert {desk.post(at(f"invitation-{act}", invitation.pk)).status_code for act in ("again", "revoke")} == {
        404
    }


def test_an_administrator_founds_an_organisation_and_invites_its_manager():
    desk = signed_in(MembershipFactory(role=Role.ADMINISTRATOR))
    data = {"name": "Kraamzorg Demer", "kind": "maternity", "company_number": "0566.988.259", "ovo_code": ""}
    answer = desk.post(at("organisation-found"), data)
    made = Organisation.objects.get(name="Kraamzorg Demer")
    assert made.company_number == "0566988259"
    assert answer.url == at("colleague-invite", made.pk)
    assert "on its way" in invite(desk, made, role="organisation-manager").content.decode()
    assert "select a valid choice" in invite(desk, made, role="midwife").content.decode().lower()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"company_number": "0566988258"}, "check digits"),
        ({"ovo_code": "OVO1"}, "six digits"),
        ({"company_number": "0400378485"}, "exists already"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason(changes, says):
    OrganisationFactory(company_number="0400378485")
    desk = signed_in(MembershipFactory(role=Role.ADMINISTRATOR))
    data = {"name": "Demer", "kind": "maternity", "company_number": "", "ovo_code": ""} | changes
    assert says in desk.post(at("organisation-found"), data).content.decode()


def test_the_list_of_colleagues_asks_few_questions_of_the_database(
    desk, manager, django_assert_max_num_queries
):
    for _ in range(15):
        MembershipFactory(organisation=manager.organisation)
    with django_assert_max_num_queries(8):
        desk.get(at("colleagues", manager.organisation.pk))


def test_the_list_of_organisations_asks_few_questions_of_the_database(django_assert_max_num_queries):
    desk = signed_in(MembershipFactory(role=Role.ADMINISTRATOR))
    for _ in range(15):
        MembershipFactory()
    with django_assert_max_num_queries(7):
        desk.get(at("organisations"))
