"""What she decided on one record holds for both while they are joined, and each is settled again when they part."""

import pytest

from perinet.flows import unite
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import relations
from perinet.people.families.models import Access, Person, TimelineLine
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_an_exclusion_on_one_record_hides_both_and_a_split_opens_the_other_again():
    midwife, colleague = MembershipFactory(), None
    colleague = MembershipFactory(organisation=midwife.organisation)
    by, at = midwife.actor(), clock.now()
    one, other = (PersonFactory(registered_at=midwife.organisation) for _number in range(2))
    for her in (one, other):
        relations.begin_care(person=her, organisation_id=midwife.organisation_id, at=at, by=by)
    relations.exclude(person=one, professional=colleague.user, at=at, by=by)
    seen = Person.objects.visible_to(colleague.actor())
    assert list(seen) == [other]
    made = unite.unite(kept=other, absorbed=one, reason="told-by-her", at=clock.now(), by=by)
    assert not seen.all().exists()
    unite.part(merge=made, reason="two-people", at=clock.now(), by=by)
    assert list(seen.all()) == [other]
    assert TimelineLine.objects.filter(kind="person.split").count() == 2


def test_rows_of_access_are_the_same_after_a_merge_and_a_split():
    midwife = MembershipFactory()
    by = midwife.actor()
    one, other = (PersonFactory(registered_at=midwife.organisation) for _number in range(2))
    for her in (one, other):
        relations.begin_care(person=her, organisation_id=midwife.organisation_id, at=clock.now(), by=by)
    before = list(Access.objects.order_by("pk").values())
    made = unite.unite(kept=one, absorbed=other, reason="told-by-her", at=clock.now(), by=by)
    unite.part(merge=made, reason="two-people", at=clock.now(), by=by)
    assert list(Access.objects.order_by("pk").values()) == before
