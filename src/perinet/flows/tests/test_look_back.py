"""Who is family, colleague or the person herself is known here; only yes or no goes down."""

from datetime import date, timedelta

import pytest

from perinet.flows import look_back
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Finding
from perinet.ground.audit.unusual import NO_TIES, Pair, Ties
from perinet.ground.base import clock
from perinet.ground.base.actor import job
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent.models import CareRelation
from perinet.people.families.models import Access, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def midwife():
    return MembershipFactory(user=UserFactory(name="An De Smet", email="an@example.org"))


def ties(membership, person) -> Ties:
    pair = Pair(str(membership.user_id), str(membership.organisation_id), str(person.pk))
    return look_back.ties_of([pair], DAY).get(pair, NO_TIES)


def test_a_stranger_ties_nothing(midwife):
    assert ties(midwife, PersonFactory(family_name="Smets", email="nora@example.org")) == NO_TIES


def test_the_same_family_name_counts_however_it_is_written(midwife):
    assert ties(midwife, PersonFactory(family_name="DE-SMET")) == Ties(own_family=True)
    assert ties(midwife, PersonFactory(family_name="")) == NO_TIES


def test_one_s_own_file_is_known_by_the_account_or_by_the_address(midwife):
    linked, written = PersonFactory(), PersonFactory(email="AN@example.org")
    Access.objects.create(
        person=linked, viewer_kind="user", viewer=str(midwife.user_id), topic=Topic.RECORD,
        purpose="own-file", source="test",
    )  # fmt: skip
    assert ties(midwife, linked).own_file and ties(midwife, written).own_file


def test_a_colleague_of_the_same_organisation_is_known_and_of_another_not(midwife):
    colleague = UserFactory(name="Nora Aerts", email="nora@example.org")
    her = PersonFactory(given_name="Nora", family_name="Aerts")
    assert not ties(midwife, her).colleague
    MembershipFactory(user=colleague, organisation=midwife.organisation)
    assert ties(midwife, her).colleague


def test_care_that_ended_has_a_day_and_care_that_goes_on_has_none(midwife):
    her, now = PersonFactory(), clock.now()
    CareRelation.objects.create(
        person=her, organisation=midwife.organisation, since=now - timedelta(days=90), until=now
    )
    assert ties(midwife, her).care_ended == clock.day(now)
    CareRelation.objects.create(person=her, organisation=midwife.organisation, since=now)
    assert ties(midwife, her).care_ended is None


def test_ids_that_are_no_ids_are_passed_over(midwife):
    assert look_back.ties_of([Pair("u1", "", "p1")], DAY) == {}


def test_ties_of_many_pairs_take_a_bounded_number_of_queries(midwife, django_assert_max_num_queries):
    pairs = [
        Pair(str(midwife.user_id), str(midwife.organisation_id), str(PersonFactory().pk)) for _ in range(30)
    ]
    with django_assert_max_num_queries(6):
        look_back.ties_of(pairs, DAY)


def test_a_look_at_a_namesake_becomes_a_finding_without_a_name(midwife):
    her = PersonFactory(family_name="De Smet")
    audit.read(by=midwife.actor(), what="person", subject=her.pk, person=her.pk)
    now = clock.now()
    assert look_back.look_back(on=clock.day(now), by=job("look-back"), at=now) == 1
    found = Finding.objects.get()
    assert (found.rule, found.person) == ("own-family", str(her.pk))
    assert "Smet" not in str(vars(found))
