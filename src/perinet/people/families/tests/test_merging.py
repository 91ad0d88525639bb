"""Two records become one person by a pointer, where they can be one; and two again, as they were."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.people.families import identifiers, merging
from perinet.people.families import services as families
from perinet.people.families.models import (
    Access,
    Bond,
    BondRole,
    ChildEvent,
    ChildRow,
    Merge,
    Person,
    Pregnancy,
    SafeContact,
    Split,
    TimelineLine,
    Topic,
)
from perinet.people.families.tests.factories import (
    PersonFactory,
    PregnancyFactory,
    SafeContactFactory,
    actor,
    carer_of,
    open_access,
)

pytestmark = pytest.mark.django_db
SENT = {"reason": "registered-twice"}


@pytest.fixture
def one():
    return PersonFactory(given_name="Fatima", family_name="El Amrani")


@pytest.fixture
def by(one):
    return carer_of(one)


@pytest.fixture
def other(one, by):
    made = PersonFactory(given_name="Fatma", family_name="Elamrani", registered_at=one.registered_at)
    open_access(made, by)
    return made


def join(kept, absorbed, by, at=None):
    return merging.merge(kept=kept, absorbed=absorbed, by=by, at=at or clock.now(), **SENT)


def part(merge, by):
    return merging.split(merge=merge, reason="merged-by-mistake", by=by, at=clock.now())


def pointers():
    return dict(Person.objects.values_list("pk", "identity_id"))


def test_a_merge_moves_one_pointer_and_rewrites_nothing(one, other, by):
    PregnancyFactory(person=other)
    before = list(Pregnancy.objects.values())
    with CaptureQueriesContext(connection) as queries:
        join(one, other, by)
    written = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert len(written) == 1
    assert "families_person" in written[0]
    assert pointers() == {one.pk: one.pk, other.pk: one.pk}
    assert list(Pregnancy.objects.values()) == before


def test_what_was_on_both_is_found_from_either(one, other, by):
    SafeContactFactory(person=other)
    pregnancy = PregnancyFactory(person=other)
    join(one, other, by)
    for her in Person.objects.all():
        assert families.current_pregnancy(her) == pregnancy
        assert families.reach_safely(her) == SafeContact.objects.get()


def test_a_list_shows_one_row_of_her(one, other, by):
    join(one, other, by)
    assert list(Person.objects.visible_to(by).one_each(by)) == [one]


def test_both_records_say_it_and_so_does_the_audit(one, other, by):
    made = join(one, other, by)
    part(made, by)
    for her in (one, other):
        kinds = set(TimelineLine.objects.filter(person=her).values_list("kind", flat=True))
        assert kinds == {"person.merged", "person.split"}
        assert (
            Record.objects.filter(person=str(her.pk), verb__in=("person.merge", "person.split")).count() == 2
        )


def test_merges_in_a_chain_are_taken_back_in_any_order(one, other, by):
    third = PersonFactory(registered_at=one.registered_at)
    open_access(third, by)
    first, second = join(one, other, by), join(third, one, by)
    assert set(pointers().values()) == {third.pk}
    part(first, by)
    assert pointers() == {one.pk: third.pk, other.pk: other.pk, third.pk: third.pk}
    part(second, by)
    assert pointers() == {her.pk: her.pk for her in (one, other, third)}


def test_a_merge_is_taken_back_once(one, other, by):
    made = join(one, other, by)
    part(made, by)
    with pytest.raises(Conflict):
        part(made, by)
    assert Split.objects.count() == 1


def test_they_can_be_joined_again_afterwards(one, other, by):
    part(join(one, other, by), by)
    join(one, other, by)
    assert pointers()[other.pk] == one.pk
    assert len(merging.standing(one, actor=by)) == 1


def test_who_does_not_see_both_joins_nothing(one, other):
    half = carer_of(one)
    stranger = PersonFactory()
    with pytest.raises(NotAllowed):
        join(one, stranger, half)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("role", ["receiving-team", "data-steward", "administrator"])
def test_only_who_cares_for_her_joins(one, other, role):
    with pytest.raises(NotAllowed):
        join(one, other, carer_of(one, role=role))


def refused(one, other, by, words):
    with pytest.raises(Refused, match=words):
        join(one, other, by)
    assert not Merge.objects.exists()


def test_a_record_is_not_joined_with_itself(one, by):
    refused(one, one, by, "joined already")


def test_a_reason_is_one_of_the_list(one, other, by):
    with pytest.raises(Refused):
        merging.merge(kept=one, absorbed=other, reason="because", by=by, at=clock.now())


@pytest.mark.parametrize("role", [BondRole.BIRTH_MOTHER, BondRole.PARTNER, BondRole.SIBLING])
def test_two_of_one_family_are_two(one, other, by, role):
    Bond.objects.create(person=one, of=other, role=role, controller=one.registered_at)
    refused(one, other, by, "family of each other")
    refused(other, one, by, "family of each other")


def test_a_mother_is_not_joined_with_the_child_of_her_pregnancy(one, other, by):
    _child(PregnancyFactory(person=one), other, 1)
    refused(one, other, by, "family of each other")


def _child(pregnancy, child, number):
    ChildRow.objects.create(
        pregnancy=pregnancy, child=child, number=number, event=ChildEvent.LIVE_BIRTH, on=date(2026, 1, 1),
        controller=child.registered_at,
    )  # fmt: skip


def test_twins_stay_two(one, other, by):
    pregnancy = PregnancyFactory(foetuses=2)
    _child(pregnancy, one, 1)
    _child(pregnancy, other, 2)
    refused(one, other, by, "two children of one birth")


def test_who_was_born_years_apart_is_two(one, other, by):
    other.birth_date = date(1999, 3, 4)
    other.save()
    refused(one, other, by, "years apart")


def test_two_right_numbers_are_two_persons(one, other, by):
    now = clock.now()
    identifiers.authorise(organisation_id=by.organisation, reference="12/2020", at=now, by=by)
    for her, text in ((one, "85.07.30-033.28"), (other, "98.47.28-997.65")):
        identifiers.record_number(person=her, text=text, at=now, by=by, sure=True)
    refused(one, other, by, "different national numbers")


def test_who_died_before_the_other_did_something_is_another(one, other, by):
    one.died_on = clock.today() - timedelta(days=30)
    one.save()
    families.write_line(person=other, kind="screening.answered", at=clock.now(), source="x", by=by)
    refused(one, other, by, "died before")


def test_two_deaths_on_two_days_are_two(one, other, by):
    for days, her in enumerate((one, other)):
        her.died_on = date(2026, 1, 1 + days)
        her.save()
    refused(one, other, by, "different days")


def test_a_child_and_an_adult_are_two(one, other, by):
    other.is_child = True
    other.save()
    refused(one, other, by, "child of a family")


def test_what_is_unusual_is_said_and_not_refused(one, other, by):
    PregnancyFactory(person=one)
    PregnancyFactory(person=other, due_date=date(2027, 4, 1))
    assert "due dates" in merging.warnings(one, other, actor=by)[0]
    join(one, other, by)


def carer_for_own_rows(*persons):
    """A midwife whose team sees of each person only what it keeps itself."""
    midwife = actor()
    for her in persons:
        Access.objects.create(
            person=her, viewer_kind="organisation", viewer=midwife.organisation, topic=Topic.RECORD,
            controller_id=midwife.organisation, source="test",
        )  # fmt: skip
    return midwife


def test_a_bond_that_another_organisation_keeps_is_not_told_by_a_refusal(one, other):
    by = carer_for_own_rows(one, other)
    Bond.objects.create(person=one, of=other, role=BondRole.PARTNER, controller=PersonFactory().registered_at)
    assert list(merging.problems(one, other, actor=by)) == []


def test_an_organisation_still_sees_only_what_it_keeps_after_a_merge(one, other):
    by, theirs = carer_for_own_rows(one, other), carer_for_own_rows(other)
    line = families.write_line(person=other, kind="x", at=clock.now(), source="x", by=theirs)
    mine = families.write_line(person=one, kind="x", at=clock.now(), source="x", by=by)
    join(one, other, by)
    assert list(TimelineLine.objects.visible_to(theirs)) == [line]
    seen = TimelineLine.objects.visible_to(by)
    assert mine in seen
    assert line not in seen


def test_everything_is_as_it_was_after_a_merge_and_a_split(one, other, by):
    PregnancyFactory(person=one)
    SafeContactFactory(person=other)
    before = _dump()
    part(join(one, other, by), by)
    assert _dump() == before


APART = {"families_merge", "families_split", "families_timelineline"}


def _dump():
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.split("_")[0] in ("families", "consent")
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in set(tables) - APART:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')
            found[table] = cursor.fetchall()
    assert found["families_person"]
    return found


@pytest.mark.django_db(transaction=True)
def test_merges_at_the_same_moment_leave_no_record_behind(one, by):
    """Each waits for the other: a record that is joined just now goes along when what it was joined with moves on."""
    two, three, four = (PersonFactory(registered_at=one.registered_at) for _n in range(3))
    for made in (two, three, four):
        open_access(made, by)

    def joined(pair):
        try:
            return join(*pair, by)
        except Refused:
            return None
        finally:
            connections.close_all()

    for pairs in (((one, two), (two, one)), ((four, one), (two, three))):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(joined, pairs))
    assert {row.identity.identity_id for row in Person.objects.select_related("identity")} == {
        row.identity_id for row in Person.objects.all()
    }
    assert len({row.identity_id for row in Person.objects.about(Person.objects.get(pk=one.pk))}) == 1
    assert Person.objects.about(Person.objects.get(pk=one.pk)).count() == 4
