"""What a phone brought beside or after the answers that count stands on the result, for whoever reads it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.screening import services as screenings
from perinet.care.screening.receipts import Given, Sitting
from perinet.flows import receive, screen
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.web.professional.tests import asked

pytestmark = pytest.mark.django_db
FIRST_QUESTION = "bothered by feeling down, depressed or hopeless?"


@pytest.fixture
def occasion(midwife, lotte):
    asked.arrange(midwife)
    return asked.begun(midwife, lotte, mode="self")


@pytest.fixture
def bring(midwife, occasion):
    """Let a device, named by its sitting, bring one answer to a question of the first list."""
    expires = clock.now() + timedelta(days=14)
    invitation, _token = screenings.invite(
        occasion=occasion, channel="qr", expires_at=expires, by=midwife.actor
    )

    def brought(device, option, *, item="item1", again=False):
        at = clock.now()
        given = Given(uuid.uuid4(), "whooley", item, option, again=again)
        sitting = Sitting(device, at, is_current=False)
        return receive.receive(invitation=invitation, sitting=sitting, given=[given], at=at, by=SYSTEM)

    return brought


def result(midwife, occasion):
    screen.finish(occasion=occasion, at=clock.now(), by=SYSTEM)
    return read(midwife, occasion)


def read(midwife, occasion):
    return midwife.client.get(reverse("professional:result", args=[occasion.pk])).content.decode()


def test_two_devices_that_differ_stand_on_the_result_with_what_counts(midwife, occasion, bring):
    bring("one", 1)
    bring("two", 0)
    page = result(midwife, occasion)
    assert "Answers that need a second look" in page
    assert FIRST_QUESTION in page
    assert "The more serious answer counts until she says which one fits." in page


def test_once_she_said_which_one_fits_the_result_says_so(midwife, occasion, bring):
    bring("one", 1)
    bring("two", 0)
    bring("two", 0, again=True)
    page = result(midwife, occasion)
    assert "She was asked which answer fits, and chose this one." in page
    assert "She said since which one fits." in page
    assert "The more serious answer counts" not in page


def test_what_came_after_the_end_says_when(midwife, occasion, bring):
    result(midwife, occasion)
    bring("one", 1, item="item2")
    page = read(midwife, occasion)
    assert "It arrived after the link had ended, on " in page


def test_a_result_without_such_answers_says_nothing_of_them(midwife, occasion, bring):
    bring("one", 1)
    bring("one", 0)
    assert "second look" not in result(midwife, occasion)
