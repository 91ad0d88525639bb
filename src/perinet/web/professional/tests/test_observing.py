"""An observation is written by who is trained, read by who may see the parent, and never found from the child."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.screening import observations
from perinet.care.screening.models import Observation
from perinet.care.screening.observation import FORM
from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.people.consent import services as consent
from perinet.people.families.models import Bond
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
GIVEN = {part.id: "now-and-then" for part in FORM.parts} | {
    "place": "home",
    "minutes": "25",
    "note": "Ze kijken veel.",
}


@pytest.fixture
def midwife():
    return scene()


@pytest.fixture
def mother(midwife):
    return midwife.mother(given_name="Lotte", family_name="Maes")


@pytest.fixture
def child(midwife, mother):
    child = midwife.mother(is_child=True, given_name="Noor", birth_date=clock.today() - timedelta(days=90))
    Bond.objects.create(
        person=mother, of=child, role="birth-mother", controller_id=midwife.actor.organisation
    )
    return child


@pytest.fixture
def trained(midwife):
    manager = scene(organisation=midwife.membership.organisation, role=Role.ORGANISATION_MANAGER)
    there = reverse("professional:organisation-observers")
    given = {
        "user": str(midwife.membership.user_id), "training": "Module 2",
        "until": (clock.today() + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert manager.client.post(there, given).status_code == 302
    assert "Module 2" in manager.client.get(there).content.decode()
    return midwife


def form(who, mother, child, data=None):
    there = reverse("professional:observe", args=[mother.pk, child.pk])
    return who.client.post(there, data) if data is not None else who.client.get(there)


def today(**more):
    return GIVEN | {"on": clock.today().isoformat()} | more


def test_who_is_not_trained_reads_how_that_is_arranged(midwife, mother, child):
    page = form(midwife, mother, child)
    assert page.status_code == 200 and "manager of your organisation" in page.content.decode()
    form(midwife, mother, child, today())
    assert not Observation.objects.exists()


def test_only_the_manager_opens_the_page_of_who_is_trained(midwife):
    assert midwife.client.get(reverse("professional:organisation-observers")).status_code == 403


def test_it_is_written_read_printed_and_corrected(trained, mother, child):
    written = form(trained, mother, child, today())
    row = Observation.objects.get()
    assert written.status_code == 302 and written.url == reverse("professional:observation", args=[row.pk])
    read = trained.client.get(written.url).content.decode()
    assert "Lotte Maes with Noor" in read and "seen now and then" in read and "Ze kijken veel." in read
    anew = trained.client.post(
        reverse("professional:observation-correct", args=[row.pk]), today(looking="hardly")
    )
    beside = trained.client.get(anew.url).content.decode()
    assert "As it stood before" in beside and "hardly seen" in beside
    assert "Corrected" in trained.client.get(written.url).content.decode()
    paper = trained.client.get(reverse("professional:observation-print", args=[row.pk])).content.decode()
    assert "no diagnosis" in paper


def test_what_was_typed_stays_when_a_part_is_missing(trained, mother, child):
    given = today()
    del given["pleasure"]
    page = form(trained, mother, child, given)
    assert page.status_code == 200 and "Ze kijken veel." in page.content.decode()
    assert not Observation.objects.exists()


def test_it_stands_on_her_lane_with_the_child_and_nowhere_in_the_file_of_the_child(trained, mother, child):
    form(trained, mother, child, today())
    family = trained.client.get(reverse("professional:family", args=[mother.pk])).content.decode()
    assert "Watched together with Noor" in family
    own = trained.client.get(reverse("professional:person", args=[child.pk])).content.decode()
    assert "Watched together" not in own
    over_time = trained.client.get(reverse("professional:trend", args=[mother.pk])).content.decode()
    assert reverse("professional:observation", args=[Observation.objects.get().pk]) in over_time


def test_who_cares_for_the_child_alone_finds_neither_it_nor_the_name_of_the_parent(trained, mother, child):
    form(trained, mother, child, today())
    other = scene()
    consent.begin_care(
        person=child, organisation_id=other.membership.organisation_id, at=clock.now(), by=other.actor
    )
    row = Observation.objects.get()
    for name in ("observation", "observation-print", "observation-correct"):
        assert other.client.get(reverse(f"professional:{name}", args=[row.pk])).status_code == 404
    assert form(other, mother, child).status_code == 404
    assert "Lotte" not in other.client.get(reverse("professional:family", args=[child.pk])).content.decode()


def test_whoever_may_see_the_parent_and_not_the_child_reads_no_name_of_the_child(trained, mother, child):
    form(trained, mother, child, today())
    sister = scene()
    organisation = sister.membership.organisation_id
    consent.begin_care(person=mother, organisation_id=organisation, at=clock.now(), by=sister.actor)
    line = sister.client.get(reverse("professional:person", args=[mother.pk])).content.decode()
    assert "Noor" not in line


def test_two_who_are_no_parent_and_child_have_no_page(trained, mother, child):
    other = trained.mother()
    assert form(trained, other, child).status_code == 404
    assert observations.trained(trained.membership.organisation_id)
