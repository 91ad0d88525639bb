"""A name is enough for a record; dates that contradict each other are refused in words."""

from datetime import timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.models import AppendOnlyError
from perinet.people.families import services as families
from perinet.people.families.models import NamedCoParent, Person, SafeContact, TimelineLine, Topic
from perinet.people.families.services import ReachSafely
from perinet.people.families.tests.factories import (
    PersonFactory,
    actor,
    carer_of,
    open_access,
)


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def by(db):
    return actor()


@pytest.fixture
def person(by):
    return PersonFactory(registered_at_id=by.organisation)


def register(by, at, reach=None, **details):
    return families.register(
        details={"given_name": "Lotte"} | details, reach=reach or ReachSafely(), organisation_id=by.organisation,
        at=at, by=by,
    )  # fmt: skip


# The record


def test_only_a_name_is_needed(by, at):
    person = register(by, at)
    assert (person.name, str(person)) == ("Lotte", "Lotte")
    assert (person.birth_date, person.phone, person.address) == (None, "", "")
    assert person.identity_id == person.id
    assert Record.objects.get(verb="person.register").person == str(person.id)
    assert TimelineLine.objects.get().kind == "person.registered"


def test_what_was_not_asked_is_no_yes(by, at):
    reach = families.reach_safely(register(by, at, reach=ReachSafely(text=True)))
    assert (reach.text, reach.mail, reach.voice_mail, reach.call) == (True, None, None, None)


def test_a_correction_keeps_the_names_of_the_fields_and_not_what_stood_there(by, at):
    person = register(by, at, phone="+32470000000")
    families.correct(
        person=person, changes={"phone": "+32471111111", "given_name": "Lotte"}, reach=None, at=at, by=by
    )
    person.refresh_from_db()
    assert person.phone == "+32471111111"
    record = Record.objects.get(verb="person.correct")
    assert record.details == {"fields": ["phone"]}
    assert "+3247" not in str(record.__dict__)


def test_how_to_reach_her_safely_is_a_new_row_and_the_newest_counts(by, at):
    person = register(by, at, reach=ReachSafely(text=True))
    families.correct(
        person=person, changes={}, reach=ReachSafely(text=False, read_along="sister"), at=at, by=by
    )
    reach = families.reach_safely(person)
    assert (reach.text, reach.read_along) == (False, "sister")
    assert SafeContact.objects.filter(person=person).count() == 2
    with pytest.raises(AppendOnlyError):
        reach.save()


def test_nobody_said_how_to_reach_her(person):
    assert families.reach_safely(person) is None


def test_a_merge_pointer_is_kept_when_a_record_is_saved_again(by, at):
    first, second = register(by, at), register(by, at)
    second.identity = first
    second.save()
    second.called = "mama"
    second.save()
    second.refresh_from_db()
    assert second.identity == first


def test_a_named_co_parent_is_no_record_and_is_seen_by_her_team_only(person, by):
    midwife = carer_of(person)
    families.name_co_parent(person=person, role="father", first_name="Tom", by=by)
    named = NamedCoParent.objects.visible_to(midwife).get()
    assert (named.role, named.first_name) == ("father", "Tom")
    assert not NamedCoParent.objects.visible_to(actor()).exists()
    assert Person.objects.count() == 1
    assert "Tom" not in str(Record.objects.get(verb="co-parent.name").__dict__)


# The timeline


def test_a_line_knows_who_wrote_it_and_takes_no_object_of_another_room(person, by, at):
    line = families.write_line(person=person, kind="a.kind", at=at, source=person.id, by=by)
    assert (line.written_by, line.source, line.topic) == (by.name, str(person.id), Topic.RECORD)
    assert line.parameters == {}


def test_the_newest_line_stands_first(person, by, at):
    for days, kind in ((2, "older"), (1, "newer")):
        families.write_line(person=person, kind=kind, at=at - timedelta(days=days), source="x", by=by)
    open_access(person, by)
    assert [line.kind for line in TimelineLine.objects.visible_to(by)] == ["newer", "older"]
