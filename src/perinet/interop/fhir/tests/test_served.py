"""A guideline is served as FHIR to whoever works here, with no word that is not free."""

import pytest
from django.urls import reverse

from perinet.care.decisions import library
from perinet.care.screening import library as instruments
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
FLANDERS = library.get("flanders")


def place(language="en", guideline="flanders", package=FLANDERS.package_hash[:12]):
    return reverse("fhir:guideline", args=[guideline, package, language])


@pytest.fixture
def worker(client):
    client.force_login(MembershipFactory(role=Role.MIDWIFE).user)
    return client


def test_one_version_comes_as_a_bundle(worker):
    answer = worker.get(place())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/fhir+json")
    assert answer["Content-Disposition"].endswith('"flanders-1.0.0.en.fhir.json"')
    kinds = {entry["resource"]["resourceType"] for entry in answer.json()["entry"]}
    assert kinds == {"PlanDefinition", "Library", "Questionnaire"}


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_words_that_are_not_free_are_not_served(worker, language):
    entries = worker.get(place(language)).json()["entry"]
    forms = [one["resource"] for one in entries if one["resource"]["resourceType"] == "Questionnaire"]
    restricted = [one for one in forms if instruments.get(one["id"]).restricted_in(language)]
    assert "epds" in {one["id"] for one in restricted}
    assert not any("text" in item for form in restricted for item in form["item"])


@pytest.mark.parametrize(
    "wrong", [{"language": "de"}, {"package": "0" * 12}, {"package": "ab"}, {"guideline": "elsewhere"}]
)
def test_what_is_not_there_is_not_found(worker, wrong):
    assert worker.get(place(**wrong)).status_code == 404


def test_whoever_has_not_signed_in_gets_nothing(client):
    assert "/account/login/" in client.get(place())["Location"]


def test_whoever_works_nowhere_gets_nothing(client):
    client.force_login(UserFactory())
    assert client.get(place()).status_code == 403


def test_a_site_with_a_second_factor_asks_for_it(worker, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    assert worker.get(place())["Location"] == reverse("mfa_index")


def test_nothing_is_written_there(worker):
    assert worker.post(place()).status_code == 405
