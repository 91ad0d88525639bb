"""Signing in: made-up people only in the demonstration, a second factor where the site wants one."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from perinet.network.accounts.tests.factories import PASSWORD, MembershipFactory
from perinet.web.parts.demo import LOGINS

pytestmark = pytest.mark.django_db
LOGIN, WORK = reverse("account_login"), reverse("professional:worklist")


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


def sign_in(client):
    membership = MembershipFactory()
    response = client.post(LOGIN, {"login": membership.user.email, "password": PASSWORD})
    assert response.url == WORK
    return membership


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_logins_stand_on_the_page_of_a_demonstration_only(client, settings, demo):
    settings.DEMO = demo
    assert (LOGINS[0].email in client.get(LOGIN).content.decode()) is demo


def test_a_wrong_password_keeps_the_address_and_says_so(client):
    text = client.post(LOGIN, {"login": "an@example.org", "password": "wrong"}).content.decode()
    assert 'value="an@example.org"' in text
    assert "not correct" in text


def test_nobody_signs_up(client):
    assert (
        b"<form" not in client.get(reverse("account_signup")).content.split(b"<main")[1].split(b"</main")[0]
    )


@pytest.mark.parametrize(
    "name", ["account_reset_password", "account_login", "account_signup", "account_inactive"]
)
def test_pages_before_signing_in_wear_the_layout_with_its_help(client, name):
    text = client.get(reverse(name)).content.decode()
    assert text.count("<h1") == 1
    assert 'href="tel:112"' in text


@pytest.mark.parametrize(
    "name",
    ["account_change_password", "account_logout", "mfa_index", "mfa_list_webauthn", "account_reauthenticate"],
)
def test_pages_of_ones_own_account_wear_the_layout_with_its_help(client, name):
    sign_in(client)
    text = client.get(reverse(name)).content.decode()
    assert text.count("<h1") == 1
    assert 'href="tel:112"' in text


def test_signing_out_ends_the_work(client):
    sign_in(client)
    assert client.get(WORK).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(WORK).status_code == 302


def test_without_the_second_factor_that_a_site_wants_nothing_opens_until_it_is_set(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client)
    assert client.get(WORK).url == reverse("mfa_index")
    activate = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = re.search(r'value="([A-Z2-7]{32})"', client.get(activate).content.decode())[1]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(activate, {"code": code}).status_code == 302
    assert client.get(WORK).status_code == 200
