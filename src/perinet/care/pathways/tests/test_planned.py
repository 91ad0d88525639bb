"""Moments that are planned by the thousand stand in the database as those that are opened one by one."""

from datetime import timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation, SafetyAcknowledgement, Turn
from perinet.care.pathways.services import Planned
from perinet.ground.base import clock
from perinet.ground.queries.among import FEW, among
from perinet.ground.queries.rows import add_alike, change
from perinet.ground.queries.statement import NotPrepared
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
AT = clock.now()
OWN = {"id", "created_at", "source", "obligation_id"}


@pytest.fixture
def by():
    return MembershipFactory().actor()


def planned(person, by, number):
    return Planned(
        person.pk, by.organisation, by.id, f"{person.pk}:{number}"[-60:], f"moment-{number}", "mental-health",
        AT + timedelta(days=number), AT + timedelta(days=number + 7),
    )  # fmt: skip


def columns(row):
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in OWN
    }


def test_a_planned_row_is_the_row_that_one_by_one_gives(by):
    one, other = PersonFactory(), PersonFactory()
    pathways.open_planned(rows=[planned(one, by, 3)], at=AT, by=by)
    given = planned(other, by, 3)
    pathways.open_one(
        person=other, organisation_id=given.organisation_id, owner_id=given.owner_id, kind=Kind.SCREENING,
        source=given.source, moment=given.moment, show_from=given.show_from, due_at=given.due_at, at=AT, by=by,
    )  # fmt: skip
    bulk, alone = Obligation.objects.get(person=one), Obligation.objects.get(person=other)
    assert columns(bulk) == columns(alone) | {"person_id": one.pk}
    assert columns(bulk.turns.get()) == columns(alone.turns.get())


def test_many_rows_cost_two_statements_and_each_has_its_own_id(by, django_assert_num_queries):
    person = PersonFactory()
    with django_assert_num_queries(4):  # and a savepoint
        pathways.open_planned(rows=[planned(person, by, number) for number in range(200)], at=AT, by=by)
    assert Obligation.objects.filter(person=person).count() == Turn.objects.count() == 200


def test_a_moved_row_keeps_everything_but_its_window(by):
    pathways.open_planned(rows=[planned(PersonFactory(), by, number) for number in (1, 2)], at=AT, by=by)
    first, second = Obligation.objects.order_by("show_from")
    pathways.move_planned(rows=[(AT + timedelta(days=40), AT + timedelta(days=50), first.pk)])
    moved = Obligation.objects.get(pk=first.pk)
    window = {"show_from": AT + timedelta(days=40), "due_at": AT + timedelta(days=50)}
    assert columns(moved) == columns(first) | window
    assert columns(Obligation.objects.get(pk=second.pk)) == columns(second)


def test_what_only_grows_is_not_changed_and_a_sealed_column_is_not_written_in_bulk(by):
    with pytest.raises(NotPrepared, match="never changed"):
        change(Turn, ("detail",), [])
    with pytest.raises(NotPrepared, match="made of a whole row"):
        add_alike(SafetyAcknowledgement(), ("plan",), [("yes",)])


def test_many_ids_in_one_value_find_the_same_rows():
    persons = [PersonFactory() for _ in range(FEW + 3)]
    asked = [one.identity_id for one in persons[1:]]
    assert set(Person.objects.filter(identity__in=among(asked))) == set(persons[1:])
    assert set(Person.objects.exclude(identity__in=among(asked)).filter(pk=persons[0].pk)) == {persons[0]}
    assert not Person.objects.filter(identity__in=among([]))
