"""Pregnancies, births and children are rows that only grow; dates that contradict each other are refused in words."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.people.families import births, pregnancies
from perinet.people.families import services as families
from perinet.people.families.births import Dates, Newborn
from perinet.people.families.bonds import Asked
from perinet.people.families.dates import corrected_age, gestation_at
from perinet.people.families.models import Bond, ChildRow, Person, Pregnancy, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory, PregnancyFactory, actor

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


def pregnancy(person, by, at, status="pregnant", topic=Topic.RECORD, **dates):
    return births.record_pregnancy(person=person, dates=Dates(status, **dates), topic=topic, at=at, by=by)


def pregnant(person, by, at, days=100, **dates):
    return pregnancy(person, by, at, due_date=at.date() + timedelta(days=days), **dates)


def check(on=TODAY, status="pregnant", due_date=None, last_period=None, ended_on=None):
    births.check_pregnancy(
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


# A second pregnancy


def test_a_corrected_due_date_is_the_same_pregnancy(person, by, at):
    first = pregnant(person, by, at)
    again = pregnant(person, by, at, days=110)
    assert again.corrects == first
    assert pregnancies.active(pregnancies.of(person)) == [again]


def test_a_second_pregnancy_is_asked_about_and_nothing_is_written_before_the_answer(person, by, at):
    pregnant(person, by, at, days=20)
    with pytest.raises(Asked, match="Has the earlier one") as asked:
        pregnant(person, by, at, days=250)
    assert asked.value.code == "second-pregnancy"
    assert Pregnancy.objects.count() == 1


def test_the_earlier_one_has_ended_and_the_new_one_goes_on(person, by, at):
    first = pregnant(person, by, at, days=20)
    later = pregnant(
        person, by, at, days=250, earlier="ended", earlier_ended_on=at.date() - timedelta(days=60),
        earlier_ended_how="miscarriage",
    )  # fmt: skip
    ended = Pregnancy.objects.get(corrects=first)
    assert (ended.status, ended.ended_how, later.corrects) == ("loss", "miscarriage", None)
    assert families.current_pregnancy(person) == later


def test_both_can_be_answered_and_nothing_is_lost(person, by, at):
    first = pregnant(person, by, at, days=20)
    second = pregnant(person, by, at, days=250, earlier="both")
    assert pregnancies.active(pregnancies.of(person)) == [first, second]
    same = pregnant(person, by, at, days=150, earlier="same")
    assert same.corrects == first


def test_an_earlier_one_that_ended_needs_its_day(person, by, at):
    pregnant(person, by, at, days=20)
    with pytest.raises(Refused) as refused:
        pregnant(person, by, at, days=250, earlier="ended")
    assert refused.value.code == "no-end"


def test_a_birth_ends_the_pregnancy_that_was_due_and_a_new_one_is_another(person, by, at):
    wish = pregnancy(person, by, at, status="wish")
    carried = pregnant(person, by, at, days=5)
    born = pregnancy(person, by, at, status="born", ended_on=at.date())
    assert (carried.corrects, born.corrects, born.due_date, born.ended_how) == (
        wish, carried, carried.due_date, "live-birth",
    )  # fmt: skip
    later = pregnant(person, by, at, days=270)
    assert later.corrects is None
    assert families.current_pregnancy(person) == later


def test_an_end_before_the_pregnancy_began_is_refused(person, by, at):
    with pytest.raises(Refused) as refused:
        pregnant(person, by, at, status="loss", ended_on=at.date() - timedelta(days=300))
    assert refused.value.code == "before"


def test_a_pregnancy_that_is_kept_secret_asks_nothing_of_who_is_not_named(person, by, at):
    pregnant(person, by, at, days=20, topic=Topic.KEPT_PREGNANCY)
    pregnant(person, by, at, days=250)
    assert families.current_pregnancy(person).topic == Topic.RECORD
    assert pregnancies.topic_for(person, by) == Topic.RECORD
    assert not TimelineLine.objects.filter(topic=Topic.RECORD).exclude(kind="pregnancy.pregnant").exists()


# Children


def test_each_child_that_is_expected_is_a_person_and_hers(person, by, at):
    row = pregnant(person, by, at, foetuses=2)
    made = births.expect(pregnancy=row, at=at, by=by)
    assert [(one.number, one.event, one.child.is_child, one.child.given_name) for one in made] == [
        (1, "expected", True, ""), (2, "expected", True, ""),
    ]  # fmt: skip
    assert set(Bond.objects.values_list("person", "role")) == {(person.pk, "birth-mother")}
    assert births.expect(pregnancy=row, at=at, by=by) == []


def test_a_child_counted_later_is_added_and_none_is_doubled(person, by, at):
    births.expect(pregnancy=pregnant(person, by, at), at=at, by=by)
    corrected = pregnant(person, by, at, days=102, foetuses=2)
    assert [one.number for one in births.expect(pregnancy=corrected, at=at, by=by)] == [2]
    assert [one.number for one in births.children(corrected)] == [1, 2]
    assert Person.objects.filter(is_child=True).count() == 2


def twins(person, by, at, days=100):
    row = pregnant(person, by, at, days=days, foetuses=2)
    return row, [one.child for one in births.expect(pregnancy=row, at=at, by=by)]


def test_a_birth_says_how_long_the_pregnancy_lasted_and_names_who_has_a_name(person, by, at):
    row, (first, second) = twins(person, by, at, days=40)
    born = [Newborn(first, at.date(), name="Mila"), Newborn(second, at.date(), alive=False)]
    births.record_birth(pregnancy=row, newborns=born, at=at, by=by)
    rows = births.children(row)
    assert [(one.event, one.gestation_days) for one in rows] == [("live-birth", 240), ("stillbirth", 240)]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.birth_date, first.died_on) == ("Mila", at.date(), None)
    assert (second.birth_date, second.died_on) == (at.date(), at.date())
    assert [births.lives_with_her(one) for one in rows] == [True, False]


def test_a_child_of_another_pregnancy_or_a_day_to_come_is_refused(person, by, at):
    row, (first, _second) = twins(person, by, at)
    for one, code in ((PersonFactory(), "other-child"), (first, "future")):
        with pytest.raises(Refused) as refused:
            births.record_birth(
                pregnancy=row, newborns=[Newborn(one, at.date() + timedelta(days=1))], at=at, by=by
            )
        assert refused.value.code == code


def test_what_became_of_a_child_is_a_row_and_a_restored_one_lives_again(person, by, at):
    row, (first, second) = twins(person, by, at)
    days = [at.date() - timedelta(days=9)]
    births.record_birth(
        pregnancy=row, newborns=[Newborn(one, days[0]) for one in (first, second)], at=at, by=by
    )
    alive = births.children(row)[0]
    died = births.record_event(row=alive, event="neonatal-death", on=at.date(), at=at, by=by)
    assert died.child.died_on == at.date()
    with pytest.raises(Refused, match="has died"):
        births.record_event(row=died, event="placed", on=at.date(), at=at, by=by)
    births.restore_child(row=died, before=alive, at=at, by=by)
    first.refresh_from_db()
    assert (first.died_on, births.children(row)[0].event) == (None, "live-birth")
    assert ChildRow.objects.filter(child=first).count() == 4


def test_a_placement_before_birth_or_in_the_future_is_refused(person, by, at):
    row, (first, _second) = twins(person, by, at)
    (born,) = births.record_birth(pregnancy=row, newborns=[Newborn(first, at.date())], at=at, by=by)
    for days, code in ((-1, "before"), (1, "future")):
        with pytest.raises(Refused) as refused:
            births.record_event(row=born, event="placed", on=at.date() + timedelta(days=days), at=at, by=by)
        assert refused.value.code == code


def test_beside_the_age_of_a_child_born_early_stands_the_age_from_the_due_date():
    gestation = gestation_at(date(2026, 9, 1), date(2026, 10, 27))
    assert gestation.days == 224
    assert corrected_age(date(2026, 9, 1), gestation, TODAY) == timedelta(days=22)
    assert corrected_age(date(2026, 9, 1), gestation, date(2026, 10, 1)) == timedelta(0)
    assert corrected_age(date(2026, 9, 1), gestation, date(2028, 9, 5)) is None
    assert corrected_age(date(2026, 9, 1), timedelta(days=270), TODAY) is None


def test_a_birth_before_her_own_is_refused(person, by, at):
    person.birth_date = date(1995, 4, 1)
    with pytest.raises(Refused, match="own birth"):
        pregnancy(person, by, at, "born", ended_on=date(1994, 4, 1))
