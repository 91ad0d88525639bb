"""The outbox: a newcomer of a demonstration clicks through; an administrator elsewhere sees no person."""

import pytest

from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.messages import services as messages
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.web.network.outbox import with_links

pytestmark = pytest.mark.django_db
ADDRESS = "/beheer/berichten/"


def write(number: int = 1, body: str = "Hello: http://127.0.0.1:9999/v/SECRET/") -> None:
    for each in range(number):
        messages.enqueue(
            channel="mail", to="mother@example.org", template="questions", language="nl", subject="For you",
            body=body, key=f"k{each}", at=clock.now(), by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def administrator(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    return client


@pytest.fixture
def midwife(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(MembershipFactory(role=Role.MIDWIFE).user)
    return client


def test_outside_a_demonstration_an_administrator_sees_neither_receiver_nor_link(administrator, settings):
    settings.DEMO = False
    write()
    text = administrator.get(ADDRESS).content.decode()
    assert "Link to the questions" in text
    assert "mother@example.org" not in text
    assert "SECRET" not in text
    assert "For you" not in text


def test_outside_a_demonstration_a_midwife_does_not_look(midwife, settings):
    settings.DEMO = False
    assert midwife.get(ADDRESS).status_code == 403


def test_in_a_demonstration_everybody_who_signed_in_can_open_the_links(midwife, settings):
    settings.DEMO = True
    write()
    text = midwife.get(ADDRESS).content.decode()
    assert "mother@example.org" in text
    assert '<a href="/v/SECRET/">' in text


def test_whoever_did_not_sign_in_sees_nothing(client, settings):
    settings.DEMO = True
    assert "/account/login/" in client.get(ADDRESS)["Location"]


def test_what_stands_in_a_message_is_never_markup():
    assert "<script>" not in with_links("<script>alert(1)</script> https://x.example/<b>")


def test_an_address_of_another_site_stays_what_it_is():
    assert 'href="https://other.example/a"' in with_links("see https://other.example/a")


def test_an_empty_outbox_says_what_will_come(administrator):
    assert "No message yet" in administrator.get(ADDRESS).content.decode()


def test_many_messages_cost_no_more_queries_and_stand_on_pages(
    administrator, settings, django_assert_max_num_queries
):
    settings.DEMO = True
    write(60)
    with django_assert_max_num_queries(8):
        first = administrator.get(ADDRESS).content.decode()
    assert "Page 1 of 3" in first
    assert administrator.get(ADDRESS, {"page": "x", "about": "referral"}).status_code == 200
