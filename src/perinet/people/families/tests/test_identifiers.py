"""A national number is kept only where the organisation may, and asked about where it does not fit."""

from datetime import date

import pytest

from perinet.ground.base import clock
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.people.families import identifiers
from perinet.people.families.models import Identifier
from perinet.people.families.tests.factories import PersonFactory, actor, carer_of, open_access

pytestmark = pytest.mark.django_db
HERS = "85.07.30-033.28"


@pytest.fixture
def person():
    return PersonFactory(birth_date=date(1985, 7, 30))


@pytest.fixture
def by(person):
    midwife = carer_of(person)
    identifiers.authorise(
        organisation_id=midwife.organisation, reference="12/2020", at=clock.now(), by=midwife
    )
    return midwife


def keep(person, by, text=HERS, **said):
    return identifiers.record_number(person=person, text=text, at=clock.now(), by=by, **said)


def test_numbers_are_off_until_the_authorisation_is_recorded(person):
    with pytest.raises(NotAllowed):
        keep(person, carer_of(person))


def test_numbers_are_off_again_when_the_authorisation_is_taken_back(person, by):
    keep(person, by)
    identifiers.authorise(organisation_id=by.organisation, reference="", at=clock.now(), by=by)
    assert identifiers.number_of(person, actor=by) is None
    with pytest.raises(NotAllowed):
        keep(person, by)


def test_a_number_is_kept_once_and_read_back(person, by):
    assert keep(person, by) == keep(person, by)
    kept = identifiers.number_of(person, actor=by)
    assert (kept.value, kept.check_passes) == ("85073003328", True)


@pytest.mark.parametrize("typed", ["12", "abcdefghijk", "85133003328"])
def test_a_wrong_form_is_refused_in_words(person, by, typed):
    with pytest.raises(Refused, match="national number"):
        keep(person, by, typed, sure=True)


def test_failing_check_digits_are_asked_once_more(person, by):
    person.birth_date = date(1979, 12, 11)
    with pytest.raises(Refused, match="do not fit the others"):
        keep(person, by, "79121137740")
    assert keep(person, by, "79121137740", sure=True).check_passes is False


def test_another_day_of_birth_is_a_question_and_no_error(person, by):
    person.birth_date = date(1985, 7, 31)
    with pytest.raises(Refused, match="another day of birth"):
        keep(person, by)
    assert keep(person, by, sure=True)


def test_another_number_ends_the_one_before(person, by):
    keep(person, by)
    keep(person, by, "98.47.28-997.65", sure=True)
    assert Identifier.objects.filter(ended_at__isnull=True).count() == 1
    keep(person, by, "")
    assert identifiers.number_of(person, actor=by) is None


def test_two_organisations_keep_hashes_that_say_nothing_of_each_other(person, by):
    other = actor()
    open_access(person, other)
    identifiers.authorise(organisation_id=other.organisation, reference="13/2020", at=clock.now(), by=other)
    assert keep(person, by).digest != keep(person, other).digest
    assert (
        identifiers.number_of(person, actor=by).controller_id
        != identifiers.number_of(person, actor=other).controller_id
    )
