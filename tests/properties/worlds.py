"""A seed becomes families, carers and rows at random, and a plain list of who may see what of whom."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from perinet.ground.base import clock, tokens
from perinet.network.accounts.models import Membership, Organisation, Role, User
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent.models import (
    Agreement,
    CareRelation,
    Consent,
    Exclusion,
    Naming,
    Representation,
)
from perinet.people.consent.services import settle
from perinet.people.families.models import ORDINARY, SECRET, Access, Bond, Effect, Person, Topic
from perinet.people.families.professions import topics_of

TOPICS = tuple(sorted(ORDINARY | SECRET))
NAMES = ("Maes", "Maas", "De Clerck", "Yılmaz", "El Amrani")
GIVEN = ("Lotte", "Fatima", "Noor", "Elif", "Anna")
TEAM = (Role.MIDWIFE, Role.MIDWIFE, Role.SOCIAL_WORKER, Role.RECEIVING_TEAM, Role.ORGANISATION_MANAGER)
OTHERS = (
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.REGIONAL_COORDINATOR,
    Role.DATA_STEWARD,
)


@dataclass(frozen=True)
class Opened:
    """One sentence of who may see: this user or team, of this person, these topics, as far as this controller wrote."""

    person: uuid.UUID
    topics: frozenset[str]
    controller: uuid.UUID | None
    user: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    purpose: str = "care"


@dataclass(frozen=True)
class Kept:
    """A row that stands in the world: of which kind, about whom, kept by whom, on which topic."""

    kind: str
    person: Person
    keeper: Organisation
    topic: str
    row: Any


@dataclass(frozen=True)
class Eyes:
    """Whoever looks: a user in a role for an organisation, a parent, or nobody in particular."""

    user: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    role: str = ""
    purpose: str = "care"


@dataclass
class World:
    random: Random
    at: datetime
    organisations: list[Organisation] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    parents: list[User] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    service: Any = None
    opened: list[Opened] = field(default_factory=list)
    excluded: set[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=set)
    looks: uuid.UUID | None = None  # whose eyes are tried now
    settled: bool = False  # rows of access were written by the room itself, from what was said
    rows: list[Kept] = field(default_factory=list)

    def one_is(self, person_id: uuid.UUID) -> uuid.UUID:
        """Return under which identity a person's rows are read."""
        return next(one.identity_id for one in self.persons if one.pk == person_id)

    def may(self, eyes: Eyes, person_id: uuid.UUID, topic: str, controller: uuid.UUID | None) -> bool:
        """Decide by going through the sentences one by one; `controller` None asks for anybody's rows."""
        if all(one.pk != person_id for one in self.persons):
            return False  # a child or a stranger: nothing was opened to anybody
        identity = self.one_is(person_id)
        if topic not in topics_of(eyes.role) or eyes.user is None:
            return False
        if any(user == eyes.user and self.one_is(whose) == identity for user, whose in self.excluded):
            return False
        for one in self.opened:
            if self.one_is(one.person) != identity or topic not in one.topics or one.purpose != eyes.purpose:
                continue
            if one.user is not None and one.user != eyes.user:
                continue
            if one.organisation is not None and one.organisation != eyes.organisation:
                continue
            if controller is None or one.controller is None or one.controller == controller:
                return True
        return False

    def hidden(self, eyes: Eyes) -> Iterator[tuple[Person, Organisation, str]]:
        for person, keeper, topic in product(self.persons, self.organisations, TOPICS):
            if not self.may(eyes, person.pk, topic, keeper.pk):
                yield person, keeper, topic

    def child_of(self, person: Person, keeper: Organisation) -> Person:
        """Return a child, new today, with her as its parent."""
        baby = Person.objects.create(is_child=True, registered_at=keeper, birth_date=self.at.date())
        Bond.objects.create(person=person, of=baby, role="birth-mother", controller=keeper)
        return baby

    def midwife(self, organisation: Organisation) -> Membership:
        return next(one for one in self.members if one.organisation == organisation)

    def somebody_else(self, organisation: Organisation) -> Membership:
        """Return somebody there who is not the one who looks: what names a viewer is not hidden from her."""
        return next(
            one
            for one in self.members
            if one.organisation == organisation and one.user_id != self.looks and topics_of(one.role)
        )


def build(seed: int) -> World:
    world = World(Random(seed), clock.now())  # noqa: S311 - random families, no secret
    chance = world.random
    world.organisations = [OrganisationFactory(name=name) for name in ("Noord", "Zuid", "Oost")]
    for organisation in world.organisations:
        roles = TEAM if organisation is world.organisations[0] else (Role.MIDWIFE, Role.PSYCHOLOGIST)
        world.members += [MembershipFactory(organisation=organisation, role=role) for role in roles]
    home = world.organisations[0]
    world.members += [MembershipFactory(organisation=home, role=role) for role in OTHERS]
    world.members.append(
        MembershipFactory(user=world.members[0].user, organisation=world.organisations[1], role=Role.MIDWIFE)
    )
    world.parents = [UserFactory(), UserFactory()]
    world.service = ServiceFactory(organisation=world.organisations[2], phone="+3214000012", referable=True)
    for _n in range(3):
        _person(world)
    for person, user in zip(world.persons, world.parents, strict=False):
        _represents(world, person, user)
    if chance.random() < 0.4:
        _merge(world, *chance.sample(world.persons, 2))
    for _n in range(chance.randint(1, 3)):
        _consents(world)
        _names(world)
    if chance.random() < 0.5:
        _excludes(world)
    if chance.random() < 0.5:
        _settle(world)
    return world


