"""The day proposes; a person's ruling erases exactly what was proposed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.flows import retain
from perinet.ground.base.actor import SYSTEM
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families import services as families
from perinet.people.families.models import OptIn
from perinet.people.families.tests.factories import PersonFactory
from perinet.people.retention.clocks import CLOCKS
from perinet.people.retention.models import Proposal

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2026, 11, 22, 10))


@pytest.fixture
def midwife():
    return MembershipFactory()


def code(midwife, days_ago):
    return OptIn.objects.create(
        organisation=midwife.organisation, given_by=midwife.user, code_hash=f"{days_ago}",
        expires_at=NOW - timedelta(days=days_ago),
    )  # fmt: skip


def test_every_kind_of_the_table_is_looked_for():
    assert set(retain.WITHOUT_USE) | {"professional-record"} == set(CLOCKS)


def test_expired_codes_are_counted_proposed_and_deleted_and_newer_ones_stay(midwife):
    over = CLOCKS["co-parent-code"].days
    old, newer = code(midwife, over + 5), code(midwife, over - 5)
    retain.propose(at=NOW, by=SYSTEM)
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.rows) == ("co-parent-code", 1)
    late = code(midwife, over + 1)
    manager = MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER).actor()
    ruling = retain.erase(proposal=proposal, at=NOW + timedelta(days=20), by=manager)
    assert ruling.erased_rows == 2
    assert list(OptIn.objects.all()) == [newer]
    assert {old.pk, late.pk}.isdisjoint(OptIn.objects.values_list("pk", flat=True))


def test_it_proposes_nothing_twice(midwife):
    code(midwife, 1000)
    assert [retain.propose(at=NOW, by=SYSTEM) for _ in range(2)] == [1, 0]


def test_while_something_waits_a_record_is_not_over(midwife):
    by, then = midwife.actor(), timezone.make_aware(datetime(1990, 5, 1, 10))
    person = PersonFactory(registered_at=midwife.organisation)
    relation = consent.begin_care(person=person, organisation_id=by.organisation, at=then, by=by)
    families.write_line(person=person, kind="person.registered", at=then, source=person.id, by=by)
    consent.end_care(relation=relation, how="moved", at=then, by=by)
    waiting = pathways.open_one(
        person=person, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, step="bereavement",
        source="1", at=then, by=by,
    )  # fmt: skip
    assert retain.propose(at=NOW, by=SYSTEM) == 0
    pathways.close(obligation=waiting, ending="done", at=then, by=by)
    assert retain.propose(at=NOW, by=SYSTEM) == 1
