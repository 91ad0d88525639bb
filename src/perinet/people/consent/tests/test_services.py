"""Care opens what care needs, a named professional gets what she was told, and every end takes it back."""

from datetime import timedelta
from uuid import UUID

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.ground.base.errors import Refused
from perinet.ground.base.models import AppendOnlyError
from perinet.network.accounts.models import User
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import Agreement, CareRelation, Exclusion, Naming
from perinet.people.families import services as families
from perinet.people.families.models import Access, Person, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now() - timedelta(hours=1)


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def midwife(person):
    return MembershipFactory(organisation=person.registered_at)


@pytest.fixture
def by(midwife):
    return midwife.actor()


@pytest.fixture
def colleague(midwife):
    return MembershipFactory(organisation=midwife.organisation).actor()


@pytest.fixture
def care(person, by, at):
    return consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)


def agree(person, kind, by, at, **fields):
    values = {
        "text_id": "sharing",
        "text_version": "2",
        "language": "nl",
        "text_shown": "Mag dit?",
        "purpose": "sharing",
    }
    return consent.record_agreement(person=person, kind=kind, at=at, by=by, **values | fields)


def lines_of_every_topic(person, by, at):
    for topic in Topic:
        families.write_line(person=person, kind="test", at=at, source=topic, by=by, topic=topic)


def topics_seen(actor):
    return set(TimelineLine.objects.visible_to(actor).values_list("topic", flat=True))


def open_secret(person, actor, at, topic=Topic.SUBSTANCE):
    consent.open_topic(person=person, topic=topic, user_id=actor.id, source="occasion:1", at=at, by=actor)


# What she was told and agreed to


def test_the_text_is_kept_as_she_saw_it_and_who_wrote_it_down(person, by, at):
    row = agree(person, "agreed", by, at, text_shown="Precies deze woorden.")
    assert (row.text_shown, row.recorded_by, row.at) == ("Precies deze woorden.", by.id, at)
    record = Record.objects.get(verb="agreement.agreed")
    assert (record.person, record.details) == (str(person.id), {"text": "sharing", "version": "2"})
    assert "Precies" not in str(record.__dict__)


def test_a_withdrawal_is_a_new_row_and_the_newest_one_counts(person, by, at):
    first = agree(person, "agreed", by, at)
    last = agree(person, "withdrawn", by, at + timedelta(minutes=5))
    assert list(Agreement.objects.filter(person=person, purpose="sharing")) == [last, first]
    for rewrite in (
        first.save,
        first.delete,
        Agreement.objects.all().delete,
        lambda: Agreement.objects.update(kind="x"),
    ):
        with pytest.raises(AppendOnlyError):
            rewrite()
    assert Agreement.objects.count() == 2


def test_a_withdrawal_stops_sharing_and_leaves_the_record_of_the_team(person, by, at, care):
    agree(person, "withdrawn", by, at)
    assert Person.objects.visible_to(by).get() == person


def test_agreements_are_seen_by_the_team_only(person, by, at, care):
    row = agree(person, "agreed", by, at)
    assert Agreement.objects.visible_to(by).get() == row
    assert not Agreement.objects.visible_to(MembershipFactory().actor()).exists()


# The care relation


def test_care_opens_the_record_to_the_whole_team_but_no_secret(person, by, colleague, at, care):
    lines_of_every_topic(person, by, at)
    for actor in (by, colleague):
        assert topics_seen(actor) == set(consent.TEAM_TOPICS)
        assert Person.objects.visible_to(actor).get() == person
    assert Topic.SUBSTANCE not in consent.TEAM_TOPICS


def test_nobody_sees_her_before_care_begins(person, by):
    assert not Person.objects.visible_to(by).exists()


def test_beginning_twice_is_beginning_once(person, by, at, care):
    again = consent.begin_care(
        person=person, organisation_id=by.organisation, at=at + timedelta(minutes=1), by=by
    )
    assert again == care
    assert again.since == at
    assert Record.objects.filter(verb="care.begin", person=str(person.id)).exists()
    assert Access.objects.filter(person=person).count() == len(consent.TEAM_TOPICS)


def test_a_relation_is_seen_by_those_who_have_it(care, by, colleague):
    assert CareRelation.objects.visible_to(colleague).get() == care
    assert not CareRelation.objects.visible_to(MembershipFactory().actor()).exists()


def test_the_end_of_care_takes_everything_back_from_everybody_there(person, by, colleague, at, care):
    lines_of_every_topic(person, by, at)
    open_secret(person, by, at)
    consent.end_care(relation=care, how="moved", at=at + timedelta(minutes=1), by=by)
    for actor in (by, colleague):
        assert not Person.objects.visible_to(actor).exists()
        assert topics_seen(actor) == set()
    care.refresh_from_db()
    assert (care.until, care.ended_how) == (at + timedelta(minutes=1), "moved")
    assert Record.objects.get(verb="care.end").reason == "moved"


def test_an_end_that_is_planned_takes_nothing_back_before_its_time(person, by, care):
    consent.end_care(relation=care, how="moved", at=clock.now() + timedelta(days=1), by=by)
    assert Person.objects.visible_to(by).exists()
    assert not Access.objects.current(clock.now() + timedelta(days=2)).of(by).exists()


