"""What was said becomes rows of access, exactly those that the engine grants, in few questions to the database."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent import settling
from perinet.people.consent.models import (
    Agreement,
    BreakGlass,
    Capacity,
    CareRelation,
    Consent,
    Exclusion,
    Naming,
    Representation,
)
from perinet.people.consent.policy import OWN_FILE, Viewer, may_see
from perinet.people.families.models import Access, Person, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOPICS = ["record", "mental-health", "substance", "violence"]
ROLES = ["midwife", "social-worker", "receiving-team", "administrator"]


class World:
    """Two users, two organisations, one person with a line of every topic from both."""

    def __init__(self):
        self.users = [UserFactory(), UserFactory()]
        self.organisations = [OrganisationFactory(), OrganisationFactory()]
        self.person = PersonFactory(registered_at=self.organisations[0])
        self.now = clock.now()
        for organisation in self.organisations:
            for topic in TOPICS:
                TimelineLine.objects.create(
                    person=self.person, controller=organisation, topic=topic, at=self.now, kind="test", source="1"
                )  # fmt: skip
        self.agreement = Agreement.objects.create(
            person=self.person, controller=self.organisations[0], text_id="t", text_version="1", language="nl",
            text_shown="", kind="agreed", purpose="sharing", at=self.now, recorded_by="1",
        )  # fmt: skip

    def span(self, random):
        since = self.now + random.choice([-3, -3, -2, 1]) * DAY
        until = random.choice([None, None, since + DAY, self.now + DAY])
        return {"since": since, "until": until}

    def say(self, random):
        """Write random rows of every kind."""
        person, user, organisation = (
            self.person,
            lambda: random.choice(self.users),
            lambda: random.choice(self.organisations),
        )
        for _ in range(random.randint(0, 3)):
            self._once(CareRelation, person=person, organisation=organisation(),
                       professional=random.choice([None, user()]), **self.span(random))  # fmt: skip
        for _ in range(random.randint(0, 2)):
            Consent.objects.create(
                person=person, receiver=organisation(), receiver_user=random.choice([None, user()]),
                purpose=random.choice(["care", "care", "partner"]), topics=random.sample(TOPICS, 2),
                controller=random.choice([None, organisation()]), agreement=self.agreement, given_by="self",
                recorded_by="1", at=self.now, **self.span(random),
            )  # fmt: skip
        for _ in range(random.randint(0, 2)):
            own = random.random() < 0.4
            Naming.objects.create(
                person=person, topic=random.choice(TOPICS), user=user(), source="test",
                acting_for=None if own else organisation(), purpose=OWN_FILE if own else "care", **self.span(random),
            )  # fmt: skip
        if random.random() < 0.2:
            self._once(Exclusion, person=person, professional=user(), recorded_by="1", **self.span(random))
        if random.random() < 0.3:
            at = self.now - random.choice([1, 5]) * timedelta(hours=1)
            BreakGlass.objects.create(
                person=person, user=user(), organisation=organisation(), reason="it was urgent", at=at,
                until=at + timedelta(hours=3),
            )  # fmt: skip
        if random.random() < 0.5:
            self._once(
                Representation, person=person, user=user(), kind=random.choice(["self", "parent", "mandate"]),
                checked_how="test", recorded_by="1", hidden_since=random.choice([None, None, self.now - DAY]),
                **self.span(random),
            )  # fmt: skip
        if random.random() < 0.3:
            Capacity.objects.create(
                person=person, controller=self.organisations[0], capable=random.random() < 0.7, reason="spoken with",
                by="1", by_name="", at=self.now - DAY,
            )  # fmt: skip

    def _once(self, model, **fields):
        """Rows of which only one may be open."""
        open_ones = model.objects.filter(
            until=None, **{k: fields[k] for k in ("professional", "user", "organisation") if k in fields}
        )
        if fields["until"] is not None or not open_ones.exists():
            model.objects.create(**fields)

    def viewers(self):
        for user in self.users:
            yield Actor(kind="user", id=str(user.pk), role="parent", purpose=OWN_FILE)
            for organisation in self.organisations:
                for role in ROLES:
                    yield Actor(kind="user", id=str(user.pk), organisation=str(organisation.pk), role=role)
            yield Actor(
                kind="user",
                id=str(user.pk),
                organisation=str(organisation.pk),
                role="midwife",
                purpose="partner",
            )


def lines_seen(actor):
    rows = TimelineLine.objects.visible_to(actor).values_list("topic", "controller")
    return {(topic, str(controller)) for topic, controller in rows}


def expected(said, actor, organisations, at):
    viewer = Viewer(actor.id, actor.organisation, actor.role, actor.purpose)
    return {
        (topic, str(one.pk))
        for topic in TOPICS
        for one in organisations
        if may_see(said, viewer, topic, str(one.pk), at, settling.RULES).allowed
    }


def compare(world, random):
    """In one rolled-back world: what every viewer reads from the database is what the engine says."""
    seen = 0
    with transaction.atomic():
        world.say(random)
        consent.settle(person=world.person, at=world.now)
        said = settling.read(world.person, world.now).policy
        for actor in world.viewers():
            wanted = expected(said, actor, world.organisations, clock.now())
            assert lines_seen(actor) == wanted, (said, actor)
            seen += len(wanted)
        transaction.set_rollback(True)
    return seen


def test_the_database_shows_what_the_engine_allows():
    world, random = World(), Random(11)
    assert sum(compare(world, random) for _ in range(12)) > 20


@pytest.mark.slow
def test_the_database_shows_what_the_engine_allows_in_many_worlds():
    world, random = World(), Random(12)
    assert sum(compare(world, random) for _ in range(1000)) > 1000


def test_settling_twice_changes_nothing():
    world, random = World(), Random(3)
    for _ in range(4):
        world.say(random)
    consent.settle(person=world.person, at=world.now)
    rows = set(Access.objects.values_list("pk", "until"))
    assert rows
    consent.settle(person=world.person, at=world.now)
    assert set(Access.objects.values_list("pk", "until")) == rows


def test_settling_and_beginning_care_ask_few_questions(django_assert_max_num_queries):
    world, random = World(), Random(5)
    for _ in range(6):
        world.say(random)
    with django_assert_max_num_queries(12):
        consent.settle(person=world.person, at=world.now)
    with django_assert_max_num_queries(10):
        consent.settle(person=world.person, at=world.now)
    midwife = MembershipFactory().actor()
    person = PersonFactory()
    with django_assert_max_num_queries(16):
        consent.begin_care(person=person, organisation_id=midwife.organisation, at=world.now, by=midwife)


def test_many_rows_of_history_ask_no_more_questions():
    world = World()
    midwife = MembershipFactory(organisation=world.organisations[0]).actor()
    counts = []
    for _ in range(2):
        for _ in range(20):
            CareRelation.objects.create(
                person=world.person, organisation=world.organisations[1], since=world.now - 9 * DAY,
                until=world.now - DAY, ended_how="moved",
            )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as asked:
            consent.settle(person=world.person, at=world.now)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert not Person.objects.visible_to(midwife).exists()


def test_rows_that_no_policy_made_are_left_alone():
    person = PersonFactory()
    kept = Access.objects.create(
        person=person, viewer_kind="link", viewer="x", topic=Topic.ANSWER, source="link:x"
    )
    gone = Access.objects.create(
        person=person, viewer_kind="user", viewer="x", topic=Topic.RECORD, source="consent:none"
    )
    consent.settle(person=person, at=clock.now())
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.until is None
    assert gone.until is not None


def test_after_a_merge_what_was_said_of_either_counts_and_each_row_stays_where_it_was_said():
    midwife = MembershipFactory().actor()
    one, other = PersonFactory(), PersonFactory()
    at = clock.now()
    consent.begin_care(person=other, organisation_id=midwife.organisation, at=at, by=midwife)
    Person.objects.filter(pk=other.pk).update(identity=one.pk)
    one.refresh_from_db()
    naming = consent.name_for_topic(
        person=one, topic=Topic.VIOLENCE, user_id=midwife.id, organisation_id=midwife.organisation, source="told",
        at=at, by=midwife,
    )  # fmt: skip
    assert Access.objects.get(source=f"naming:{naming.pk}").person == one
    assert set(
        Access.objects.filter(source__startswith="care-relation").values_list("person", flat=True)
    ) == {other.pk}


def test_why_says_by_which_rule_somebody_reads():
    midwife = MembershipFactory().actor()
    person = PersonFactory()
    at = clock.now()
    relation = consent.begin_care(person=person, organisation_id=midwife.organisation, at=at, by=midwife)
    verdict = consent.why(
        person=person, topic=Topic.RECORD, controller_id=midwife.organisation, at=at, by=midwife
    )
    assert verdict.allowed
    assert [reason.source for reason in verdict.because] == [f"care-relation:{relation.pk}"]
    each = consent.why_each(
        person=person, topics=[Topic.RECORD, Topic.VIOLENCE], controller_id=midwife.organisation, at=at, by=midwife
    )  # fmt: skip
    assert each[Topic.RECORD] == verdict
    assert not each[Topic.VIOLENCE].allowed
