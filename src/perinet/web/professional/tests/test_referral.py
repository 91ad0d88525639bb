"""A referral shows every turn, and to its sender the act that fits."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.care.referrals.tests.factories import receiver
from perinet.flows import refer
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Topic
from perinet.people.families.tests.factories import PersonFactory, open_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def midwife(client):
    person = PersonFactory(given_name="Zoë")
    membership = MembershipFactory(organisation=person.registered_at)
    open_access(person, membership.actor())
    client.force_login(membership.user, backend="perinet.web.parts.actor.SignInBackend")
    membership.person = person
    return membership


@pytest.fixture
def referral(midwife):
    by, at = midwife.actor(), clock.now()
    step = pathways.open_one(
        person=midwife.person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="d",
        step="clinical-assessment", at=at, by=by,
    )  # fmt: skip
    return refer.send(
        obligation=step, service=ServiceFactory(name="Team De Wieg"), reason="Sleeps badly", share_phone=False,
        interim_offer="A call on Tuesday", path="/werk/antwoord/{token}/", at=at, by=by,
    )  # fmt: skip


@pytest.fixture
def team(referral):
    return {"by": receiver(referral), "at": clock.now()}


def url(referral, act=""):
    return reverse(f"professional:referral{act}", args=[referral.pk])


def post(client, referral, act, **given):
    seen = referral.turns.exclude(state=transitions.SEEN).count()
    return client.post(url(referral, act), {"seen": seen} | given, follow=True)


def text_of(response):
    return response.content.decode()


def state(referral):
    return Referral.objects.get(pk=referral.pk).state


def test_every_turn_stands_there_with_who_and_why(client, referral, team):
    refer.seen(referral=referral, **team)
    refer.refuse(referral=referral, reason="no-capacity", message="Try in spring", **team)
    page = text_of(client.get(url(referral)))
    for told in (
        "Sent",
        "Seen by the service",
        "Refused: no room now",
        "Try in spring",
        "Team De Wieg",
        "A call on Tuesday",
    ):
        assert told in page
    assert Record.objects.filter(verb="referral.read", person=str(referral.person_id)).exists()


def test_a_refusal_leads_to_the_next_service(client, referral, team):
    refer.refuse(referral=referral, reason="no-capacity", message="", **team)
    there = reverse("professional:refer", args=[referral.obligation_id])
    assert there in text_of(client.get(url(referral)))
    other = ServiceFactory(name="Next team")
    given = {"interim_offer": "A call", "agrees": "on"}
    client.post(reverse("professional:refer-preview", args=[referral.obligation_id, other.pk]), given)
    assert Referral.objects.get(service=other).follows == referral
    names = [card.service.name for card in client.get(there).context["cards"]]
    assert set(names) == {"Next team", "Team De Wieg"}


def test_a_question_of_the_service_is_answered_here(client, referral, team):
    refer.ask_back(referral=referral, question="Is there a partner?", **team)
    assert "Is there a partner?" in text_of(client.get(url(referral)))
    page = text_of(post(client, referral, "-reply", answer="Yes, Tom"))
    assert "Your answer was sent." in page
    assert state(referral) == transitions.SENT


def test_an_empty_answer_is_asked_again(client, referral, team):
    refer.ask_back(referral=referral, question="Is there a partner?", **team)
    assert "Error" in text_of(post(client, referral, "-reply", answer=""))
    assert state(referral) == transitions.QUESTION


def test_withdrawing_asks_why_and_keeps_the_step(client, referral):
    assert "Error" in text_of(post(client, referral, "-withdraw"))
    post(client, referral, "-withdraw", reason="found-elsewhere")
    assert state(referral) == transitions.WITHDRAWN
    referral.obligation.refresh_from_db()
    assert referral.obligation.is_open
    assert "she found help elsewhere" in text_of(client.get(url(referral)))


def test_first_contact_is_confirmed_and_closes_the_loop(client, referral, team):
    refer.accept(referral=referral, first_contact_on=clock.today(), **team)
    page = text_of(post(client, referral, "-first-contact", took_place_on=clock.today().isoformat()))
    assert "the loop is closed" in page
    referral.obligation.refresh_from_db()
    assert not referral.obligation.is_open


def test_a_date_told_by_telephone_is_kept(client, referral):
    day = clock.today() + timedelta(days=4)
    post(client, referral, "-date", first_contact_on=day.isoformat())
    assert state(referral) == transitions.ACCEPTED
    assert referral.turns.last().first_contact_on == day


def test_a_lost_message_is_sent_again(client, referral):
    post(client, referral, "-send-again")
    assert ReceiverLink.objects.filter(revoked_at=None).count() == 1
    assert ReceiverLink.objects.count() == 2


def test_an_older_page_is_told_that_the_referral_moved_on(client, referral, team):
    before = referral.turns.count()
    refer.accept(referral=referral, first_contact_on=clock.today(), **team)
    page = text_of(
        client.post(url(referral, "-withdraw"), {"seen": before, "reason": "mistake"}, follow=True)
    )
    assert "in the meantime" in page
    assert state(referral) == transitions.ACCEPTED


def test_another_organisation_finds_nothing(client, referral):
    client.force_login(MembershipFactory().user, backend="perinet.web.parts.actor.SignInBackend")
    assert client.get(url(referral)).status_code == 404
    assert client.get(url(referral, "-print")).status_code == 404
    assert post(client, referral, "-withdraw", reason="mistake").status_code == 404


def test_an_organisation_that_also_cares_for_her_reads_and_changes_nothing(client, referral, midwife):
    other = MembershipFactory()
    open_access(midwife.person, other.actor())
    client.force_login(other.user, backend="perinet.web.parts.actor.SignInBackend")
    assert "Withdraw" not in text_of(client.get(url(referral)))
    post(client, referral, "-withdraw", reason="mistake")
    assert state(referral) == transitions.SENT


def test_it_prints(client, referral):
    page = text_of(client.get(url(referral, "-print")))
    assert "Team De Wieg" in page
    assert "Contact person" in page


def test_the_page_asks_few_questions_of_the_database(client, referral, django_assert_max_num_queries):
    client.get(url(referral))
    with django_assert_max_num_queries(14):
        client.get(url(referral))


def test_a_referral_about_substances_is_never_printed(client, midwife):
    by, at = midwife.actor(), clock.now()
    consent.begin_care(person=midwife.person, organisation_id=by.organisation, at=at, by=by)
    consent.open_topic(
        person=midwife.person, topic=Topic.SUBSTANCE, user_id=by.id, source="test", at=at, by=by
    )
    step = pathways.open_one(
        person=midwife.person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="s",
        step="substance-assessment", topic=Topic.SUBSTANCE, at=at, by=by,
    )  # fmt: skip
    secret = refer.send(
        obligation=step, service=ServiceFactory(), reason="", share_phone=False, interim_offer="A call",
        path="/werk/antwoord/{token}/", at=at, by=by,
    )  # fmt: skip
    page = client.get(url(secret))
    assert page.status_code == 200
    assert url(secret, "-print") not in page.content.decode()
    assert client.get(url(secret, "-print")).status_code == 404
