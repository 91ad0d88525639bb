"""The midwife gives a card in the room; the code is said apart, and a hidden page is shown again with her there."""

import re

import pytest
from django.urls import reverse

from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import OwnInvitation, Representation
from perinet.people.families.tests.factories import SafeContactFactory
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


def page(person, name="own-page"):
    return reverse(f"professional:{name}", args=[person.pk])


def made(midwife, her, channel="screen"):
    midwife.client.post(page(her), {"make": "1", "kind": "self", "channel": channel})
    return midwife.client.get(page(her)).content.decode()


def test_a_card_shows_link_and_code_to_whoever_made_it_only(midwife):
    her = midwife.mother()
    text = made(midwife, her)
    assert "/mijn/begin/" in text
    assert re.search(r'value="\d{6}"', text)
    colleague = scene(organisation=midwife.membership.organisation)
    assert "/mijn/begin/" not in colleague.client.get(page(her)).content.decode()


def test_the_printed_card_never_holds_the_code(midwife):
    her = midwife.mother(language="en")
    code = re.search(r'value="(\d{6})"', made(midwife, her))[1]
    paper = midwife.client.get(page(her, "own-page-print")).content.decode()
    assert "/mijn/begin/" in paper
    assert code not in paper


def test_a_message_holds_the_link_and_never_the_code(midwife):
    her = midwife.mother(phone="0470 00 00 01", language="en")
    SafeContactFactory(person=her, text=True)
    code = re.search(r'value="(\d{6})"', made(midwife, her, "text"))[1]
    message = Message.objects.get(template="own-page")
    assert "/mijn/begin/" in message.body
    assert code not in message.body
    assert her.family_name not in message.body


def test_a_way_that_is_not_safe_is_not_offered(midwife):
    her = midwife.mother(phone="0470 00 00 01", email="her@example.org")
    SafeContactFactory(person=her, text=False, mail=None)
    text = midwife.client.get(page(her)).content.decode()
    assert 'value="text"' not in text
    assert 'value="mail"' not in text
    midwife.client.post(page(her), {"make": "1", "kind": "self", "channel": "text"})
    assert not Message.objects.exists()


def test_a_card_taken_back_does_not_work(midwife):
    her = midwife.mother()
    made(midwife, her)
    card = OwnInvitation.objects.get()
    midwife.client.post(page(her), {"revoke": str(card.pk)})
    card.refresh_from_db()
    assert card.revoked_at


def test_a_stranger_does_not_learn_that_she_exists(midwife):
    assert scene().client.get(page(midwife.mother())).status_code == 404


def test_a_hidden_page_is_shown_again_when_she_asks_in_the_room(midwife):
    her, user = midwife.mother(), UserFactory()
    row = consent.represent(
        person=her, user=user, kind="self", checked_how="in-person-code", at=clock.now(), by=midwife.actor
    )
    consent.hide_view(representation=row, at=clock.now(), by=midwife.actor)
    assert "Hidden by herself" in midwife.client.get(page(her)).content.decode()
    midwife.client.post(page(her), {"show": str(row.pk)})
    assert Representation.objects.get().hidden_since is None
