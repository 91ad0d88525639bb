"""Valid, dull persons and pregnancies for tests, and actors who may see them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership
from perinet.network.accounts.tests.factories import MembershipFactory, OrganisationFactory
from perinet.people.families import finding
from perinet.people.families.models import Access, Person, Pregnancy, PregnancyStatus, SafeContact, Topic

TEAM_TOPICS = (Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    given_name = factory.Sequence(lambda n: f"Nora{n}")
    family_name = "Peeters"
    birth_date = date(1994, 3, 4)
    language = "nl"
    municipality = "13025"
    registered_at = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def found(self, create: bool, _extracted: object, **_kwargs: object) -> None:
        if create:
            finding.index(self)


class SafeContactFactory(DjangoModelFactory):
    class Meta:
        model = SafeContact

    person = factory.SubFactory(PersonFactory)
    text = True
    mail = True
    call = True


class PregnancyFactory(DjangoModelFactory):
    """A pregnancy with only a due date, as most are registered."""

    class Meta:
        model = Pregnancy

    person = factory.SubFactory(PersonFactory)
    status = PregnancyStatus.PREGNANT
    due_date = date(2027, 3, 1)


def open_access(person: Person, actor: Actor, topics: tuple[str, ...] = TEAM_TOPICS) -> None:
    """Let the actor's organisation see these topics of the person, as consent would write it down."""
    for topic in topics:
        Access.objects.create(
            person=person, viewer_kind="organisation", viewer=actor.organisation, topic=topic, source="test"
        )


def actor(membership: Membership | None = None) -> Actor:
    """Return a midwife who sees nobody yet."""
    return (membership or MembershipFactory()).actor()


def carer_of(person: Person, **fields: object) -> Actor:
    """Return a midwife of the organisation that registered this person, with the access of its team."""
    midwife = MembershipFactory(organisation=person.registered_at, **fields).actor()
    open_access(person, midwife)
    return midwife
