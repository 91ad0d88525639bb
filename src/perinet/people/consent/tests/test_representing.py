"""A card with a code begins a page of her own; it shows what the law lets its reader see, and closes when it must."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import OwnInvitation, Representation
from perinet.people.consent.services import Proof
from perinet.people.consent.times import TIMES
from perinet.people.families import services as families
from perinet.people.families.models import SECRET, Bond, Person, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now() - timedelta(minutes=1)


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def by(person, at):
    midwife = carer_of(person)
    for topic in (Topic.RECORD, Topic.MENTAL_HEALTH, *SECRET):
        families.write_line(person=person, kind="test", at=at, source="1", by=midwife, topic=topic)
    return midwife


@pytest.fixture
def user():
    return UserFactory()


def own(user):
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file")


def represent(person, user, by, at, kind="self", **fields):
    return consent.represent(
        person=person, user=user, kind=kind, checked_how="in-person-code", at=at, by=by, **fields
    )


def topics_seen(user):
    rows = TimelineLine.objects.visible_to(own(user)).filter(kind="test")
    return set(rows.values_list("topic", flat=True))


ORDINARY = {Topic.RECORD, Topic.MENTAL_HEALTH}

# The card


@pytest.fixture
def card(person, by, at):
    return consent.invite_own(person=person, kind="self", at=at, by=by)


def test_a_card_with_its_code_begins_her_page_once(person, card, user, at):
    invitation, token, code = card
    assert consent.find_invitation(token, at=at) == invitation
    assert consent.check_own_code(invitation=invitation, code=code, at=at) is Proof.RIGHT
    accepted = {"invitation": invitation, "code": code, "user": user, "at": at, "by": own(user)}
    assert consent.accept_own(**accepted) is Proof.RIGHT
    assert topics_seen(user) == ORDINARY
    assert consent.accept_own(**accepted) is Proof.EXPIRED
    assert consent.find_invitation(token, at=at) is None
    assert TimelineLine.objects.filter(kind="own-page.begun").count() == 1


def test_neither_token_nor_code_is_kept(card):
    _invitation, token, code = card
    kept = str(OwnInvitation.objects.values().get())
    assert token not in kept
    assert code not in kept


def test_wrong_codes_are_counted_and_lock_the_card(card, user, at):
    invitation, _token, code = card
    wrong = "000000" if code != "000000" else "111111"
    tries = [consent.check_own_code(invitation=invitation, code=wrong, at=at) for _ in range(TIMES.tries + 1)]
    assert tries == [Proof.WRONG] * (TIMES.tries - 1) + [Proof.LOCKED] * 2
    assert (
        consent.accept_own(invitation=invitation, code=code, user=user, at=at, by=own(user)) is Proof.LOCKED
    )
    assert not Representation.objects.exists()


def test_a_card_expires_and_a_new_one_or_a_word_stops_the_old(person, card, by, at):
    invitation, token, code = card
    late = at + TIMES.own_page
    assert consent.find_invitation(token, at=late) is None
    assert consent.check_own_code(invitation=invitation, code=code, at=late) is Proof.EXPIRED
    newer, newer_token, _code = consent.invite_own(person=person, kind="self", at=at, by=by)
    assert consent.find_invitation(token, at=at) is None
    consent.revoke_own(invitation=newer, at=at, by=by)
    assert consent.find_invitation(newer_token, at=at) is None


def test_a_card_is_given_by_somebody_who_cares(person, at):
    with pytest.raises(NotAllowed):
        consent.invite_own(
            person=person, kind="self", at=at, by=MembershipFactory(role="administrator").actor()
        )


# Whose page


def test_an_account_is_one_person(person, by, user, at):
    represent(person, user, by, at)
    with pytest.raises(Refused) as refused:
        represent(PersonFactory(), user, by, at)
    assert refused.value.code == "other"


def test_beginning_twice_is_beginning_once(person, by, user, at):
    assert represent(person, user, by, at) == represent(person, user, by, at)


def test_an_end_closes_it(person, by, user, at):
    representation = represent(person, user, by, at, kind="mandate", until=at + timedelta(days=1))
    assert topics_seen(user) == ORDINARY
    consent.end_representation(representation=representation, at=at, by=by)
    assert not topics_seen(user)


def test_who_it_is_for_is_one_of_the_list(person, by, user, at):
    with pytest.raises(Refused) as refused:
        represent(person, user, by, at, kind="neighbour")
    assert refused.value.code == "no-kind"


# Parents and children


def test_a_parent_reads_the_childs_record_until_the_child_is_of_age(by, user, at):
    child = PersonFactory(is_child=True, birth_date=date(2020, 5, 6))
    representation = represent(child, user, by, at, kind="parent")
    assert representation.until == timezone.make_aware(datetime(2038, 5, 6))
    assert Person.objects.visible_to(own(user)).get() == child
    assert represent(child, user, by, at, kind="parent") == representation


def test_nobody_is_a_parent_for_somebody_of_age(by, user, at):
    with pytest.raises(Refused) as refused:
        represent(PersonFactory(birth_date=date(1994, 3, 4)), user, by, at, kind="guardian")
    assert refused.value.code == "of-age"


def test_a_parent_who_has_a_record_here_needs_the_bond_that_says_so(person, by, user, at):
    child = PersonFactory(is_child=True, birth_date=None)
    represent(person, user, by, at)
    with pytest.raises(Refused) as refused:
        represent(child, user, by, at, kind="parent")
    assert refused.value.code == "no-rights"
    Bond.objects.create(
        person=person, of=child, role="father", exercises_rights=True, controller_id=by.organisation
    )
    represent(child, user, by, at, kind="parent")
    assert child in Person.objects.visible_to(own(user))


def test_a_minor_who_decides_alone_is_read_by_no_parent(by, user, at):
    minor, herself = PersonFactory(birth_date=date(2010, 5, 6)), UserFactory()
    represent(minor, user, by, at, kind="parent")
    represent(minor, herself, by, at)
    consent.record_capacity(person=minor, capable=True, reason="Understands it all", at=at, by=by)
    assert not Person.objects.visible_to(own(user)).exists()
    assert Person.objects.visible_to(own(herself)).get() == minor
    with pytest.raises(Refused) as refused:
        represent(minor, UserFactory(), by, at, kind="parent")
    assert refused.value.code == "alone"
    consent.record_capacity(person=minor, capable=False, reason="Asks for help", at=clock.now(), by=by)
    assert Person.objects.visible_to(own(user)).exists()


def test_capacity_is_written_down_by_somebody_who_cares_with_a_reason(person, by, at):
    with pytest.raises(Refused):
        consent.record_capacity(person=person, capable=True, reason=" ", at=at, by=by)
    with pytest.raises(NotAllowed):
        consent.record_capacity(
            person=person, capable=True, reason="So", at=at, by=MembershipFactory(role="auditor").actor()
        )


# Hiding


def test_a_hidden_view_shows_nothing_until_it_is_shown_again(person, by, user, at):
    representation = represent(person, user, by, at)
    consent.hide_view(representation=representation, at=at, by=own(user))
    assert not Person.objects.visible_to(own(user)).exists()
    consent.show_view(representation=representation, at=clock.now(), by=by)
    assert topics_seen(user) == ORDINARY
    with pytest.raises(NotAllowed):
        consent.hide_view(representation=representation, at=at, by=own(UserFactory()))


# What she told in confidence


def test_her_secrets_open_for_minutes_when_she_asks_and_close_when_she_says(person, by, user, at):
    represent(person, user, by, at)
    assert consent.open_own_secrets(person=person, at=at, by=own(user)) == at + TIMES.own_secrets
    assert topics_seen(user) == ORDINARY | SECRET
    assert "violence" not in str(Record.objects.get(verb="own-page.open-all").__dict__)
    consent.close_own_secrets(person=person, at=clock.now(), by=own(user))
    assert topics_seen(user) == ORDINARY


def test_her_secrets_close_by_themselves(person, by, user):
    long_ago = clock.now() - TIMES.own_secrets
    represent(person, user, by, long_ago)
    consent.open_own_secrets(person=person, at=long_ago, by=own(user))
    assert topics_seen(user) == ORDINARY


@pytest.mark.parametrize("kind", ["mandate", "self"])
def test_nobody_else_asks_for_her_secrets_and_she_not_while_hidden(person, by, user, at, kind):
    representation = represent(person, user, by, at, kind=kind)
    consent.hide_view(representation=representation, at=at, by=own(user))
    if kind == "mandate":
        consent.show_view(representation=representation, at=at, by=own(user))
    for actor in (own(user), by):
        with pytest.raises(NotAllowed):
            consent.open_own_secrets(person=person, at=at, by=actor)
