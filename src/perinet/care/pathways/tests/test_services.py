"""What waits has an owner and a clock, waits once, grows only harder, and ends in a coded way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation, SafetyAcknowledgement, StepArrangement, Turn
from perinet.care.pathways.plan import CLOCKS
from perinet.care.pathways.services import Gap, SafetyConversation
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Refused
from perinet.network.accounts.models import Membership
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.network.directory.tests.factories import RealServiceFactory, ServiceFactory
from perinet.people.families.models import Access, Topic
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def organisation(person):
    return person.registered_at


@pytest.fixture
def colleague(organisation):
    return MembershipFactory(organisation=organisation).user


def waiting(person, by, kind=Kind.STEP, at=AT, source="a", **fields):
    values = {"organisation_id": by.organisation, "owner_id": by.id, "step": "rescreen"} | fields
    return pathways.open_one(person=person, kind=kind, source=source, at=at, by=by, **values)


@pytest.fixture
def step(person, by):
    return waiting(person, by)


@pytest.fixture
def check(person, by):
    return waiting(person, by, Kind.SAFETY_CHECK, step="safety-check", topic=Topic.SAFETY, urgency="soft")


def turns(obligation):
    return list(obligation.turns.values_list("kind", "detail"))


# Opening


def test_it_has_an_owner_a_rank_and_a_clock_from_its_kind(step, by):
    assert (str(step.owner_id), step.rank) == (by.id, CLOCKS.kinds[Kind.STEP].rank)
    assert step.due_at == CLOCKS.due(Kind.STEP, AT)
    assert turns(step) == [("opened", "")]


def test_a_clock_of_its_own_goes_before_that_of_its_kind(person, by):
    assert waiting(person, by, within="PT4H").due_at == AT + timedelta(hours=4)
    assert waiting(person, by, within="PT4H", due_at=AT, source="b").due_at == AT


def test_the_same_cause_waits_once(step, person, by):
    assert waiting(person, by, at=AT + timedelta(days=1)) == step
    assert turns(step) == [("opened", "")]
    assert waiting(person, by, step="advice") != step
    assert waiting(person, by, source="b") != step
    assert waiting(person, by, kind=Kind.CONTACT) != step
    assert Obligation.objects.count() == 4


def test_the_database_holds_that_it_waits_once(step):
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.create(
            person=step.person, organisation=step.organisation, owner=step.owner, kind=step.kind, step=step.step,
            topic=step.topic, rank=1, source=step.source, opened_at=AT, due_at=AT,
        )  # fmt: skip


def test_after_its_end_the_same_cause_opens_it_anew(step, person, by):
    pathways.close(obligation=step, ending="helped", at=AT, by=by)
    assert waiting(person, by) != step


def test_a_harder_mark_makes_it_more_urgent_and_it_stays_one(check, person, by):
    due = check.due_at
    worse = waiting(
        person, by, Kind.SAFETY_CHECK, step="safety-check", urgency="hard", due_at=due - timedelta(minutes=30)
    )
    assert worse == check
    assert (worse.urgency, worse.due_at) == ("hard", due - timedelta(minutes=30))
    assert turns(worse) == [("opened", ""), ("made-urgent", "hard")]


def test_a_harder_mark_near_the_end_of_the_day_is_hard_and_keeps_the_earlier_clock(check, person, by):
    due = check.due_at
    later = waiting(
        person, by, Kind.SAFETY_CHECK, step="safety-check", urgency="hard", due_at=due + timedelta(minutes=20)
    )
    assert (later.urgency, later.due_at) == ("hard", due)


def test_a_softer_mark_never_makes_a_hard_one_soft(person, by):
    hard = waiting(person, by, Kind.SAFETY_CHECK, step="safety-check", urgency="hard")
    soon = hard.due_at - timedelta(minutes=30)
    again = waiting(person, by, Kind.SAFETY_CHECK, step="safety-check", urgency="soft", due_at=soon)
    assert (again, again.urgency, again.due_at) == (hard, "hard", soon)


def test_it_is_known_whether_something_waits(step, by):
    assert pathways.waits(kind=Kind.STEP, source="a")
    assert not pathways.waits(kind=Kind.STEP, source="b")
    pathways.close(obligation=step, ending="helped", at=AT, by=by)
    assert not pathways.waits(kind=Kind.STEP, source="a")


# The worklist


def test_what_would_harm_most_stands_first(person, by):
    late = waiting(person, by, source="late", due_at=AT - timedelta(days=9))
    screening = waiting(person, by, Kind.SCREENING, source="s", step="")
    check = waiting(person, by, Kind.SAFETY_CHECK, source="c", step="safety-check", topic=Topic.SAFETY)
    assert list(Obligation.objects.visible_to(by).open().by_harm()) == [check, screening, late]


def test_what_shows_later_is_not_seen_before(person, by):
    row = waiting(person, by, show_from=AT + timedelta(days=1))
    assert row not in Obligation.objects.showing(AT)
    assert row in Obligation.objects.showing(AT + timedelta(days=1))


def test_it_is_seen_in_its_organisation_and_by_those_who_may_see_its_topic(step, person, by):
    secret = waiting(person, by, topic=Topic.SUBSTANCE, source="secret")
    elsewhere = carer_of(PersonFactory())
    Access.objects.create(
        person=person, viewer_kind="organisation", viewer=elsewhere.organisation, topic=Topic.MENTAL_HEALTH,
        source="test",
    )  # fmt: skip
    assert list(Obligation.objects.visible_to(by)) == [step]
    assert not Obligation.objects.visible_to(elsewhere).exists()
    Access.objects.create(
        person=person, viewer_kind="user", viewer=by.id, topic=Topic.SUBSTANCE, source="test"
    )
    assert set(Obligation.objects.visible_to(by)) == {step, secret}


# Ending and handing over


def test_an_ending_is_coded_signed_and_written_down(step, by):
    pathways.close(obligation=step, ending="helped", at=AT, by=by)
    step.refresh_from_db()
    assert (step.closed_at, step.ending, step.closed_by, step.is_open) == (AT, "helped", by.id, False)
    assert turns(step)[-1] == ("closed", "helped")
    assert Record.objects.get(verb="obligation.close").reason == "helped"


def test_what_has_ended_does_not_end_again_in_another_way(step, by):
    pathways.close(obligation=step, ending="helped", at=AT, by=by)
    assert pathways.close(obligation=step, ending="declined", at=AT, by=by).ending == "helped"
    assert len(turns(step)) == 2


def test_an_end_without_a_code_is_not_stored(step):
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=step.pk).update(closed_at=AT)


@pytest.mark.parametrize("kind", [Kind.SAFETY_CHECK, Kind.URGENT_CARE])
@pytest.mark.parametrize("ending", ["declined", "not-reached", "moved", "voided", ""])
def test_a_safety_mark_ends_only_after_a_conversation(person, by, kind, ending):
    mark = waiting(person, by, kind, step=kind, topic=Topic.SAFETY)
    with pytest.raises(Refused, match="safety mark"):
        pathways.close(obligation=mark, ending=ending, at=AT, by=by)
    assert Obligation.objects.get().is_open


def test_everything_of_one_cause_ends_together_and_nothing_else(person, by):
    mine = [waiting(person, by, step=step) for step in ("advice", "rescreen")]
    other = waiting(person, by, source="b")
    pathways.close_all(kind=Kind.STEP, source="a", ending="answered", at=AT, by=by)
    assert list(Obligation.objects.open()) == [other]
    assert set(Obligation.objects.filter(ending="answered")) == set(mine)


def test_it_is_handed_to_a_colleague(step, colleague, by):
    pathways.hand_over(obligation=step, owner=colleague, at=AT, by=by)
    assert Obligation.objects.get().owner == colleague
    assert turns(step)[-1][0] == "handed-over"
    assert Record.objects.filter(verb="obligation.hand-over").count() == 1


@pytest.mark.parametrize(
    "change", [{"until": AT.date() - timedelta(days=400)}, {"since": AT.date() + timedelta(days=3650)}]
)
def test_it_is_not_handed_to_somebody_who_does_not_work_here_now(step, colleague, by, change):
    Membership.objects.filter(user=colleague).update(**change)
    refused_owner(step, colleague, by)


def test_nor_to_somebody_elsewhere_or_somebody_who_may_not_sign_in(step, colleague, by):
    refused_owner(step, MembershipFactory().user, by)
    colleague.is_active = False
    colleague.save()
    refused_owner(step, colleague, by)


def refused_owner(step, owner, by):
    with pytest.raises(Refused, match="must work for"):
        pathways.hand_over(obligation=step, owner=owner, at=AT, by=by)
    assert str(Obligation.objects.get().owner_id) == by.id


def test_an_attempt_and_a_refusal_are_written_down_and_end_nothing(check, by):
    pathways.log_attempt(obligation=check, how="voice-mail", at=AT, by=by)
    pathways.decline(obligation=check, left="card", at=AT, by=by)
    assert turns(check)[1:] == [("tried", "voice-mail"), ("declined", "card")]
    assert Turn.objects.first().by_name == by.name
    assert Obligation.objects.get().is_open


# The conversation after a mark


SPOKEN = {
    "spoken_with_her": True, "asked_directly": True, "thoughts": "none", "plan": "no", "means": "no",
    "earlier_attempt": "no", "outcome": "safe-now",
}  # fmt: skip


def acknowledge(obligation, by, **fields):
    return pathways.acknowledge(
        obligation=obligation, conversation=SafetyConversation(**SPOKEN | fields), at=AT, by=by
    )


def test_a_conversation_ends_the_mark_and_leaves_its_record(check, by):
    row = acknowledge(check, by, protects="Her sister.", safety_plan="Calls her sister.")
    assert (row.by, row.by_name, row.outcome, row.protects) == (by.id, by.name, "safe-now", "Her sister.")
    assert Obligation.objects.get().ending == "spoken-with"
    assert "sister" not in str(list(Record.objects.values()))


@pytest.mark.parametrize("fields", [{"outcome": "not-reached"}, {"spoken_with_her": False}])
def test_without_a_conversation_the_mark_stays_and_the_attempt_is_kept(check, by, fields):
    acknowledge(check, by, **fields)
    assert Obligation.objects.get().is_open
    assert turns(check)[-1] == ("tried", "not-reached")


def test_taken_over_ends_the_mark_when_a_name_is_given(check, by):
    with pytest.raises(Refused) as refused:
        acknowledge(check, by, outcome="taken-over")
    assert refused.value.code == "no-name"
    assert not SafetyAcknowledgement.objects.exists()
    acknowledge(check, by, outcome="taken-over", taken_over_by="Dr. Claes", spoken_with_her=False)
    assert Obligation.objects.get().ending == "taken-over"


def test_only_a_safety_check_is_acknowledged(step, by):
    with pytest.raises(Refused, match="not a safety check"):
        acknowledge(step, by)


# Before answers may come in unseen


STEPS = [("clinical-assessment", True), ("advice", False)]


def arrange(organisation, by, owner, step="clinical-assessment", service=None):
    return pathways.arrange_step(organisation=organisation, step=step, owner=owner, service=service, by=by)


def gaps(organisation):
    return pathways.gaps(organisation_id=organisation.id, steps=STEPS)


def test_everything_is_missing_at_first(organisation):
    assert gaps(organisation) == [
        Gap("no-rota"),
        Gap("no-owner", "clinical-assessment"),
        Gap("no-owner", "advice"),
    ]


def test_nothing_is_missing_once_readers_owners_and_services_are_known(organisation, colleague, by):
    RotaFactory(organisation=organisation)
    arrange(organisation, by, colleague, service=ServiceFactory())
    arrange(organisation, by, colleague, "advice")
    assert gaps(organisation) == []
    assert Record.objects.filter(verb="step.arrange").count() == 2


def test_a_service_that_can_not_be_sent_anything_does_not_count(organisation, colleague, by):
    RotaFactory(organisation=organisation)
    arrange(organisation, by, colleague, "advice")
    for service in (None, RealServiceFactory(), ServiceFactory(email=""), ServiceFactory(referable=False)):
        arrange(organisation, by, colleague, service=service)
        assert gaps(organisation) == [Gap("no-service", "clinical-assessment")]


def test_an_owner_who_may_no_longer_sign_in_is_none(organisation, colleague, by):
    RotaFactory(organisation=organisation)
    for name, _ in STEPS:
        arrange(organisation, by, colleague, name, ServiceFactory())
    colleague.is_active = False
    colleague.save()
    assert [gap.code for gap in gaps(organisation)] == ["no-owner", "no-owner"]


def test_an_owner_who_no_longer_works_here_is_none(organisation, colleague, by):
    RotaFactory(organisation=organisation)
    for name, _ in STEPS:
        arrange(organisation, by, colleague, name, ServiceFactory())
    Membership.objects.filter(user=colleague).update(until=AT.date() - timedelta(days=400))
    assert [gap.code for gap in gaps(organisation)] == ["no-owner", "no-owner"]


def test_the_owner_of_a_step_works_here(organisation, by):
    with pytest.raises(Refused, match="owner of a step"):
        arrange(organisation, by, MembershipFactory().user)
    assert not StepArrangement.objects.exists()


def test_the_newest_arrangement_counts_and_is_of_this_organisation_only(organisation, colleague, by):
    arrange(organisation, by, colleague)
    newest = arrange(organisation, by, colleague, service=ServiceFactory())
    other = MembershipFactory()
    arrange(other.organisation, other.actor(), other.user)
    assert pathways.arrangements(organisation.id) == {"clinical-assessment": newest}