def test_the_end_of_care_here_leaves_care_elsewhere(person, by, at, care):
    other = MembershipFactory().actor()
    consent.begin_care(person=person, organisation_id=other.organisation, at=at, by=other)
    open_secret(person, other, at)
    consent.end_care(relation=care, how="moved", at=at, by=by)
    assert not Person.objects.visible_to(by).exists()
    assert Person.objects.visible_to(other).exists()
    assert Access.objects.current().of(other).filter(topic=Topic.SUBSTANCE).exists()


def test_what_she_was_told_in_one_place_ends_there_also_for_whoever_cares_for_her_elsewhere_too(
    person, midwife, at, care
):
    second = MembershipFactory(user=midwife.user)
    consent.begin_care(person=person, organisation_id=second.organisation_id, at=at, by=second.actor())
    open_secret(person, midwife.actor(), at)
    assert not Access.objects.current().of(second.actor()).filter(topic=Topic.SUBSTANCE).exists()
    consent.end_care(relation=care, how="moved", at=at, by=midwife.actor())
    assert not Access.objects.current().of(midwife.actor()).exists()
    assert Access.objects.current().of(second.actor()).exists()


def test_care_by_one_professional_opens_the_record_to_her_alone(person, by, colleague, at):
    consent.begin_care(person=person, organisation_id=by.organisation, professional_id=by.id, at=at, by=by)
    assert Person.objects.visible_to(by).get() == person
    assert not Person.objects.visible_to(colleague).exists()


def test_only_somebody_who_works_there_can_begin_to_care_there(person, by, at):
    with pytest.raises(Refused) as refused:
        consent.begin_care(
            person=person, organisation_id=by.organisation, professional_id=UserFactory().pk, at=at, by=by
        )
    assert refused.value.code == "not-there"


def test_while_one_care_of_the_team_goes_on_its_secret_stays_with_whom_it_covers(
    person, by, colleague, at, care
):
    for professional in (by, colleague):
        consent.begin_care(
            person=person, organisation_id=by.organisation, professional_id=professional.id, at=at, by=by
        )
        open_secret(person, professional, at)
    own = CareRelation.objects.get(professional=colleague.id)
    consent.end_care(relation=own, how="finished", at=at + timedelta(minutes=1), by=by)
    assert Naming.objects.filter(until=None).count() == 2
    consent.end_care(relation=care, how="finished", at=at + timedelta(minutes=1), by=by)
    assert Naming.objects.get(until=None).user_id == UUID(by.id)
    assert Access.objects.current().of(by).filter(topic=Topic.SUBSTANCE).exists()
    assert not Access.objects.current().of(colleague).exists()


def test_an_ending_that_is_not_on_the_list_is_refused(care, by, at):
    with pytest.raises(Refused) as refused:
        consent.end_care(relation=care, how="", at=at, by=by)
    assert refused.value.code == "no-ending"


def test_who_joins_and_who_leaves_stands_in_her_story_the_first_care_is_its_beginning(person, by, at, care):
    other = MembershipFactory().actor()
    there = consent.begin_care(person=person, organisation_id=other.organisation, at=at, by=other)
    consent.end_care(relation=there, how="finished", at=at, by=other)
    lines = TimelineLine.objects.filter(person=person).order_by("created_at")
    assert [line.kind for line in lines] == ["care.began", "care.ended"]
    assert {str(line.controller_id) for line in lines} == {other.organisation}


# An exclusion


def test_an_excluded_professional_sees_nothing_until_it_is_lifted(person, by, colleague, at, care):
    exclusion = consent.exclude(person=person, professional=User.objects.get(pk=colleague.id), at=at, by=by)
    assert not Person.objects.visible_to(colleague).exists()
    assert Person.objects.visible_to(by).exists()
    assert Exclusion.objects.visible_to(by).get() == exclusion
    consent.lift_exclusion(exclusion=exclusion, at=at + timedelta(minutes=1), by=by)
    assert Person.objects.visible_to(colleague).exists()
    assert Record.objects.filter(verb__in=["exclusion.begin", "exclusion.lift"]).count() == 2


def test_a_father_who_is_excluded_as_a_professional_still_reads_his_childs_own_page(by, at):
    child, father = PersonFactory(is_child=True, birth_date=None), UserFactory()
    consent.represent(person=child, user=father, kind="parent", checked_how="paper", at=at, by=by)
    consent.exclude(person=child, professional=father, at=at, by=by)
    at_home = Actor(kind="user", id=str(father.pk), role="parent", purpose="own-file")
    assert Person.objects.visible_to(at_home).get() == child


def test_the_end_of_her_care_takes_back_nothing_of_another_person(person, by, at, care):
    other = PersonFactory(registered_at=person.registered_at)
    consent.begin_care(person=other, organisation_id=by.organisation, at=at, by=by)
    open_secret(other, by, at)
    consent.end_care(relation=care, how="moved", at=at, by=by)
    assert Person.objects.visible_to(by).get() == other
    assert Access.objects.current().of(by).filter(topic=Topic.SUBSTANCE).exists()


