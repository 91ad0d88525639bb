"""Who is typed is found among those the viewer may see, with the reason, and nobody else leaves a trace."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perinet.ground.base import clock
from perinet.people.families import finding, identifiers
from perinet.people.families.likeness import SCALE, Described
from perinet.people.families.models import SearchEntry
from perinet.people.families.tests.factories import PersonFactory, actor, carer_of, open_access

pytestmark = pytest.mark.django_db
BORN = date(1994, 3, 4)


@pytest.fixture
def fatima():
    return PersonFactory(given_name="Fatima", family_name="El Amrani", birth_date=BORN, phone="0470 12 34 56")


@pytest.fixture
def midwife(fatima):
    return carer_of(fatima)


@pytest.mark.parametrize(
    ("given", "family", "born", "why"),
    [
        ("Fatima", "El Amrani", BORN, "born_same"),
        ("Fatma", "Elamrani", BORN, "name_sound"),
        ("El Amrani", "Fatima", BORN, "name_swapped"),
        ("Fatima", "Amrani", date(1994, 4, 3), "born_swapped"),
        ("Fatima", "Amrani", date(1984, 3, 4), "born_digit"),
        ("Fatimq", "El Amrani", BORN, "name_near"),
        ("Fatima", "Janssens", BORN, "given_only"),
    ],
)
def test_a_record_is_found_in_spite_of_a_slip(fatima, midwife, given, family, born, why):
    rows = finding.alike(Described(given, family, born, "13025", "+32 470 12 34 56"), actor=midwife)
    assert [row.person for row in rows] == [fatima]
    assert why in rows[0].likeness.why


def test_nobody_is_suggested_to_whom_the_record_is_closed(fatima):
    asked = Described("Fatima", "El Amrani", BORN, phone="0470123456")
    assert finding.alike(asked, actor=actor()) == []
    assert not finding.search("fati", actor=actor()).exists()


def test_hidden_records_change_neither_answer_nor_number_of_queries(fatima, midwife):
    asked = Described("Fatima", "El Amrani", BORN)

    def told():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = [(row.person.pk, row.likeness) for row in finding.alike(asked, actor=midwife)]
            found = list(finding.search("fati", actor=midwife))
        return rows, found, len(queries)

    before = told()
    for _number in range(2 * SCALE.compared):
        PersonFactory(
            given_name="Fatima", family_name="El Amrani", birth_date=BORN, registered_at=fatima.registered_at
        )
    assert told() == before


def test_at_most_so_many_records_are_opened(midwife, fatima, monkeypatch):
    for _number in range(2 * SCALE.compared):
        open_access(PersonFactory(given_name="Fatima", family_name="El Amrani", birth_date=BORN), midwife)
    opened = []
    described = finding.described
    monkeypatch.setattr(finding, "described", lambda one, *rest: opened.append(one) or described(one, *rest))
    assert len(finding.alike(Described("Fatima", "El Amrani", BORN), actor=midwife)) == SCALE.at_most
    assert len(opened) <= SCALE.compared


def test_every_word_of_a_search_begins_a_name(fatima, midwife):
    other = PersonFactory(given_name="Nora", family_name="Amrouche")
    open_access(other, midwife)
    assert set(finding.search("amr", actor=midwife)) == {fatima, other}
    assert set(finding.search("amr fat", actor=midwife)) == {fatima}
    assert set(finding.search("Fatima El Amrani", actor=midwife)) == {fatima}
    assert not finding.search("fatimah", actor=midwife).filter(pk=other.pk).exists()


def test_a_birth_date_and_a_telephone_number_find_her(fatima, midwife):
    assert set(finding.search("", born=BORN, actor=midwife)) == {fatima}
    assert not finding.search("", born=date(1994, 3, 5), actor=midwife).exists()
    assert set(finding.search("0470/12.34.56", actor=midwife)) == {fatima}


def test_a_forgotten_record_leaves_no_entry(fatima, midwife):
    finding.forget(fatima)
    assert not SearchEntry.objects.filter(person=fatima).exists()
    assert finding.alike(Described("Fatima", "El Amrani", BORN), actor=midwife) == []


def test_the_index_holds_no_name(fatima):
    assert all(isinstance(entry.token, int) for entry in SearchEntry.objects.filter(person=fatima))


def test_many_records_are_indexed_at_once(fatima):
    before = set(SearchEntry.objects.filter(person=fatima).values_list("token", flat=True))
    finding.forget(fatima)
    assert finding.index_batch([fatima]) == 1
    assert set(SearchEntry.objects.filter(person=fatima).values_list("token", flat=True)) == before


def test_a_number_finds_her_only_for_the_organisation_that_keeps_it(fatima, midwife):
    identifiers.authorise(
        organisation_id=midwife.organisation, reference="12/2020", at=clock.now(), by=midwife
    )
    identifiers.record_number(person=fatima, text="94.03.04-002.02", at=clock.now(), by=midwife, sure=True)
    stranger = actor()
    open_access(fatima, stranger)
    blank = Described("Nora", "")
    assert [row.person for row in finding.alike(blank, number="94030400202", actor=midwife)] == [fatima]
    assert finding.alike(blank, number="94030400202", actor=stranger) == []
    assert set(finding.search("", number="94030400202", actor=midwife)) == {fatima}
    assert not finding.search("", number="94030400202", actor=stranger).exists()
