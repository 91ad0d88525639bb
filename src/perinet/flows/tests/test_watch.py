"""What was begun and left is read all the same."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening import tablets
from perinet.flows import screen, watch
from perinet.ground.base.actor import job

pytestmark = pytest.mark.django_db

WATCHER = job("test")


@pytest.fixture
def left(mother, by, at):
    """Somebody answered one question over a link, and closed the page."""
    occasion = screen.begin(person=mother, moment="week-20", mode="self", language="nl", at=at, by=by)
    invitation, _token = screenings.invite(
        occasion=occasion, channel="qr", expires_at=at + timedelta(days=14), by=by
    )
    screenings.begin_sitting(invitation=invitation, at=at, code="123456")
    screen.answer(screening=occasion.screenings.get(instrument="whooley"), answers={"item1": 1}, at=at, by=by)
    occasion.refresh_from_db()
    return occasion


def readings():
    return Obligation.objects.filter(kind=Kind.READ_RESULT)


def test_within_the_pause_nobody_is_called(left, at):
    assert watch.read_abandoned(at=at + timedelta(hours=20), by=WATCHER) == 0


def test_after_a_pause_it_is_read_once_and_she_can_still_go_on(left, at):
    assert watch.read_abandoned(at=at + timedelta(days=2), by=WATCHER) == 1
    assert watch.read_abandoned(at=at + timedelta(days=3), by=WATCHER) == 0
    left.refresh_from_db()
    assert left.is_open and readings().open().count() == 1


def test_what_she_adds_later_is_read_again(left, at, by):
    watch.read_abandoned(at=at + timedelta(days=2), by=WATCHER)
    screen.answer(screening=left.screenings.get(instrument="gad-2"), answers={"item1": 3}, at=at, by=by)
    assert watch.read_abandoned(at=at + timedelta(days=4), by=WATCHER) == 1


def test_when_the_link_expires_the_occasion_is_finished(left, at):
    assert watch.read_abandoned(at=at + timedelta(days=15), by=WATCHER) == 1
    left.refresh_from_db()
    assert not left.is_open
    assert readings().open().exists()
    assert watch.read_abandoned(at=at + timedelta(days=16), by=WATCHER) == 0


def test_what_she_answered_on_the_tablet_before_she_stopped_is_read_too(mother, by, at):
    occasion = screen.begin(person=mother, moment="week-20", mode="tablet", language="nl", at=at, by=by)
    turn, _code = tablets.offer_turn(
        occasion=occasion, until=at + timedelta(minutes=30), alone_at=None, at=at, by=by
    )
    screenings.begin_sitting(invitation=turn, at=at)
    screen.answer(screening=occasion.screenings.get(instrument="whooley"), answers={"item1": 1}, at=at, by=by)
    tablets.end_turn(invitation=turn, at=at)
    assert watch.read_abandoned(at=at + timedelta(hours=20), by=WATCHER) == 0
    assert watch.read_abandoned(at=at + timedelta(days=2), by=WATCHER) == 1
    occasion.refresh_from_db()
    assert not occasion.is_open and readings().open().count() == 1