def test_care_that_begins_again_opens_the_record_again_and_no_secret_of_before(person, by, at, care):
    lines_of_every_topic(person, by, at)
    open_secret(person, by, at)
    consent.end_care(relation=care, how="moved", at=at, by=by)
    new = consent.begin_care(person=person, organisation_id=by.organisation, at=at, by=by)
    assert new != care
    assert topics_seen(by) == set(consent.TEAM_TOPICS)


# A secret topic


def test_a_secret_is_opened_to_one_user_and_to_nobody_else(person, by, colleague, at, care):
    lines_of_every_topic(person, by, at)
    open_secret(person, by, at)
    assert Topic.SUBSTANCE in topics_seen(by)
    assert Topic.SUBSTANCE not in topics_seen(colleague)
    namesake = Actor(kind="user", id=by.organisation, organisation=by.id)
    assert topics_seen(namesake) == set()


def test_opening_a_secret_twice_adds_no_row(person, by, at, care):
    open_secret(person, by, at)
    open_secret(person, by, at + timedelta(minutes=1))
    assert Access.objects.filter(person=person, topic=Topic.SUBSTANCE).count() == 1


def test_opening_a_secret_is_written_down_without_saying_which(person, by, at, care):
    open_secret(person, by, at)
    record = Record.objects.get(verb="topic.open")
    assert "substance" not in str(record.__dict__)


def test_a_secret_of_one_person_opens_nothing_of_another(person, by, at, care):
    other = PersonFactory(registered_at=person.registered_at)
    consent.begin_care(person=other, organisation_id=by.organisation, at=at, by=by)
    lines_of_every_topic(other, by, at)
    open_secret(person, by, at)
    assert Topic.SUBSTANCE not in topics_seen(by)


def test_nothing_is_told_in_confidence_to_who_does_not_care_for_her(person, by, at):
    with pytest.raises(Refused) as refused:
        open_secret(person, by, at)
    assert refused.value.code == "no-relation"


def test_an_ordinary_topic_is_not_opened_by_name(person, by, at, care):
    with pytest.raises(Refused) as refused:
        open_secret(person, by, at, Topic.MENTAL_HEALTH)
    assert refused.value.code == "not-secret"


def test_a_secret_is_taken_back_from_who_need_not_know_it_any_more(person, by, at, care):
    open_secret(person, by, at)
    consent.close_topic(naming=Naming.objects.get(), at=at + timedelta(minutes=1), by=by)
    assert not Access.objects.current().of(by).filter(topic=Topic.SUBSTANCE).exists()
    assert Record.objects.filter(verb="topic.close").exists()


def test_who_is_named_is_seen_by_those_named_alone(person, by, colleague, at, care):
    open_secret(person, by, at)
    assert Naming.objects.visible_to(by).exists()
    assert not Naming.objects.visible_to(colleague).exists()


# A link


def link(name="link-1"):
    return Actor(kind="link", id=name, scope="occasion-1", purpose="answer")


def test_a_link_may_answer_and_sees_no_record(person, by, at):
    lines_of_every_topic(person, by, at)
    consent.open_link(person=person, link_id="link-1", until=clock.now() + timedelta(days=1), at=at, by=by)
    assert Access.objects.current().of(link()).get().topic == Topic.ANSWER
    assert not Person.objects.visible_to(link()).exists()
    assert topics_seen(link()) == {Topic.ANSWER}
    assert not Access.objects.current().of(link("link-2")).exists()


def test_a_link_ends_by_itself(person, by, at):
    until = clock.now() + timedelta(days=1)
    consent.open_link(person=person, link_id="link-1", until=until, at=at, by=by)
    assert Access.objects.current(until - timedelta(seconds=1)).of(link()).exists()
    assert not Access.objects.current(until).of(link()).exists()


def test_a_link_begins_when_it_was_made(person, by, at):
    consent.open_link(person=person, link_id="link-1", until=clock.now(), at=at, by=by)
    assert not Access.objects.current(at - timedelta(seconds=1)).exists()


def test_a_link_that_is_closed_ends_now_and_another_goes_on(person, by, at):
    for name in ("link-1", "link-2"):
        consent.open_link(person=person, link_id=name, until=clock.now() + timedelta(days=1), at=at, by=by)
    consent.close_link(link_id="link-1", at=at, by=by)
    assert not Access.objects.current().of(link("link-1")).exists()
    assert Access.objects.current().of(link("link-2")).exists()


def test_closing_a_link_that_ended_already_rewrites_no_history(person, by, at):
    ended = at + timedelta(minutes=1)
    consent.open_link(person=person, link_id="link-1", until=ended, at=at, by=by)
    consent.close_link(link_id="link-1", at=at + timedelta(minutes=30), by=by)
    assert Access.objects.get().until == ended


@pytest.mark.parametrize("actor", [SYSTEM, Actor(kind="job", id="watch")])
def test_a_machine_sees_no_record(person, by, at, care, actor):
    assert not Access.objects.of(actor).exists()
    assert not Person.objects.visible_to(actor).exists()
