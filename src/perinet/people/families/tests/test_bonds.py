"""Bonds are typed and dated; what can't be is refused with its reason, and a secret bond leaves no line."""

from datetime import date, timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.people.families import bonds, kinship
from perinet.people.families.models import Bond, BondRole, Merge, TimelineLine
from perinet.people.families.tests.factories import PersonFactory, actor, open_access

TODAY = clock.today()


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def by(db):
    return actor()


def known(by, **fields):
    person = PersonFactory(registered_at_id=by.organisation, **fields)
    open_access(person, by)
    return person


@pytest.fixture
def mother(by):
    return known(by, birth_date=date(1995, 4, 1))


@pytest.fixture
def child(by):
    return known(by, birth_date=TODAY - timedelta(days=40), is_child=True)


def add(person, of, role, by, at, **fields):
    return bonds.add(person=person, of=of, role=role, at=at, by=by, **fields)


@pytest.mark.parametrize("role", BondRole.values)
def test_every_role_can_be_written_down(by, at, mother, role):
    other = known(by, birth_date=date(2025, 5, 5) if role in kinship.OF_A_CHILD else date(1994, 2, 2))
    bond = add(mother, other, role, by, at, since=date(2026, 1, 1))
    assert Bond.objects.visible_to(by).get() == bond
    assert Record.objects.filter(verb="bond.add").count() == 2
    assert set(TimelineLine.objects.values_list("person", flat=True)) == {mother.pk, other.pk}


def test_one_person_stands_in_several_families(by, at, mother, child):
    foster = known(by)
    add(mother, child, "birth-mother", by, at)
    add(foster, child, "foster-parent", by, at, since=TODAY)
    add(foster, known(by, birth_date=date(2024, 1, 1)), "birth-mother", by, at)
    assert Bond.objects.filter(person=foster).count() == 2
    assert Bond.objects.filter(of=child).count() == 2


def test_what_can_not_be_is_refused_with_its_reason_and_leaves_nothing(by, at, mother, child):
    add(mother, child, "birth-mother", by, at)
    with pytest.raises(Refused, match="Check who is who") as refused:
        add(mother, child, "partner", by, at)
    assert refused.value.code == "partner-of-own-child"
    assert Bond.objects.count() == 1


def test_what_is_unusual_is_asked_once_and_then_written(by, at, child):
    young = known(by, birth_date=date(TODAY.year - 13, 1, 1))
    with pytest.raises(bonds.Asked, match="Is this right"):
        add(young, child, "birth-mother", by, at)
    assert add(young, child, "birth-mother", by, at, sure=True).pk


def test_a_contradiction_is_seen_across_records_of_one_person(by, at, mother, child):
    twin_record = known(by, birth_date=date(1995, 4, 1))
    add(mother, child, "birth-mother", by, at)
    twin_record.identity = mother
    twin_record.save()
    with pytest.raises(Refused) as refused:
        add(twin_record, child, "partner", by, at)
    assert refused.value.code == "partner-of-own-child"
    assert not Merge.objects.exists()


def test_a_bond_ends_with_a_coded_how_and_exercises_no_rights_any_more(by, at, mother, child):
    bond = add(mother, child, "guardian", by, at, since=date(2026, 10, 20), exercises_rights=True)
    for on, how, code in (
        (TODAY, "gone", "ending"),
        (TODAY + timedelta(days=1), "over", "future"),
        (date(2026, 1, 1), "over", "ends-before-it-begins"),
    ):
        with pytest.raises(Refused) as refused:
            bonds.end(bond=bond, on=on, how=how, at=at, by=by)
        assert refused.value.code == code
    bonds.end(bond=bond, on=TODAY, how="court", at=at, by=by)
    assert (bond.until, bond.exercises_rights) == (TODAY, False)
    with pytest.raises(Refused, match="ended already"):
        bonds.end(bond=bond, on=TODAY, how="court", at=at, by=by)


def test_a_corrected_bond_stands_beside_the_mistake(by, at, mother, child):
    wrong = add(mother, child, "guardian", by, at)
    right = bonds.correct(bond=wrong, changes={"role": "foster-parent", "person": None}, at=at, by=by)
    wrong.refresh_from_db()
    assert (wrong.ended_how, right.role, right.person) == (bonds.MISTAKE, "foster-parent", mother)


def test_a_mistake_contradicts_nothing(by, at, mother, child):
    wrong = add(mother, child, "birth-mother", by, at)
    bonds.end(bond=wrong, on=TODAY, how=bonds.MISTAKE, at=at, by=by)
    assert add(known(by, birth_date=date(1990, 1, 1)), child, "birth-mother", by, at).pk


def test_a_bond_that_somebody_must_not_know_of_writes_no_line(by, at, mother, child):
    add(mother, child, "birth-mother", by, at)
    TimelineLine.objects.all()._raw_delete("default")
    father = known(by)
    bond = add(father, child, "father", by, at, kept_from=mother)
    assert (bond.kept_from, TimelineLine.objects.count()) == (mother, 0)
    with pytest.raises(Refused) as refused:
        add(known(by), child, "other-carer", by, at, kept_from=known(by))
    assert refused.value.code == "kept-from"


def test_a_bond_shows_only_to_who_may_see_both_ends(by, at, mother, child):
    add(mother, child, "birth-mother", by, at)
    other = actor()
    open_access(child, other)
    assert not Bond.objects.visible_to(other).exists()
