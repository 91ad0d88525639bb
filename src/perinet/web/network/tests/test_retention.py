"""The manager of an organisation rules on what may be erased, and reads no name doing so."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from perinet.ground.base import clock
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families import services as families
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory
from perinet.people.retention.models import Proposal

pytestmark = pytest.mark.django_db
LIST = "/beheer/bewaren/"


@pytest.fixture
def midwife():
    return MembershipFactory()


@pytest.fixture
def manager(client, midwife):
    row = MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER)
    client.force_login(row.user)
    return client


def propose(midwife, year=1990, **fields):
    person = PersonFactory(registered_at=midwife.organisation, given_name="Leontien", **fields)
    at = timezone.make_aware(datetime(year, 5, 1, 10))
    families.write_line(person=person, kind="person.registered", at=at, source="1", by=midwife.actor())
    return Proposal.objects.create(
        kind="professional-record", controller=midwife.organisation, person=person, last_use=date(year, 5, 1),
        must_by=date(year + 50, 5, 1), at=clock.now(),
    )  # fmt: skip


def address(proposal):
    return reverse("network:retention-rule", args=[proposal.pk])


def test_an_empty_list_says_what_will_come(manager):
    assert "Nothing to decide" in manager.get(LIST, headers={"accept-language": "en"}).content.decode()


def test_the_list_has_a_number_and_a_day_and_no_name(manager, midwife):
    proposal = propose(midwife)
    text = manager.get(LIST, headers={"accept-language": "en"}).content.decode()
    assert proposal.number in text and "1 May 1990" in text and "Leontien" not in text


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_asks_as_much_for_many_as_for_one(manager, midwife, rows, django_assert_max_num_queries):
    for _ in range(rows):
        propose(midwife)
    manager.get(LIST)
    with django_assert_max_num_queries(10):
        manager.get(LIST)


def test_erasing_is_one_ruling_after_a_warning(manager, midwife):
    proposal = propose(midwife)
    assert (
        "The key of this record is destroyed"
        in manager.get(address(proposal), headers={"accept-language": "en"}).content.decode()
    )
    answer = manager.post(address(proposal), {"ruled": "erase"})
    assert answer.status_code == 302
    assert Person.objects.get(pk=proposal.person_id).given_name != "Leontien"
    assert manager.get(address(proposal)).status_code == 404


def test_keeping_without_a_reason_says_so_at_the_field_and_keeps_what_was_typed(manager, midwife):
    proposal = propose(midwife)
    page = manager.post(
        address(proposal), {"ruled": "keep", "keep_until": "2030-01-01"}, headers={"accept-language": "en"}
    ).content.decode()
    assert "Say why it is kept longer." in page and "2030-01-01" in page
    assert not hasattr(Proposal.objects.get(), "ruling")


def test_a_proposal_of_another_organisation_does_not_exist(manager):
    assert manager.get(address(propose(MembershipFactory()))).status_code == 404


def test_a_midwife_rules_on_nothing(client, midwife):
    client.force_login(midwife.user)
    assert client.get(LIST).status_code == 403
