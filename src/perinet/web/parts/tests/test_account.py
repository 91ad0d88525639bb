"""Signing in: made-up people only in the demonstration, a second factor where the site wants one."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.test import Client
from django.urls import reverse

from perinet.ground.audit.models import Record
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory
from perinet.web.parts.demo import LOGINS
from tests.support.second_factor import code_of

pytestmark = pytest.mark.django_db
STRONG = "lamp fiets regenboog kaas"
LOGIN, WORK = reverse("account_login"), reverse("professional:worklist")


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


def _letter_to(address: str) -> Message:
    return next(row for row in Message.objects.all() if row.to == address)


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
    assert client.post(activate, {"code": code_of(secret)}).status_code == 302
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


def test_a_forgotten_password_is_set_anew_over_a_link_that_works_once(client):
    user = MembershipFactory().user
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(\S+/key/\S+)", _letter_to(user.email).body)[1]
    form = client.get(link, follow=True)
    new = "een-heel-nieuw-wachtwoord"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.post(LOGIN, {"login": user.email, "password": new}).url == WORK
    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_a_stranger_is_sent_nothing_and_the_page_does_not_say_so(client):
    known = client.post(reverse("account_reset_password"), {"email": MembershipFactory().user.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "nobody@example.org" not in {row.to for row in Message.objects.all()}


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


def wrong(user, times, address="10.0.0.1"):
    stranger = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)
    for attempt in range(times):
        stranger.post(LOGIN, {"login": user.email, "password": f"wrong-{attempt}"})
    return stranger


def right(user, address, password=PASSWORD):
    browser = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)
    return browser.post(LOGIN, {"login": user.email, "password": password}).status_code


@pytest.mark.parametrize("limits", [False, None])
def test_a_stranger_elsewhere_locks_nobody_out(settings, limits):
    settings.AXES_ENABLED = True
    if limits is False:
        settings.ACCOUNT_RATE_LIMITS = False
    user, colleague = MembershipFactory().user, MembershipFactory().user
    stranger = wrong(user, settings.AXES_FAILURE_LIMIT + 2)
    assert stranger.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code != 302
    assert right(user, "10.0.0.2") == 302
    assert right(colleague, "10.0.0.1") == 302


def test_the_pause_says_how_else_to_come_in_and_mail_is_a_way(settings):
    settings.AXES_ENABLED = True
    settings.ACCOUNT_RATE_LIMITS = False
    user = MembershipFactory().user
    stranger = wrong(user, settings.AXES_FAILURE_LIMIT)
    page = stranger.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert page.status_code == 429
    assert reverse("account_reset_password") in page.content.decode()
    stranger.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(\S+/key/\S+)", _letter_to(user.email).body)[1]
    form = stranger.get(link, follow=True).redirect_chain[-1][0]
    stranger.post(form, {"password1": STRONG, "password2": STRONG})
    assert right(user, "10.0.0.1", STRONG) == 302


def test_a_failed_sign_in_is_on_record_and_a_strangers_address_only_as_a_hash():
    user = MembershipFactory().user
    wrong(user, 1)
    Client().post(LOGIN, {"login": "Nobody@example.org", "password": "x"})
    known, unknown = Record.objects.filter(verb="sign-in.failed").order_by("at")
    assert (known.subject, known.origin) == (str(user.pk), "10.0.0.1")
    assert unknown.subject_kind == "address"
    assert "nobody" not in str(Record.objects.values().get(pk=unknown.pk)).lower()


def test_signing_in_and_out_are_on_record(client):
    membership = sign_in(client)
    client.post(reverse("account_logout"))
    verbs = (
        Record.objects.filter(subject=str(membership.user_id)).order_by("at").values_list("verb", flat=True)
    )
    assert list(verbs) == ["sign-in", "sign-out"]


def with_app(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def test_a_second_factor_is_asked_and_a_wrong_code_is_on_record(client):
    user = MembershipFactory().user
    secret = with_app(user)
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).url == reverse("mfa_authenticate")
    assert client.get(WORK).status_code == 302
    assert "ncorrect" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert Record.objects.filter(verb="second-factor.failed", subject=str(user.pk)).count() == 1
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == reverse("mfa_trust")
    assert client.post(reverse("mfa_trust"), {"action": "skip"}).url == WORK
    assert Record.objects.get(verb="sign-in").details == {"how": ["password", "totp"]}


def test_a_code_works_once(client):
    user = MembershipFactory().user
    code = code_of(with_app(user))
    for expected in (302, 200):
        browser = Client()
        browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_trusted_device_is_asked_no_code_that_day_and_one_the_next(client, settings):
    user = MembershipFactory().user
    secret = with_app(user)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    client.post(reverse("account_logout"))
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).url == WORK
    client.post(reverse("account_logout"))
    settings.MFA_TRUST_COOKIE_AGE = timedelta(seconds=-1)  # as if the working day were over
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).url == reverse("mfa_authenticate")


def test_what_proves_a_second_factor_is_not_readable_in_the_database(settings):
    user = MembershipFactory().user
    secret = with_app(user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-the-site"
    settings.SECRET_KEY_FALLBACKS = [before]
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert decrypt(app.data["secret"]) == secret


def test_a_changed_second_factor_is_on_record_and_told_by_mail(client, django_capture_on_commit_callbacks):
    membership = sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = re.search(r'value="([A-Z2-7]{32})"', client.get(reverse("mfa_activate_totp")).content.decode())[
        1
    ]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    verbs = set(Record.objects.filter(subject=str(membership.user_id)).values_list("verb", flat=True))
    assert {"second-factor.add", "second-factor.remove"} <= verbs
    told = Message.objects.filter(template="account-changed")
    assert told.count() == 2


def test_a_parent_is_asked_for_no_second_factor_and_sees_her_own_page(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    parent = UserFactory(name="Lotte")
    there = client.post(LOGIN, {"login": parent.email, "password": PASSWORD}).url
    assert client.get(there).status_code == 200
    home = client.get(reverse("account:home"))
    assert "Hello Lotte" in home.content.decode()
    actor = home.wsgi_request.actor
    assert (actor.role, actor.purpose, actor.organisation) == ("parent", "own-file", "")


@pytest.mark.parametrize("password", ["aaaaaaaaaaaaaa", "welkom123456", "password1234"])
def test_a_weak_new_password_is_refused_with_advice(client, password):
    sign_in(client)
    page = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert page.status_code == 200
    assert "Add a word or two" in page.content.decode()
