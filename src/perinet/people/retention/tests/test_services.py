"""What has been kept long enough is proposed once, erased only by a person's ruling, and never while it is used."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import Representation
from perinet.people.families import services as families
from perinet.people.families.models import Access, Person, SearchEntry
from perinet.people.families.tests.factories import PersonFactory
from perinet.people.retention import services as retention
from perinet.people.retention.models import Proposal, Ruling

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.make_aware(datetime(1990, 5, 1, 10))
TODAY = date(2026, 11, 22)
NOW = timezone.make_aware(datetime(2026, 11, 22, 10))


@pytest.fixture
def midwife():
    return MembershipFactory()


@pytest.fixture
def manager(midwife):
    return MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER).actor()


@pytest.fixture
def person(midwife):
    """Somebody whose care ended long ago."""
    by = midwife.actor()
    one = PersonFactory(registered_at=midwife.organisation, given_name="Leontien")
    relation = consent.begin_care(person=one, organisation_id=by.organisation, at=LONG_AGO, by=by)
    families.write_line(person=one, kind="person.registered", at=LONG_AGO, source=one.id, by=by)
    consent.end_care(relation=relation, how="moved", at=LONG_AGO + timedelta(days=90), by=by)
    return one


def newest_line(person):
    return max(line.at for line in person.timeline.all())


def propose(person, on=TODAY):
    return retention.propose_record(
        person=person, controller_id=person.registered_at_id, on=on, at=NOW, by=SYSTEM
    )


@pytest.fixture
def proposal(person):
    return propose(person)


def test_a_record_is_proposed_thirty_years_after_its_last_contact(person):
    last = timezone.localtime(newest_line(person)).date()
    assert propose(person, on=last.replace(year=last.year + 30) - timedelta(days=1)) is None
    made = propose(person, on=last.replace(year=last.year + 30))
    assert (made.last_use, made.must_by) == (last, last.replace(year=last.year + 50))


def test_it_is_found_among_the_relations_that_ended(person):
    assert [one.person for one in retention.ended_relations(TODAY, limit=10)] == [person]
    propose(person)
    assert retention.ended_relations(TODAY, limit=10) == []


def test_a_record_in_care_is_never_found(person, midwife):
    consent.begin_care(person=person, organisation_id=midwife.organisation_id, at=NOW, by=midwife.actor())
    assert retention.ended_relations(TODAY, limit=10) == []


def test_a_name_that_another_organisation_still_needs_is_not_erased(person, proposal, manager):
    other = MembershipFactory()
    relation = consent.begin_care(
        person=person, organisation_id=other.organisation_id, at=NOW, by=other.actor()
    )
    with pytest.raises(Conflict):
        retention.erase_record(proposal=proposal, at=NOW, by=manager)
    retention.keep_longer(
        proposal=proposal, reason="still needed", until=TODAY + timedelta(days=1), at=NOW, by=manager
    )
    later = TODAY + timedelta(days=3)
    assert retention.ended_relations(later, limit=10) == []
    consent.end_care(relation=relation, how="finished", at=NOW, by=other.actor())
    assert propose(person, on=later) is None


def test_it_is_proposed_once(person, proposal):
    assert propose(person) is None


def test_erasing_leaves_no_name_and_nobody_who_sees_it_and_the_audit_still_verifies(
    person, proposal, manager
):
    audit.seal()
    retention.erase_record(proposal=proposal, at=NOW, by=manager)
    again = Person.objects.get(pk=person.pk)
    assert "Leontien" not in again.name
    assert not SearchEntry.objects.filter(person=person).exists()
    assert not Access.objects.current(NOW + timedelta(seconds=1)).filter(person=person).exists()
    assert Record.objects.filter(verb="retention.erase", person=str(person.id)).exists()
    audit.seal()
    assert audit.verify().holds


def test_with_the_last_record_her_own_page_and_its_account_end(person, proposal, manager):
    user = UserFactory(name="Leontien Maes", email="leontien@example.org")
    page = Representation.objects.create(
        person=person, user=user, kind="self", since=LONG_AGO, checked_how="in-person-code", recorded_by="1"
    )
    retention.erase_record(proposal=proposal, at=NOW, by=manager)
    page.refresh_from_db()
    user.refresh_from_db()
    assert page.until == NOW
    assert (user.name, user.is_active, user.has_usable_password()) == ("", False, False)
    assert "leontien" not in user.email


def test_an_account_that_has_a_role_keeps_its_name(person, proposal, manager, midwife):
    Representation.objects.create(
        person=person,
        user=midwife.user,
        kind="self",
        since=LONG_AGO,
        checked_how="in-person-code",
        recorded_by="1",
    )
    retention.erase_record(proposal=proposal, at=NOW, by=manager)
    midwife.user.refresh_from_db()
    assert midwife.user.is_active and midwife.user.name


def test_what_is_still_in_use_takes_no_place_from_what_is_over(person, midwife):
    families.write_line(person=person, kind="contact.tried", at=NOW, source="1", by=midwife.actor())
    assert retention.ended_relations(TODAY, limit=1) == []


def test_a_contact_after_the_proposal_keeps_the_record(person, proposal, manager, midwife):
    families.write_line(person=person, kind="contact.tried", at=NOW, source="1", by=midwife.actor())
    with pytest.raises(Conflict):
        retention.erase_record(proposal=proposal, at=NOW, by=manager)
    assert Person.objects.get(pk=person.pk).given_name == "Leontien"


def test_only_the_organisation_that_keeps_it_rules(proposal):
    other = MembershipFactory(role=Role.ORGANISATION_MANAGER).actor()
    assert not Proposal.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        retention.erase_record(proposal=proposal, at=NOW, by=other)


def test_nobody_but_the_manager_sees_proposals(proposal, manager, midwife):
    assert list(Proposal.objects.visible_to(manager)) == [proposal]
    assert not Proposal.objects.visible_to(midwife.actor()).exists()


def test_keeping_longer_needs_a_reason_a_day_ahead_and_ends_where_the_law_ends(proposal, manager):
    def keep(reason, until):
        return retention.keep_longer(proposal=proposal, reason=reason, until=until, at=NOW, by=manager)

    for reason, until, code in (
        (" ", TODAY + timedelta(days=1), "no-reason"),
        ("complaint", TODAY, "past"),
        ("complaint", proposal.must_by + timedelta(days=1), "too-long"),
    ):
        with pytest.raises(Refused) as refused:
            keep(reason, until)
        assert refused.value.code == code
    assert not Ruling.objects.exists()
    assert keep("complaint", proposal.must_by).keep_until == proposal.must_by


def test_what_is_kept_longer_is_proposed_again_after_its_day(person, proposal, manager):
    until = TODAY + timedelta(days=30)
    retention.keep_longer(proposal=proposal, reason="complaint", until=until, at=NOW, by=manager)
    assert retention.ended_relations(until, limit=10) == []
    assert [one.person for one in retention.ended_relations(until + timedelta(days=1), limit=10)] == [person]


def test_a_proposal_is_ruled_on_once(proposal, manager):
    retention.keep_longer(
        proposal=proposal, reason="complaint", until=TODAY + timedelta(days=9), at=NOW, by=manager
    )
    with pytest.raises(Conflict):
        retention.erase_record(proposal=proposal, at=NOW, by=manager)


def test_a_proposal_names_a_record_by_number_only(proposal, person):
    assert proposal.number == str(person.pk)[:8].upper()
    assert person.given_name not in proposal.number
