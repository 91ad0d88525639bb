"""Whatever happens to the dates: no moment is lost, none is doubled, and what was asked is not asked again."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation, Turn
from perinet.flows import asking, bereave, layout, plan, register, share, unite, unplanned
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import CareRelation
from perinet.people.families import births, bonds, pregnancies
from perinet.people.families.models import ChildRow, Person
from perinet.people.families.services import ReachSafely
from perinet.people.families.tests.factories import PersonFactory

MOTHER = {"first-contact", "week-20", "postpartum-6w"}
CHILD = {"child-6w", "child-6m", "child-12m", "child-24m"}


def registered(by, at, **dates):
    return register.mother(
        details={"given_name": "Nora"}, reach=ReachSafely(), pregnancy=register.PregnancyDates(**dates),
        co_parent=None, told=[], at=at, by=by,
    )  # fmt: skip


def waiting(person, actor=None):
    rows = Obligation.objects.open().about(person).filter(kind=Kind.SCREENING)
    return {row.moment: row for row in (rows.filter(organisation=actor.organisation) if actor else rows)}


def born(person, by, at, *, days_ago=0, foetuses=1):
    dates = register.PregnancyDates("born", ended_on=at.date() - timedelta(days=days_ago), foetuses=foetuses)
    return register.record_pregnancy(person=person, pregnancy=dates, at=at, by=by)


def children(person):
    return [row.child for row in births.children(pregnancies.current(pregnancies.of(person)))]


def father(mother, at):
    carer = MembershipFactory().actor()
    he = PersonFactory(registered_at_id=carer.organisation)
    consent.begin_care(person=he, organisation_id=carer.organisation, at=at, by=carer)
    for child in children(mother):
        bonds.add(person=he, of=child, role="father", at=at, by=carer)
    return he, carer


@pytest.fixture
def due_now(by, at):
    return registered(by, at, status="pregnant", due_date=at.date())


def test_a_birth_plans_the_child_and_moves_what_follows_for_the_mother(mother, by, at):
    born(mother, by, at)
    (child,) = children(mother)
    assert set(waiting(mother)) == MOTHER
    assert set(waiting(child)) == CHILD
    assert waiting(mother)["postpartum-6w"].show_from.date() <= (at + timedelta(weeks=4)).date()


def test_twins_give_the_mother_one_schedule_and_each_child_one(by, at):
    mother = registered(by, at, status="born", ended_on=at.date(), foetuses=2)
    assert set(waiting(mother)) == {"postpartum-6w"}
    assert [set(waiting(child)) for child in children(mother)] == [CHILD, CHILD]
    assert Obligation.objects.filter(moment="postpartum-6w").count() == 1


def test_a_child_born_early_is_asked_about_from_the_day_it_was_expected(mother, by, at):
    born(mother, by, at)  # at twenty weeks of the dates that were known
    (child,) = children(mother)
    assert clock.day(waiting(child)["child-6w"].show_from) == at.date() + timedelta(days=140, weeks=4)


def test_a_child_who_died_or_lives_elsewhere_is_not_asked_about_and_comes_back_when_it_comes_home(
    mother, by, at
):
    born(mother, by, at)
    (row,) = births.children(pregnancies.current(pregnancies.of(mother)))
    away = bereave.lose_child(row=row, event="placed", on=at.date(), at=at + timedelta(hours=1), by=by)
    assert waiting(row.child) == {} and "postpartum-6w" not in waiting(mother)
    home = bereave.go_on(row=away, event="returned", on=at.date(), at=at + timedelta(hours=2), by=by)
    assert set(waiting(row.child)) == CHILD and "postpartum-6w" in waiting(mother)
    bereave.lose_child(row=home, event="death", on=at.date(), at=at + timedelta(hours=3), by=by)
    assert waiting(row.child) == {}


def test_a_foster_parent_with_a_record_goes_on_being_asked_about_the_child(mother, by, at):
    born(mother, by, at)
    (row,) = births.children(pregnancies.current(pregnancies.of(mother)))
    foster = PersonFactory(registered_at_id=by.organisation)
    consent.begin_care(person=foster, organisation_id=by.organisation, at=at, by=by)
    bonds.add(person=foster, of=row.child, role="foster-parent", at=at, by=by)
    bereave.lose_child(row=row, event="placed", on=at.date(), at=at + timedelta(hours=1), by=by)
    assert set(waiting(row.child)) == CHILD
    assert "postpartum-6w" not in waiting(mother)


def test_a_co_parent_has_moments_of_his_own_where_he_is_cared_for_and_nothing_on_her_record(mother, by, at):
    before = Obligation.objects.about(mother).count(), Turn.objects.filter(obligation__person=mother).count()
    he, carer = father(mother, at)
    plan.family(person=he, at=at, by=carer)
    assert set(waiting(he)) == {"co-parent-pregnancy", "co-parent-3m"}
    assert {str(row.organisation_id) for row in waiting(he).values()} == {carer.organisation}
    assert {str(row.owner_id) for row in waiting(he).values()} == {carer.id}
    assert (
        Obligation.objects.about(mother).count(),
        Turn.objects.filter(obligation__person=mother).count(),
    ) == before


def test_who_is_only_bound_to_a_child_and_cared_for_nowhere_is_not_asked(mother, at):
    he = PersonFactory()
    layout.lay_out([he.identity_id], at=at, by=layout_actor())
    assert waiting(he) == {}


def layout_actor():
    return MembershipFactory().actor()


def test_a_loss_ends_what_was_the_co_parents_because_of_the_baby_and_taking_it_back_restores_it(
    mother, by, at
):
    he, carer = father(mother, at)
    plan.family(person=he, at=at, by=carer)
    lost = register.PregnancyDates("loss", ended_on=at.date(), ended_how="stillbirth")
    row = register.record_pregnancy(person=mother, pregnancy=lost, at=at + timedelta(hours=1), by=by)
    assert waiting(he) == {} and waiting(mother) == {}
    bereave.take_back_pregnancy(row=row, at=at + timedelta(hours=2), by=by)
    assert set(waiting(he)) == {"co-parent-pregnancy", "co-parent-3m"}
    assert set(waiting(mother)) == MOTHER


def test_dates_put_right_move_what_another_team_planned_for_the_father(mother, by, at):
    he, carer = father(mother, at)
    plan.family(person=he, at=at, by=carer)
    before = waiting(he)["co-parent-3m"].due_at
    later = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=150))
    register.record_pregnancy(person=mother, pregnancy=later, at=at, by=by)
    assert clock.day(waiting(he)["co-parent-3m"].due_at) == clock.day(before) + timedelta(days=10)


def test_answering_about_a_child_closes_what_was_missed_before(mother, by, at):
    born(mother, by, at)
    (child,) = children(mother)
    plan.close_moment(
        person=child, moment="child-6m", organisation_id=by.organisation, ending="answered", at=at, by=by
    )
    endings = dict(Obligation.objects.about(child).exclude(ending="").values_list("moment", "ending"))
    assert endings == {"child-6w": "caught-up", "child-6m": "answered"}


@pytest.fixture
def elsewhere(mother, at):
    other = MembershipFactory().actor()
    consent.begin_care(person=mother, organisation_id=other.organisation, at=at, by=other)
    return other


def test_one_team_asks_at_a_time_and_what_the_other_planned_comes_back(mother, by, at, elsewhere):
    asking.choose(person=mother, organisation_id=elsewhere.organisation, at=at, by=by)
    assert waiting(mother, by) == {} and set(waiting(mother, elsewhere)) == MOTHER
    assert {str(row.owner_id) for row in waiting(mother, elsewhere).values()} == {elsewhere.id}
    relation = CareRelation.objects.get(person=mother, organisation=elsewhere.organisation)
    share.end_care(relation=relation, how="finished", at=at + timedelta(days=1), by=elsewhere)
    assert set(waiting(mother, by)) == MOTHER and waiting(mother, elsewhere) == {}


def test_what_one_team_asked_the_next_does_not_ask_again(mother, by, at, elsewhere):
    pathways.close(obligation=waiting(mother, by)["week-20"], ending="answered", at=at, by=by)
    asking.choose(person=mother, organisation_id=elsewhere.organisation, at=at, by=by)
    assert set(waiting(mother, elsewhere)) == MOTHER - {"week-20"}


def test_only_who_cares_for_her_can_ask(mother, by, at):
    with pytest.raises(Refused):
        asking.choose(person=mother, organisation_id=MembershipFactory().actor().organisation, at=at, by=by)


def test_two_records_of_one_mother_wait_once_and_twice_again_when_they_part(mother, by, at):
    twin = registered(by, at, status="pregnant", due_date=at.date() + timedelta(days=140))
    made = unite.unite(kept=mother, absorbed=twin, reason="registered-twice", at=at, by=by)
    again = Person.objects.get(pk=mother.pk)
    assert layout.lay_out([again.identity_id], at=at, by=by).opened == 0
    unite.part(merge=made, reason="two-people", at=at, by=by)
    assert (
        set(waiting(Person.objects.get(pk=mother.pk)))
        == set(waiting(Person.objects.get(pk=twin.pk)))
        == MOTHER
    )


def test_a_moment_that_waits_by_its_own_clock_is_left_alone(mother, by, at):
    row = waiting(mother)["week-20"]
    pathways.close(obligation=row, ending="answered", at=at, by=by)
    again = pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.SCREENING, source=row.source,
        moment="week-20", at=at, by=by,
    )  # fmt: skip
    later = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=150))
    register.record_pregnancy(person=mother, pregnancy=later, at=at, by=by)
    assert waiting(mother)["week-20"].due_at == again.due_at


def test_many_are_planned_as_one_by_one(by, at):
    persons = [
        registered(by, at, status="pregnant", due_date=at.date() + timedelta(days=10 * n))
        for n in range(1, 6)
    ]
    one_by_one = _rows()
    Turn.objects.all()._raw_delete("default")
    Obligation.objects.all()._raw_delete("default")
    layout.lay_out(unplanned.everybody(), at=at, by=by)
    assert _rows() == one_by_one
    assert Turn.objects.count() == Obligation.objects.count() > 3 * len(persons) - 5


def _rows():
    names = (
        "person",
        "organisation",
        "owner",
        "moment",
        "topic",
        "rank",
        "source",
        "opened_at",
        "show_from",
        "due_at",
    )
    return sorted(map(str, Obligation.objects.values_list(*names)))


def test_many_need_as_many_queries_as_few(by, at, django_assert_max_num_queries):
    for n in range(1, 20):
        registered(by, at, status="pregnant", due_date=at.date() + timedelta(days=10 * n))
    Turn.objects.all()._raw_delete("default")
    Obligation.objects.all()._raw_delete("default")
    with django_assert_max_num_queries(30):
        layout.lay_out(unplanned.everybody(), at=at, by=by)


def test_a_night_catches_up_what_changed_and_who_has_no_plan(mother, by, at):
    Turn.objects.all()._raw_delete("default")
    Obligation.objects.all()._raw_delete("default")
    done = layout.catch_up(since=clock.now() + timedelta(days=1), at=at, by=by)
    assert done.opened == 3
    assert layout.catch_up(since=clock.now() - timedelta(days=1), at=at, by=by).opened == 0


HAPPENS = st.lists(
    st.one_of(
        st.tuples(st.just("due"), st.integers(-30, 60)),
        st.tuples(st.just("asked"), st.sampled_from(sorted(MOTHER))),
        st.tuples(st.just("born"), st.integers(0, 3)),
        st.tuples(st.just("lost"), st.just(0)),
        st.tuples(st.just("taken-back"), st.just(0)),
    ),
    max_size=7,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HAPPENS)
def test_no_moment_is_lost_or_doubled_and_an_asked_one_is_never_asked_again(by, at, happened):
    her = registered(by, at, status="pregnant", due_date=at.date() + timedelta(days=60))
    asked, hour = set(), at
    for what, value in happened:
        hour += timedelta(hours=1)
        now = pregnancies.current(pregnancies.of(her))
        _happen(her, now, what, value, by, hour, asked)
        rows = Obligation.objects.open().about(her).filter(kind=Kind.SCREENING)
        moments = list(rows.values_list("moment", flat=True))
        assert len(moments) == len(set(moments))
        assert not asked & set(moments)
        status = pregnancies.current(pregnancies.of(her)).status
        wanted = {"pregnant": MOTHER, "born": {"postpartum-6w"}, "loss": set()}[status] - asked
        assert wanted <= set(moments)
        if status == "loss":
            assert not moments


def _happen(her, now, what, value, by, hour, asked):
    if what == "due" and now.status == "pregnant":
        dates = register.PregnancyDates(
            "pregnant", due_date=hour.date() + timedelta(days=60 + value), earlier="same"
        )
        register.record_pregnancy(person=her, pregnancy=dates, at=hour, by=by)
    elif what == "asked" and value in waiting(her):
        pathways.close(obligation=waiting(her)[value], ending="answered", at=hour, by=by)
        asked.add(value)
    elif what == "born" and now.status == "pregnant":
        born(her, by, hour, days_ago=value)
    elif what == "lost" and now.status == "pregnant":
        lost = register.PregnancyDates("loss", ended_on=hour.date(), ended_how="miscarriage")
        register.record_pregnancy(person=her, pregnancy=lost, at=hour, by=by)
    elif what == "taken-back" and now.status == "loss":
        bereave.take_back_pregnancy(row=now, at=hour, by=by)


def test_every_child_row_belongs_to_a_planned_child(mother, by, at):
    born(mother, by, at)
    for row in ChildRow.objects.filter(event="live-birth"):
        assert set(waiting(row.child)) == CHILD
