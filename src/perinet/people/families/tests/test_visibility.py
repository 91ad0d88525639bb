"""Who sees what of a person: topic by topic, from and until, and nothing else."""

from datetime import timedelta

import pytest

from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM, Actor, job
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families import services as families
from perinet.people.families.models import Access, Person, Pregnancy, SafeContact, TimelineLine, Topic
from perinet.people.families.tests.factories import (
    PersonFactory,
    PregnancyFactory,
    SafeContactFactory,
    carer_of,
    open_access,
)

pytestmark = pytest.mark.django_db


def _line(person, topic=Topic.RECORD, kind="test.line"):
    return families.write_line(person=person, kind=kind, at=clock.now(), source="1", topic=topic, by=SYSTEM)


def test_the_team_that_cares_for_her_sees_her_and_another_team_does_not():
    person = PersonFactory()
    carer, stranger = carer_of(person), carer_of(PersonFactory())
    assert person in Person.objects.visible_to(carer)
    assert person not in Person.objects.visible_to(stranger)


def test_what_belongs_to_her_is_seen_and_hidden_with_her():
    person = PersonFactory()
    carer, stranger = carer_of(person), carer_of(PersonFactory())
    rows = [PregnancyFactory(person=person), SafeContactFactory(person=person), _line(person)]
    for row in rows:
        assert row in type(row).objects.visible_to(carer)
        assert row not in type(row).objects.visible_to(stranger)


@pytest.mark.parametrize("actor", [SYSTEM, job("test"), Actor(kind="link", id="")])
def test_a_machine_or_nobody_sees_nothing(actor):
    carer_of(PersonFactory())
    assert not Person.objects.visible_to(actor).exists()


def test_a_manager_without_access_sees_nobody():
    person = PersonFactory()
    other = MembershipFactory().actor()
    Access.objects.create(
        person=person, viewer_kind="user", viewer=other.organisation, topic=Topic.RECORD, source="test"
    )
    assert not Person.objects.visible_to(other).exists(), "an organisation's id is no user's id"


def test_a_line_of_a_closed_topic_does_not_exist():
    person = PersonFactory()
    midwife = MembershipFactory(organisation=person.registered_at).actor()
    open_access(person, midwife, (Topic.RECORD,))
    _line(person, Topic.SUBSTANCE, "substance.line")
    _line(person, Topic.MENTAL_HEALTH, "mental.line")
    open_line = _line(person, Topic.RECORD, "record.line")
    assert list(TimelineLine.objects.visible_to(midwife)) == [open_line]


def test_a_secret_topic_opens_to_one_named_person_of_the_team():
    person = PersonFactory()
    named, colleague = (MembershipFactory(organisation=person.registered_at).actor() for _ in range(2))
    open_access(person, named, (Topic.RECORD,))
    Access.objects.create(
        person=person, viewer_kind="user", viewer=named.id, topic=Topic.SUBSTANCE, source="test"
    )
    line = _line(person, Topic.SUBSTANCE)
    assert line in TimelineLine.objects.visible_to(named)
    assert line not in TimelineLine.objects.visible_to(colleague)


@pytest.mark.parametrize(
    ("since", "until", "sees"), [(-2, -1, False), (1, None, False), (-1, 1, True), (-1, None, True)]
)
def test_access_has_a_beginning_and_an_end(since, until, sees):
    person = PersonFactory()
    midwife = MembershipFactory(organisation=person.registered_at).actor()
    now = clock.now()
    Access.objects.create(
        person=person, viewer_kind="organisation", viewer=midwife.organisation, topic=Topic.RECORD, source="test",
        since=now + timedelta(hours=since), until=now + timedelta(hours=until) if until else None,
    )  # fmt: skip
    assert (person in Person.objects.visible_to(midwife)) is sees


def test_a_link_to_answer_opens_no_record():
    person = PersonFactory()
    link = Actor(kind="link", id="a-link")
    Access.objects.create(
        person=person, viewer_kind="link", viewer="a-link", topic=Topic.ANSWER, source="test"
    )
    _line(person)
    for model in (Person, Pregnancy, SafeContact, TimelineLine):
        assert not model.objects.visible_to(link).exists()


def test_two_reasons_to_see_her_show_her_once():
    person = PersonFactory()
    carer = carer_of(person)
    Access.objects.create(
        person=person, viewer_kind="user", viewer=carer.id, topic=Topic.RECORD, source="another reason"
    )
    assert Person.objects.visible_to(carer).count() == 1
    _line(person)
    assert TimelineLine.objects.visible_to(carer).count() == 1
