"""A link reaches one occasion of one person for a time, and whoever holds it sees nothing of before."""

from datetime import UTC, datetime, timedelta

import pytest

from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Occasion, Screening
from perinet.care.screening.tests.factories import asked, occasion_of
from perinet.ground.audit.models import Record
from perinet.ground.base import tokens
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent import services as consent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def invite(occasion, by, days=14):
    return screenings.invite(occasion=occasion, channel="text", expires_at=AT + timedelta(days=days), by=by)


@pytest.fixture
def self_occasion(person, by):
    return occasion_of(person, by, AT, mode="self")


@pytest.fixture
def invited(self_occasion, by):
    return invite(self_occasion, by)


def holder(invitation):
    return Actor(kind="link", id=str(invitation.id), scope=str(invitation.occasion_id), purpose="answer")


@pytest.mark.parametrize("mode", ["assisted", "paper", "elsewhere"])
def test_only_what_she_answers_herself_gets_a_link(person, by, mode):
    with pytest.raises(Refused, match="not answered over a link"):
        invite(occasion_of(person, by, AT, mode=mode), by)
    assert not Invitation.objects.exists()


def test_a_token_is_given_once_and_only_its_hash_stays(invited):
    invitation, token = invited
    assert invitation.token_hash == tokens.token_hash(token)
    assert token not in str(Invitation.objects.values())
    assert token not in str(Record.objects.values())


def test_a_link_is_found_by_its_token_until_it_expires(invited):
    invitation, token = invited
    assert screenings.find_invitation(token, at=AT) == invitation
    assert screenings.find_invitation(token + "x", at=AT) is None
    assert screenings.find_invitation(token, at=invitation.expires_at) is None
    assert not invitation.is_usable(invitation.expires_at)


def test_a_link_that_was_revoked_or_refused_is_gone(self_occasion, by):
    for end in (
        lambda i: screenings.revoke(invitation=i, at=AT, by=by),
        lambda i: screenings.refuse_invitation(invitation=i, at=AT),
    ):
        invitation, token = invite(self_occasion, by)
        end(invitation)
        assert screenings.find_invitation(token, at=AT) is None
        assert not invitation.is_usable(AT)
    assert Record.objects.filter(verb="invitation.revoke").count() == 1


def test_a_link_reaches_the_questions_of_its_occasion_while_its_access_lasts(
    self_occasion, invited, person, by
):
    invitation, _ = invited
    mine = asked(self_occasion, "phq-9", "audit-c")
    elsewhere = asked(occasion_of(person, by, AT), "phq-9")[0]
    assert not Screening.objects.visible_to(holder(invitation)).exists()
    consent.open_link(
        person=person,
        link_id=invitation.id,
        until=AT + timedelta(days=36500),
        at=AT - timedelta(days=365),
        by=by,
    )
    assert list(Screening.objects.visible_to(holder(invitation))) == mine
    assert elsewhere not in Screening.objects.visible_to(holder(invitation))
    assert Occasion.objects.visible_to(holder(invitation)).get() == self_occasion
    consent.close_link(link_id=invitation.id, at=AT, by=by)
    assert not Occasion.objects.visible_to(holder(invitation)).exists()
    assert not Screening.objects.visible_to(holder(invitation)).exists()


def test_a_sitting_begins_the_occasion_once_and_a_second_ends_the_first(invited):
    invitation, _ = invited
    assert not screenings.in_sitting(invitation, "")
    first = screenings.begin_sitting(invitation=invitation, at=AT, code="482913")
    assert screenings.in_sitting(invitation, first)
    second = screenings.begin_sitting(invitation=invitation, at=AT + timedelta(minutes=5))
    assert not screenings.in_sitting(invitation, first)
    assert screenings.in_sitting(invitation, second)
    invitation.refresh_from_db()
    assert (invitation.confirmed_at, invitation.occasion.begun_at) == (AT, AT)
    assert "482913" not in str(Invitation.objects.values())


def test_a_code_is_set_once(invited):
    invitation, _ = invited
    screenings.begin_sitting(invitation=invitation, at=AT, code="482913")
    screenings.begin_sitting(invitation=invitation, at=AT, code="000000")
    assert screenings.resume(invitation=invitation, code="000000", at=AT) is None
    assert screenings.resume(invitation=invitation, code=" 482913 ", at=AT)


def test_nothing_is_resumed_before_a_code_was_set(invited):
    assert screenings.resume(invitation=invited[0], code="", at=AT) is None


def test_a_right_code_forgives_the_wrong_ones_and_too_many_lock_the_link(invited):
    invitation, _ = invited
    screenings.begin_sitting(invitation=invitation, at=AT, code="482913")
    for _ in range(screenings.CODE_TRIES - 1):
        assert screenings.resume(invitation=invitation, code="111111", at=AT) is None
    assert screenings.resume(invitation=invitation, code="482913", at=AT)
    for _ in range(screenings.CODE_TRIES):
        assert screenings.resume(invitation=invitation, code="111111", at=AT) is None
    assert screenings.resume(invitation=invitation, code="482913", at=AT) is None


def test_an_old_copy_of_the_link_does_not_resume_after_it_ended(invited, by):
    invitation, _ = invited
    screenings.begin_sitting(invitation=invitation, at=AT, code="482913")
    assert screenings.resume(invitation=invitation, code="482913", at=invitation.expires_at) is None
    screenings.revoke(invitation=Invitation.objects.get(), at=AT, by=by)
    assert invitation.revoked_at is None
    assert screenings.resume(invitation=invitation, code="482913", at=AT) is None


def test_closing_ends_the_occasion_and_its_links(person, by):
    occasion = occasion_of(person, by, AT, mode="self")
    invitation, _ = invite(occasion, by)
    screenings.close(occasion=occasion, at=AT, by=by)
    invitation.refresh_from_db()
    assert invitation.finished_at == AT
    assert not Occasion.objects.get().is_open
