"""What she agreed to is kept as it was shown, and opens or closes what others see."""

from datetime import timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyError
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import Agreement, CareRelation
from perinet.people.families.models import Access, Person, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    return MembershipFactory().actor()


def _cares(person: Person, midwife: Actor) -> CareRelation:
    return consent.begin_care(person=person, organisation_id=midwife.organisation, at=clock.now(), by=midwife)


def _agree(person: Person, by: Actor, kind: str = "agreed") -> Agreement:
    return consent.record_agreement(
        person=person, text_id="sharing", text_version="1", language="fr", text_shown="Le texte, comme elle l’a lu.",
        kind=kind, purpose="sharing", at=clock.now(), by=by,
    )  # fmt: skip


def test_beginning_care_opens_what_care_needs_and_no_secret(midwife):
    person = PersonFactory()
    _cares(person, midwife)
    opened = set(Access.objects.filter(viewer=midwife.organisation).values_list("topic", flat=True))
    assert opened == {Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY}
    assert Topic.SUBSTANCE not in opened
    assert person in Person.objects.visible_to(midwife)


def test_beginning_care_twice_is_beginning_it_once(midwife):
    person = PersonFactory()
    assert _cares(person, midwife) == _cares(person, midwife)
    assert Access.objects.filter(person=person).count() == len(consent.TEAM_TOPICS)


def test_ending_care_closes_what_it_opened_and_nothing_of_another_team(midwife):
    person, other = PersonFactory(), MembershipFactory().actor()
    relation = _cares(person, midwife)
    _cares(person, other)
    consent.end_care(relation=relation, how="moved", at=clock.now(), by=midwife)
    assert not Person.objects.visible_to(midwife).exists()
    assert Person.objects.visible_to(other).exists()
    assert CareRelation.objects.get(pk=relation.pk).ended_how == "moved"


def test_care_can_begin_again_after_an_end(midwife):
    person = PersonFactory()
    consent.end_care(relation=_cares(person, midwife), how="moved", at=clock.now(), by=midwife)
    _cares(person, midwife)
    assert Person.objects.visible_to(midwife).exists()


def test_a_text_is_kept_as_she_saw_it_and_a_withdrawal_is_a_new_row(midwife):
    person = PersonFactory()
    first, second = _agree(person, midwife), _agree(person, midwife, "withdrawn")
    assert [row.kind for row in Agreement.objects.filter(person=person)] == ["withdrawn", "agreed"]
    assert first.text_shown == "Le texte, comme elle l’a lu."
    assert second.recorded_by == midwife.id
    with pytest.raises(AppendOnlyError):
        first.save()


def test_a_secret_topic_is_opened_to_one_person(midwife):
    person = PersonFactory()
    _cares(person, midwife)
    consent.open_topic(
        person=person,
        topic=Topic.SUBSTANCE,
        user_id=midwife.id,
        source="her word",
        at=clock.now(),
        by=midwife,
    )
    row = Access.objects.get(topic=Topic.SUBSTANCE)
    assert (row.viewer_kind, row.viewer) == ("user", midwife.id)


def test_a_link_answers_until_it_ends_or_is_closed(midwife):
    person, now = PersonFactory(), clock.now()
    link = Actor(kind="link", id="a-link")
    consent.open_link(person=person, link_id="a-link", until=now + timedelta(days=7), at=now, by=midwife)
    assert Access.objects.current(now).of(link).get().topic == Topic.ANSWER
    assert not Access.objects.current(now + timedelta(days=8)).of(link).exists()
    consent.close_link(link_id="a-link", at=now, by=midwife)
    assert not Access.objects.current(now).of(link).exists()


def test_every_act_of_consent_is_in_the_audit_without_its_words(midwife):
    person = PersonFactory(registered_at=OrganisationFactory())
    relation = _cares(person, midwife)
    _agree(person, midwife)
    consent.end_care(relation=relation, how="moved", at=clock.now(), by=midwife)
    records = Record.objects.filter(person=str(person.id))
    assert set(records.values_list("verb", flat=True)) == {"care.begin", "agreement.agreed", "care.end"}
    assert not [row for row in records if "texte" in str(row.details)]