def _settle(world: World) -> None:
    """Let the room itself write who may see what, from all that was said; by hand nothing more than that was opened."""
    world.settled = True
    for person in world.persons:
        settle(person=person, at=world.at)


def _person(world: World) -> Person:
    chance = world.random
    keeper = chance.choice(world.organisations)
    person = Person.objects.create(
        given_name=chance.choice(GIVEN),
        family_name=chance.choice(NAMES),
        birth_date=date(1994, 3, chance.randint(1, 28)),
        language=chance.choice(("nl", "tr")),
        municipality="13025",
        phone="0470000000",
        registered_at=keeper,
    )
    world.persons.append(person)
    for organisation in {keeper, chance.choice(world.organisations)}:
        _cares(world, person, organisation)
    return person


def _cares(world: World, person: Person, organisation: Organisation) -> None:
    relation = CareRelation.objects.create(person=person, organisation=organisation, since=world.at)
    world.opened.append(Opened(person.pk, ORDINARY, organisation.pk, organisation=organisation.pk))
    for topic in ORDINARY:
        _open(world, person, f"care-relation:{relation.pk}", topic, organisation, team=organisation)


def _open(
    world: World,
    person: Person,
    source: str,
    topic: str,
    controller: Organisation | None,
    *,
    team: Organisation | None = None,
    user: User | None = None,
    purpose: str = "care",
) -> None:
    Access.objects.create(
        person=person,
        viewer_kind="user" if user else "organisation",
        viewer=str((user or team).pk),
        acting_for=team if user else None,
        controller=controller,
        topic=topic,
        purpose=purpose,
        since=world.at - timedelta(minutes=1),
        source=source,
    )


def agreed(world: World, person: Person, controller: Organisation, topic: str = Topic.RECORD) -> Agreement:
    return Agreement.objects.create(
        person=person,
        controller=controller,
        topic=topic,
        text_id="sharing",
        text_version="1",
        language="nl",
        text_shown="Wij delen dit.",
        kind="agreed",
        purpose="care",
        at=world.at,
        recorded_by="test",
    )


def _consents(world: World) -> None:
    """A receiver sees some topics of one keeper, or of all; a secret one only by name."""
    chance = world.random
    person, receiver = chance.choice(world.persons), chance.choice(world.organisations)
    controller = chance.choice([None, *world.organisations])
    named = world.midwife(receiver).user if chance.random() < 0.5 else None
    topics = {Topic.VIOLENCE} if named else set(chance.sample(sorted(ORDINARY), 2))
    consent(world, person, receiver, named, sorted(topics), controller)
    world.opened.append(
        Opened(
            person.pk,
            frozenset(topics),
            controller.pk if controller else None,
            user=named.pk if named else None,
            organisation=receiver.pk,
        )
    )
    for topic in topics:
        _open(world, person, "consent:test", topic, controller, team=receiver, user=named)


def consent(
    world: World,
    person: Person,
    receiver: Organisation,
    named: User | None,
    topics: list[str],
    controller: Organisation | None,
) -> Consent:
    """As secret as the secret that it shares, and so is the text that she agreed to."""
    topic = next((one for one in topics if one in SECRET), Topic.RECORD)
    return Consent.objects.create(
        person=person,
        topic=topic,
        receiver=receiver,
        receiver_user=named,
        topics=topics,
        controller=controller,
        since=world.at,
        agreement=agreed(world, person, person.registered_at, topic),
        given_by="self",
        recorded_by="test",
        at=world.at,
    )


def _names(world: World) -> None:
    chance = world.random
    member = chance.choice([one for one in world.members if topics_of(one.role)])
    person, topic = chance.choice(world.persons), chance.choice(sorted(SECRET))
    named(world, person, topic, member)
    world.opened.append(
        Opened(
            person.pk,
            frozenset({topic}),
            member.organisation_id,
            user=member.user_id,
            organisation=member.organisation_id,
        )
    )
    _open(
        world, person, "naming:test", topic, member.organisation, team=member.organisation, user=member.user
    )


def named(world: World, person: Person, topic: str, member: Membership) -> Naming:
    return Naming.objects.create(
        person=person,
        topic=topic,
        user=member.user,
        acting_for=member.organisation,
        since=world.at,
        source=f"test:{tokens.new_token()[:8]}",
    )


def _excludes(world: World) -> None:
    person, member = world.random.choice(world.persons), world.random.choice(world.members[:5])
    Exclusion.objects.create(person=person, professional=member.user, since=world.at, recorded_by="test")
    world.excluded.add((member.user_id, person.pk))
    Access.objects.create(
        person=person,
        effect=Effect.DENY,
        viewer_kind="user",
        viewer=str(member.user_id),
        source="exclusion:test",
    )


def _represents(world: World, person: Person, user: User) -> None:
    Representation.objects.create(
        person=person,
        user=user,
        kind="self",
        since=world.at,
        checked_how="in-person-code",
        recorded_by="test",
    )
    world.opened.append(Opened(person.pk, ORDINARY, None, user=user.pk, purpose="own-file"))
    for topic in ORDINARY:
        _open(world, person, "representation:test", topic, None, user=user, purpose="own-file")


def _merge(world: World, kept: Person, absorbed: Person) -> None:
    """Two records of one person: from now on read as one."""
    Person.objects.filter(pk=absorbed.pk).update(identity=kept.pk)
    absorbed.identity_id = kept.pk
