"""Whoever holds a card sees a first name and nothing else; with the code, and once, it becomes a sign-in of her own."""

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.pathways.models import Obligation
from perinet.ground.base import clock
from perinet.network.accounts.models import User
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import OwnInvitation, Representation
from perinet.people.consent.times import TIMES
from perinet.web.family.own.tests.scenes import cared_for, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "vier losse woorden samen"


@pytest.fixture
def card():
    person, midwife = cared_for(given_name="Lotte", family_name="Maes", language="en")
    invitation, token, code = consent.invite_own(person=person, kind="self", at=clock.now(), by=midwife)
    return invitation, token, code


def address(page, token):
    return reverse(f"own:{page}", args=[token])


def masked(response):
    return [line for line in response.content.decode().splitlines() if "csrf" not in line]


def begin(client, token, code, **fields):
    client.post(address("code", token), {"code": code})
    given = {"email": "lotte@home.example", "how": "password", "password": PASSWORD} | fields
    return client.post(address("begin", token), given)


def test_before_the_code_only_a_first_name_shows(card, client):
    _invitation, token, _code = card
    for page in ("door", "code"):
        text = client.get(address(page, token)).content.decode()
        assert "Maes" not in text
    assert "Is this for you, Lotte?" in client.get(address("door", token)).content.decode()
    assert client.get(address("begin", token)).status_code == 302


def test_with_her_code_she_gets_a_sign_in_of_her_own(card, client):
    _invitation, token, code = card
    response = begin(client, token, code)
    assert response["Location"] == reverse("own:home")
    home = client.get(reverse("own:home"), headers={"accept-language": "en"})
    assert "Hello Lotte" in home.content.decode()
    row = Representation.objects.get()
    assert (row.kind, row.user.email, row.user.memberships.count()) == ("self", "lotte@home.example", 0)


def test_a_card_works_once_and_a_used_one_reads_like_one_that_never_was(card, client):
    _invitation, token, code = card
    begin(client, token, code)
    used = Client().get(address("door", token))
    never = Client().get(address("door", "nothing"))
    assert (used.status_code, never.status_code) == (404, 404)
    assert masked(used) == masked(never)


def test_an_old_card_does_not_work(card, client):
    invitation, token, _code = card
    OwnInvitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
    assert client.get(address("door", token)).status_code == 404


def test_ten_wrong_codes_close_the_card_also_for_the_right_one(card, client):
    _invitation, token, code = card
    wrong = "000000" if code != "000000" else "111111"
    answers = [client.post(address("code", token), {"code": wrong}) for _ in range(TIMES.tries)]
    assert [answer.status_code for answer in answers] == [200] * (TIMES.tries - 1) + [403]
    assert client.post(address("code", token), {"code": code}).status_code == 403
    assert not User.objects.filter(email="lotte@home.example").exists()


def test_what_she_typed_stays_when_the_password_is_weak(card, client):
    _invitation, token, code = card
    response = begin(client, token, code, password="lotte")
    assert response.status_code == 200
    assert 'value="lotte@home.example"' in response.content.decode()
    assert not Representation.objects.exists()


def test_somebody_elses_address_is_refused_and_opens_nothing(card, client):
    UserFactory(email="taken@home.example")
    _invitation, token, code = card
    response = begin(client, token, code, email="Taken@home.example")
    assert "This address can&#x27;t be used here" in response.content.decode()
    assert not Representation.objects.exists()


def test_with_her_device_instead_of_a_password_she_comes_to_add_it(card, client):
    _invitation, token, code = card
    response = begin(client, token, code, how="passkey", password="")
    assert response["Location"] == reverse("mfa_add_webauthn")
    assert not User.objects.get(email="lotte@home.example").has_usable_password()


def test_a_midwife_who_is_a_mother_keeps_work_and_own_page_apart(card):
    _invitation, token, code = card
    member = MembershipFactory()
    client = signed_in(member.user)
    client.post(address("code", token), {"code": code})
    client.post(address("begin", token))
    assert "Hello Lotte" in client.get(reverse("own:home")).content.decode()
    her = Representation.objects.get().person
    assert client.get(reverse("professional:person", args=[her.pk])).status_code == 404


def test_no_means_that_the_card_ends_and_the_giver_is_told(card, client):
    invitation, token, _code = card
    client.post(address("door", token), {"mine": "no"})
    assert client.get(address("door", token)).status_code == 404
    assert (
        Obligation.objects.get(step="link-not-for-her").owner_id == User.objects.get(pk=invitation.made_by).pk
    )


def test_a_parents_card_does_not_name_the_child(client):
    child, midwife = cared_for(given_name="Mil", is_child=True, birth_date=clock.today(), language="en")
    _invitation, token, _code = consent.invite_own(person=child, kind="parent", at=clock.now(), by=midwife)
    text = client.get(address("door", token)).content.decode()
    assert "Is this for you?" in text
    assert "Mil" not in text


def test_a_password_is_called_optional_only_to_who_signs_in_with_a_device(card, client):
    _invitation, token, code = card
    client.post(address("code", token), {"code": code})
    assert "(optional)" not in client.get(address("begin", token)).content.decode()
    assert (
        "Choose a password, or sign in with your device."
        in begin(client, token, code, password="").content.decode()
    )
    assert begin(client, token, code, how="passkey", password="").status_code == 302
