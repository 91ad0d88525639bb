"""Signing on at a real provider: its roles open the work, and who lost them is told so and let in nowhere."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from perinet.ground.audit.models import Record
from perinet.network.accounts.models import Membership, User
from perinet.network.accounts.tests.factories import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    RotaFactory,
)

pytestmark = pytest.mark.django_db
BEGIN = reverse("openid_connect_login", args=["acm"])
LOGIN, WORK = reverse("account_login"), reverse("professional:worklist")
NUMBER = "0566988259"
MIDWIFE = f"PerinetVroedvrouw:{NUMBER}"


@pytest.fixture(autouse=True)
def organisation():
    return OrganisationFactory(company_number=NUMBER, name="Lindetak")


@pytest.fixture
def sign_on(provider):
    """Return a function: what the provider says becomes a browser that came back from it, and its last page."""

    def through(*roles, sub="an", client=None, action="", **said):
        claims = {
            "email": f"{sub}@example.org",
            "given_name": "An",
            "family_name": "Peeters",
            "perinet_rol_3d": list(roles),
        }
        provider.knows(sub, **(claims | said))
        browser = client or Client(headers={"accept-language": "en"})
        there = browser.get(BEGIN).url
        return browser, browser.get(provider.consent(there, sub, action=action), follow=True)

    return through


def test_the_provider_stands_on_the_sign_in_page(provider):
    assert (
        "Sign in with Vlaamse aanmelding"
        in Client(headers={"accept-language": "en"}).get(LOGIN).content.decode()
    )


def test_without_a_provider_nothing_of_it_stands_there():
    assert "openid" not in Client().get(LOGIN).content.decode()
    assert Client().get(BEGIN).status_code == 404


def test_a_role_there_opens_the_work_here(sign_on, organisation, settings):
    settings.REQUIRE_SECOND_FACTOR = True  # this provider asked for two factors already
    browser, page = sign_on(MIDWIFE)
    assert page.request["PATH_INFO"] == WORK
    assert "Lindetak" in page.content.decode()
    membership = Membership.objects.get()
    assert (membership.organisation, membership.sign_on) == (organisation, "acm")
    assert Record.objects.get(verb="sign-in").details == {"how": ["socialaccount"]}
    assert browser.get(WORK).status_code == 200


def test_a_second_time_is_the_same_person_also_with_another_address(sign_on):
    sign_on(MIDWIFE)
    sign_on(MIDWIFE, email="an.peeters@example.org")
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("roles", "says"),
    [((), "no role"), (("PerinetArts:0400378485",), "not registered"), (("Koning:1",), "no role")],
)
def test_without_a_role_here_nobody_comes_in_and_nobody_is_made(sign_on, roles, says):
    browser, page = sign_on(*roles)
    assert page.status_code == 403
    assert says in page.content.decode()
    assert browser.get(WORK).status_code == 302
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert Record.objects.filter(verb="sign-on.refused").count() == 1


def test_who_lost_the_role_is_refused_and_the_role_ends(sign_on):
    sign_on(MIDWIFE)
    _, page = sign_on()
    assert page.status_code == 403
    assert not Membership.objects.active().exists()


def test_what_waited_for_a_leaver_waits_for_whoever_stands_in(sign_on, organisation):
    sign_on(MIDWIFE)
    an = User.objects.get(email="an@example.org")
    rota = RotaFactory(organisation=organisation, reader=an)
    sign_on()
    assert not Membership.objects.active().filter(user=an).exists()
    assert Membership.objects.active().filter(user=rota.stand_in).exists()


def test_a_role_from_the_provider_counts_only_after_signing_on_there(sign_on):
    sign_on(MIDWIFE)
    an = User.objects.get()
    an.set_password(PASSWORD)
    an.save()
    browser = Client(headers={"accept-language": "en"})
    browser.post(LOGIN, {"login": an.email, "password": PASSWORD})
    assert browser.get(WORK).status_code == 403
    assert "for nobody else" in browser.get(reverse("account:home")).content.decode()


def test_an_abandoned_sign_on_gives_the_next_person_at_this_browser_nothing(sign_on):
    browser, _ = sign_on(MIDWIFE)
    other = MembershipFactory(sign_on="acm")
    browser.post(reverse("account_logout"))
    browser.post(LOGIN, {"login": other.user.email, "password": PASSWORD})
    assert browser.get(WORK).status_code == 403


def test_signing_on_as_another_in_an_open_session_is_a_new_session(sign_on):
    browser, _ = sign_on(MIDWIFE)
    _, page = sign_on(MIDWIFE, sub="lies", client=browser)
    assert page.wsgi_request.user.email == "lies@example.org"
    assert page.status_code == 200


def test_the_account_of_a_colleague_with_the_same_address_is_connected_once(sign_on):
    known = MembershipFactory(user__email="an@example.org").user
    _, page = sign_on(MIDWIFE)
    assert page.wsgi_request.user == known
    assert Record.objects.filter(verb="sign-on.connect", subject=str(known.pk)).count() == 1


def test_an_address_that_a_generic_provider_did_not_check_opens_nobodys_account(sign_on, settings):
    MembershipFactory(user__email="an@example.org")
    settings.SIGN_ON_CLAIMS = {"acm": "generic"}
    browser, page = sign_on(email_verified=False)
    assert page.status_code == 403
    assert browser.get(WORK).status_code == 302
    _, page = sign_on(email_verified=True)
    assert page.request["PATH_INFO"] == WORK


def test_stopping_there_brings_back_a_page_that_says_so(sign_on):
    browser, page = sign_on(MIDWIFE, action="deny")
    assert "You are not signed in" in page.content.decode()
    assert browser.get(WORK).status_code == 302


def test_a_made_up_answer_is_not_believed(provider):
    browser = Client(headers={"accept-language": "en"})
    browser.get(BEGIN)
    page = browser.get(
        reverse("openid_connect_callback", args=["acm"]) + "?code=x&state=made-up", follow=True
    )
    assert "You are not signed in" in page.content.decode()
    assert Record.objects.filter(verb="sign-on.refused").exists()


@pytest.mark.parametrize("name", ["socialaccount_signup", "socialaccount_connections"])
def test_nobody_signs_up_or_connects_by_hand(name):
    client = Client()
    client.force_login(MembershipFactory().user, backend="perinet.web.parts.actor.SignInBackend")
    assert client.get(reverse(name)).status_code == 404
