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


def test_a_page_of_the_work_is_kept_by_no_browser(client):
    sign_in(client)
    kept = client.get(WORK)["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_an_open_session_can_not_put_another_address_in_place_of_the_one_given(client):
    membership = sign_in(client)
    address = reverse("account_email")
    assert client.get(address).status_code == 404
    client.post(address, {"email": "somebody@example.org", "action_add": ""})
    assert not membership.user.emailaddress_set.filter(email="somebody@example.org").exists()


def test_too_many_wrong_passwords_pause_signing_in_also_for_the_right_one(client, settings):
    settings.AXES_ENABLED = True
    settings.ACCOUNT_RATE_LIMITS = False  # the pause must stand on the database alone, over all processes
    user = MembershipFactory().user
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        client.post(LOGIN, {"login": user.email, "password": f"wrong-{attempt}"})
    paused = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert paused.status_code == 429
    assert "paused" in paused.content.decode()
    assert client.get(WORK).status_code == 302


def test_a_forgotten_password_is_set_anew_over_a_link_that_works_once(client, mailoutbox):
    user = MembershipFactory().user
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(\S+/key/\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "een-heel-nieuw-wachtwoord"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.post(LOGIN, {"login": user.email, "password": new}).url == WORK
    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_a_stranger_is_sent_nothing_and_the_page_does_not_say_so(client, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": MembershipFactory().user.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [one.to for one in mailoutbox if one.to == ["nobody@example.org"]] == []


def test_signing_in_changes_the_session_and_leads_to_no_other_site(client):
    client.get(LOGIN)
    client.session["before"] = True
    client.session.save()
    before = client.session.session_key
    user = MembershipFactory().user
    there = client.post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert there.url == WORK
    assert client.session.session_key != before
