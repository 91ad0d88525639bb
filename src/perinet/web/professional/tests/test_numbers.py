"""A national number is asked for only where it may be kept, and what does not fit is asked once more."""

import pytest
from django.urls import reverse

from perinet.ground.base import clock
from perinet.people.families import identifiers
from perinet.people.families.models import Identifier, Person
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
REGISTER = reverse("professional:person-register")
SEARCH = reverse("professional:person-search")
AUTHORISE = reverse("professional:organisation-numbers")
HERS = "85.07.30-033.28"
LEAST = {"given_name": "Nora", "language": "nl", "texts_in": "nl"}


@pytest.fixture
def allowed(midwife):
    organisation = midwife.membership.organisation_id
    identifiers.authorise(organisation_id=organisation, reference="12/2020", at=clock.now(), by=midwife.actor)
    return midwife


def page(person):
    return reverse("professional:person-number", args=[person.pk])


def test_nobody_is_asked_where_numbers_are_off(midwife):
    assert 'name="national_number"' not in midwife.client.get(REGISTER).content.decode()
    assert "keeps no national numbers" in midwife.client.get(page(midwife.mother())).content.decode()
    midwife.client.post(page(midwife.mother()), {"national_number": HERS})
    assert not Identifier.objects.exists()


def test_the_manager_says_why_numbers_are_kept(midwife):
    manager = scene(organisation=midwife.membership.organisation, role="organisation-manager")
    manager.client.post(AUTHORISE, {"reference": "deliberation 12/2020"})
    assert identifiers.authorised(midwife.membership.organisation_id)
    manager.client.post(AUTHORISE, {"reference": ""})
    assert not identifiers.authorised(midwife.membership.organisation_id)
    assert midwife.client.get(AUTHORISE).status_code == 403


def test_a_number_is_kept_with_the_first_meeting(allowed):
    assert allowed.client.post(REGISTER, LEAST | {"national_number": HERS}).status_code == 302
    assert Identifier.objects.get().value == "85073003328"


def test_a_number_that_does_not_fit_registers_nobody_until_it_is_confirmed(allowed):
    wrong = LEAST | {"national_number": "79121137740"}
    text = allowed.client.post(REGISTER, wrong).content.decode()
    assert "do not fit the others" in text
    assert "I checked: this is her number" in text
    assert not Person.objects.exists()
    allowed.client.post(REGISTER, wrong | {"number_sure": "on"})
    assert Identifier.objects.get().check_passes is False


def test_a_wrong_form_comes_back_as_it_was_typed(allowed):
    response = allowed.client.post(page(allowed.mother()), {"national_number": "8507300332"})
    assert response.status_code == 422
    assert "Count them again" in response.content.decode()
    assert "8507300332" in response.content.decode()


def test_a_posted_number_finds_her_and_stands_in_no_address(allowed):
    her = allowed.mother(given_name="Lotte")
    allowed.mother(given_name="Emma")
    allowed.client.post(page(her), {"national_number": HERS, "number_sure": "on"})
    text = allowed.client.post(SEARCH, {"number": HERS}).content.decode()
    assert "Lotte" in text
    assert "Emma" not in text


def test_a_stranger_does_not_learn_of_a_number(allowed):
    assert scene().client.get(page(allowed.mother())).status_code == 404
