"""A session ends: left alone, after a working day, everywhere at once, and with the role that it was for."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import PASSWORD, MembershipFactory
from perinet.web.parts import sessions

pytestmark = pytest.mark.django_db
LOGIN, WORK, HOME = reverse("account_login"), reverse("professional:worklist"), reverse("account:home")


def device(membership, **headers):
    client = Client(headers={"accept-language": "en"} | headers)
    assert client.post(LOGIN, {"login": membership.user.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def midwife():
    return MembershipFactory()


@pytest.fixture
def later(monkeypatch):
    """Move the clock that sessions read."""
    begin = clock.now()

    def move(**by):
        monkeypatch.setattr(sessions.clock, "now", lambda: begin + timedelta(**by))

    return move


def test_a_session_left_alone_for_an_hour_is_over(midwife, later):
    client = device(midwife)
    later(minutes=61)
    answer = client.get(WORK)
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)
    assert "signed out" in client.get(answer.url).content.decode()
    assert Record.objects.filter(verb="sign-out", subject=str(midwife.user_id)).count() == 1


def test_a_session_that_is_used_goes_on_until_the_working_day_is_over(midwife, later):
    client = device(midwife)
    for minutes in range(50, 540, 50):
        later(minutes=minutes)
        assert client.get(WORK).status_code == 200, minutes
    later(hours=9, minutes=1)
    assert client.get(WORK).status_code == 302


def test_a_page_within_the_minute_writes_no_session(midwife, django_assert_max_num_queries):
    client = device(midwife)
    client.get(HOME)
    with django_assert_max_num_queries(8):
        client.get(HOME)


def test_signing_out_everywhere_ends_every_device(midwife):
    phone, desk = device(midwife), device(midwife)
    other = device(MembershipFactory())
    phone.post(reverse("account:sign-out-everywhere"))
    assert [one.get(WORK).status_code for one in (phone, desk, other)] == [302, 302, 200]
    assert not UserSession.objects.filter(user=midwife.user).exists()


def test_the_devices_are_listed_in_words(midwife):
    device(midwife, **{"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"})
    desk = device(midwife, **{"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"})
    text = desk.get(reverse("usersessions_list")).content.decode()
    assert "Safari on iPhone" in text
    assert "Chrome on Linux" in text
    assert text.count("This device") == 1


def test_a_changed_password_ends_the_other_sessions(midwife):
    phone, desk = device(midwife), device(midwife)
    new = "lamp fiets regenboog"
    changed = desk.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert changed.url == HOME
    assert desk.get(WORK).status_code == 200
    assert phone.get(WORK).status_code == 302
    assert Record.objects.filter(verb="password.change").exists()


def test_a_leaver_is_out_at_the_next_request(midwife):
    client = device(midwife)
    assert client.get(WORK).status_code == 200
    manager = MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER)
    accounts.end_membership(membership=midwife, at=clock.now(), by=manager.actor())
    assert client.get(WORK).url.startswith(LOGIN)
    client.post(LOGIN, {"login": midwife.user.email, "password": PASSWORD})
    assert client.get(WORK).status_code == 403


def test_who_acts_for_two_chooses_first_and_the_session_keeps_it(midwife):
    second = MembershipFactory(user=midwife.user, organisation__name="Second practice")
    client = Client(headers={"accept-language": "en"})
    choose = reverse("account:choose")
    assert client.post(LOGIN, {"login": midwife.user.email, "password": PASSWORD}).url == choose
    assert "Second practice" in client.get(choose).content.decode()
    assert client.post(choose, {"membership": second.pk}).url == WORK
    for _ in range(2):
        assert "Second practice" in client.get(WORK).content.decode()
    assert Record.objects.get(verb="membership.choose").organisation == str(second.organisation_id)


def test_a_chosen_organisation_that_ended_is_never_silently_replaced_by_another(midwife):
    second = MembershipFactory(user=midwife.user)
    client = device(midwife)
    client.post(reverse("account:choose"), {"membership": second.pk})
    second.ended_at = clock.now()
    second.save()
    assert client.get(WORK).url == reverse("account:choose")
    assert client.get(reverse("account:choose")).status_code == 200


def test_nobody_acts_for_an_organisation_of_somebody_else(midwife):
    stranger = MembershipFactory()
    client = device(midwife)
    assert client.post(reverse("account:choose"), {"membership": stranger.pk}).status_code == 404


def test_where_somebody_came_from_is_on_record_and_a_header_is_believed_only_behind_a_proxy(
    midwife, settings
):
    device(midwife, **{"x-forwarded-for": "10.9.9.9"})
    settings.BEHIND_PROXY = True
    device(midwife, **{"x-forwarded-for": "6.6.6.6, 10.1.2.3"})
    came_from = [one.origin for one in Record.objects.filter(verb="sign-in").order_by("at")]
    assert came_from == ["127.0.0.1", "10.1.2.3"]


def test_who_was_signed_out_while_writing_gets_the_words_back(client):
    answer = client.post(reverse("own:word-add"), {"kind": "goal", "text": "Sleep <b>well</b> again"})
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (403, "private, no-store")
    assert "Sleep &lt;b&gt;well&lt;/b&gt; again" in text and reverse("account_login") in text


def test_who_wrote_nothing_comes_to_the_door_as_always(client):
    assert client.post(reverse("own:word-add"), {"kind": "goal"}).status_code == 302
