"""A name is enough for a record; dates that contradict each other are refused in words."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.ground.base.models import AppendOnlyError
from perinet.people.families import services as families
from perinet.people.families.models import NamedCoParent, Person, Pregnancy, SafeContact, TimelineLine, Topic
from perinet.people.families.services import ReachSafely
from perinet.people.families.tests.factories import (
    PersonFactory,
    PregnancyFactory,
    actor,
    carer_of,
    open_access,
)

TODAY = date(2026, 11, 18)


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


def pregnancy(person, by, at, status="pregnant", due_date=None, last_period=None, ended_on=None, foetuses=1):
    return families.record_pregnancy(
        person=person, status=status, due_date=due_date, last_period=last_period, ended_on=ended_on,
        foetuses=foetuses, at=at, by=by,
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


def test_she_is_found_by_parts_of_her_names_in_any_order(person):
    lotte = PersonFactory(given_name="Lotte", family_name="Van den Bossche")
    assert list(Person.objects.named("bossche lot")) == [lotte]
    assert not Person.objects.named("lotte peeters").exists()
    assert Person.objects.named("  ").count() == 2


def test_a_named_co_parent_is_no_record_and_is_seen_by_her_team_only(person, by):
    midwife = carer_of(person)
    families.name_co_parent(person=person, role="father", first_name="Tom", by=by)
    named = NamedCoParent.objects.visible_to(midwife).get()
    assert (named.role, named.first_name) == ("father", "Tom")
    assert not NamedCoParent.objects.visible_to(actor()).exists()
    assert Person.objects.count() == 1
    assert "Tom" not in str(Record.objects.get(verb="co-parent.name").__dict__)


# The pregnancy


def check(on=TODAY, status="pregnant", due_date=None, last_period=None, ended_on=None):
    families.check_pregnancy(
        status=status, due_date=due_date, last_period=last_period, ended_on=ended_on, on=on
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "no-date"),
        ({"due_date": date(2027, 3, 1), "last_period": date(2026, 10, 1)}, "contradiction"),
        ({"due_date": date(2026, 10, 20)}, "not-now"),
        ({"due_date": date(2027, 9, 9)}, "not-now"),
        ({"last_period": date(2025, 11, 1)}, "not-now"),
        ({"status": "born"}, "no-end"),
        ({"status": "loss"}, "no-end"),
        ({"status": "born", "ended_on": date(2026, 11, 19)}, "future"),
        ({"status": "loss", "ended_on": date(2026, 11, 19)}, "future"),
    ],
)
def test_dates_that_can_not_be_are_refused(fields, code):
    with pytest.raises(Refused) as refused:
        check(**fields)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "fields",
    [
        {"due_date": date(2026, 10, 21)},  # four weeks late
        {"due_date": date(2027, 9, 8)},  # two weeks along
        {"last_period": date(2026, 11, 18)},
        {"due_date": date(2027, 3, 1), "last_period": date(2026, 5, 25)},
        {"status": "wish"},
        {"status": "born", "ended_on": TODAY},
        {"status": "loss", "ended_on": date(2020, 1, 1)},
    ],
)
def test_dates_that_can_be_are_taken(fields):
    check(**fields)


def test_a_pregnancy_is_a_row_an_audit_line_and_a_line_on_her_timeline(person, by, at):
    due = at.date() + timedelta(days=100)
    row = pregnancy(person, by, at, due_date=due, foetuses=2)
    assert (families.current_pregnancy(person), row.foetuses) == (row, 2)
    line = TimelineLine.objects.get()
    assert (line.kind, line.topic, line.parameters) == (
        "pregnancy.pregnant",
        Topic.RECORD,
        {"due": str(due), "ended": ""},
    )
    assert Record.objects.get(verb="pregnancy.record").subject == str(row.id)


def test_a_refused_pregnancy_leaves_nothing(person, by, at):
    with pytest.raises(Refused):
        pregnancy(person, by, at)
    assert not Pregnancy.objects.exists()
    assert not TimelineLine.objects.exists()


def test_the_newest_pregnancy_counts(person, by, at):
    pregnancy(person, by, at, due_date=at.date() + timedelta(days=10))
    born = pregnancy(person, by, at, status="born", ended_on=at.date())
    assert families.current_pregnancy(person) == born
    assert families.current_pregnancy(PersonFactory()) is None


def test_an_end_without_a_date_is_not_even_stored(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        PregnancyFactory(person=person, status="born", due_date=None)


def test_weeks_are_counted_back_from_the_due_date():
    known = Pregnancy(status="pregnant", due_date=date(2027, 3, 1))
    assert known.gestation_days(date(2027, 3, 1)) == 280
    assert known.days_postpartum(date(2027, 3, 1)) is None
    assert Pregnancy(status="pregnant", last_period=date(2026, 5, 25)).due == date(2027, 3, 1)


def test_nothing_is_counted_from_a_date_that_nobody_knows():
    assert Pregnancy(status="wish").due is None
    assert Pregnancy(status="pregnant").gestation_days(TODAY) is None


def test_days_after_birth_are_counted_for_a_birth_and_not_for_a_loss():
    born = Pregnancy(status="born", due_date=date(2026, 11, 1), ended_on=date(2026, 11, 8))
    assert born.days_postpartum(TODAY) == 10
    assert born.gestation_days(TODAY) is None
    assert Pregnancy(status="loss", ended_on=date(2026, 11, 8)).days_postpartum(TODAY) is None


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
