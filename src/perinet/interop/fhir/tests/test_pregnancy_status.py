"""A pregnancy as a FHIR Observation: what is known, of what the actor may see, and no secret."""

import json
from datetime import date

import pytest
from django.urls import reverse

from perinet.interop.fhir import pregnancy_status
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.models import Topic
from perinet.people.families.tests.factories import (
    PersonFactory,
    PregnancyFactory,
    actor,
    carer_of,
    open_access,
)

pytestmark = pytest.mark.django_db


def test_a_pregnancy_is_one_observation_with_its_parts_in_it():
    her = PersonFactory()
    row = PregnancyFactory(person=her, due_date=date(2027, 3, 1), foetuses=2)
    (found,) = pregnancy_status.of_person(her, carer_of(her))
    assert (found["resourceType"], found["id"]) == ("Observation", str(row.pk))
    assert found["code"]["coding"][0]["code"] == "82810-3"
    parts = {part["code"]["coding"][0]["code"]: part for part in found["contained"]}
    assert parts["11778-8"]["valueDateTime"] == "2027-03-01"
    assert parts["11878-6"]["valueInteger"] == 2
    assert [member["reference"] for member in found["hasMember"]] == ["#part-1", "#part-2"]


def test_only_the_newest_row_of_an_episode_leaves_the_house():
    her = PersonFactory()
    first = PregnancyFactory(person=her, due_date=date(2027, 3, 1))
    last = PregnancyFactory(
        person=her, corrects=first, status="born", ended_on=date(2027, 2, 27), ended_how="live-birth"
    )
    (found,) = pregnancy_status.of_person(her, carer_of(her))
    assert found["id"] == str(last.pk)
    assert "289251005" in str(found["contained"])


def test_a_stranger_gets_nothing_and_a_kept_pregnancy_or_a_wish_never_leaves():
    her = PersonFactory()
    PregnancyFactory(person=her)
    assert pregnancy_status.of_person(her, actor()) == []
    other = PersonFactory()
    PregnancyFactory(person=other, status="wish", due_date=None)
    PregnancyFactory(person=other, topic=Topic.KEPT_PREGNANCY)
    assert pregnancy_status.of_person(other, carer_of(other)) == []


def test_the_address_answers_who_may_see_her_and_nobody_else(client):
    her = PersonFactory()
    PregnancyFactory(person=her, due_date=date(2027, 3, 1))
    page = reverse("fhir:pregnancy-status", args=[her.pk])
    assert client.get(page).status_code == 302
    for membership, status in (
        (MembershipFactory(), 404),
        (MembershipFactory(organisation=her.registered_at), 200),
    ):
        if status == 200:
            open_access(her, membership.actor())
        client.force_login(membership.user, backend="perinet.web.parts.actor.SignInBackend")
        assert client.get(page).status_code == status
    assert json.loads(client.get(page).content)["entry"][0]["resource"]["resourceType"] == "Observation"
