"""Whom a provider names comes in with the roles that it gives, and without those that it no longer gives."""

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.network.accounts import claims, sign_on
from perinet.network.accounts.models import Membership, Role, User
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ACM, GENERIC = sign_on.wording("acm-idm"), sign_on.wording("generic")
NUMBER, OVO = "0566988259", "OVO000123"


@pytest.fixture(autouse=True)
def organisation():
    return OrganisationFactory(company_number=NUMBER)


def admit(*roles, email="an@example.org", known=None, how=ACM, **said):
    given = {
        "email": email,
        "given_name": "An",
        "family_name": "Peeters",
        "perinet_rol_3d": list(roles),
    } | said
    return sign_on.admit(
        identity=claims.identity(how, given), how=how, provider="acm", known=known, at=clock.now()
    )


def roles_of(user):
    return {one.role for one in Membership.objects.active().filter(user=user)}


def test_an_organisation_gives_the_role_and_the_account_opens(organisation):
    admitted = admit(f"PerinetVroedvrouw:{NUMBER}")
    membership = Membership.objects.get(user=admitted.user)
    assert (membership.organisation, membership.role, membership.sign_on) == (organisation, "midwife", "acm")
    assert admitted.user.name == "An Peeters"
    assert not admitted.user.has_usable_password()
    assert Record.objects.get(verb="membership.begin").actor == "sign-on:acm"


def test_a_public_body_is_found_by_its_code():
    body = OrganisationFactory(ovo_code=OVO)
    assert Membership.objects.get(user=admit(f"PerinetBeleid:{OVO}").user).organisation == body


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ((), "no-organisation"),
        (("PerinetArts:0400378485",), "no-organisation"),
        (("Koning:1",), "no-organisation"),
    ],
)
def test_without_a_role_at_an_organisation_of_this_site_nobody_is_made(roles, code):
    with pytest.raises(Refused) as refusal:
        admit(*roles)
    assert refusal.value.code == code
    assert not User.objects.exists()


def test_an_organisation_that_is_not_registered_is_said_in_words():
    with pytest.raises(Refused, match="not registered"):
        admit("PerinetArts:0400378485")


def test_what_the_provider_takes_back_ends_and_what_it_adds_begins():
    user = admit(f"PerinetVroedvrouw:{NUMBER}").user
    admit(f"PerinetArts:{NUMBER}", known=user)
    assert roles_of(user) == {"doctor"}
    admit(f"PerinetArts:{NUMBER}", f"PerinetVroedvrouw:{NUMBER}", known=user)
    assert roles_of(user) == {"doctor", "midwife"}


def test_a_leaver_loses_every_role_at_the_sign_on_that_names_none():
    user = admit(f"PerinetVroedvrouw:{NUMBER}").user
    left = admit(known=user)
    assert "no role" in left.refusal
    assert roles_of(user) == set()


def test_a_role_by_invitation_is_not_the_providers_to_take(organisation):
    invited = MembershipFactory(organisation=organisation, user__email="an@example.org")
    admit(f"PerinetVroedvrouw:{NUMBER}")
    left = admit(known=invited.user)
    assert left.refusal == ""
    assert roles_of(invited.user) == {"midwife"}


def test_a_provider_that_keeps_no_roles_changes_none():
    member = MembershipFactory(user__email="an@example.org")
    admitted = admit(how=GENERIC, email_verified=True)
    assert (admitted.user, admitted.refusal) == (member.user, "")
    assert roles_of(member.user) == {Role.MIDWIFE}


def test_an_unchecked_address_opens_nobodys_account():
    MembershipFactory(user__email="an@example.org")
    with pytest.raises(Refused) as refusal:
        admit(how=GENERIC)
    assert refusal.value.code == "unknown"


def test_an_unknown_address_is_refused_where_the_mapping_opens_no_accounts():
    with pytest.raises(Refused, match="invite you"):
        admit(how=GENERIC, email="stranger@example.org", email_verified=True)
    assert not User.objects.exists()


def test_a_closed_account_stays_closed():
    user = UserFactory(email="an@example.org", is_active=False)
    with pytest.raises(Refused, match="closed"):
        admit(f"PerinetVroedvrouw:{NUMBER}")
    assert roles_of(user) == set()


def test_a_role_that_nobody_understands_is_counted_on_record_not_written_out():
    admit(f"PerinetVroedvrouw:{NUMBER}", "Koning:Albert")
    assert Record.objects.get(verb="sign-on.role-unknown").details == {"provider": "acm", "count": 1}


def test_a_mapping_file_of_a_site_is_read_and_a_wrong_one_named(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        (sign_on.KINDS / "generic.toml")
        .read_text()
        .replace("opens_accounts = false", "opens_accounts = true")
    )
    assert sign_on.wording(str(own)).opens_accounts
    broken = tmp_path / "broken.toml"
    broken.write_text("email = 1")
    with pytest.raises(ValueError, match=r"broken\.toml: name: is missing"):
        sign_on.wording(str(broken))
