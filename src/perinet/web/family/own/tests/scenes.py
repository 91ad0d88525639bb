"""A mother signs in on her own page, and the midwife who cares for her writes in her file."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import User
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import relations, representing
from perinet.people.families import services as families
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory

BACKEND = "perinet.web.parts.actor.SignInBackend"


@dataclass(frozen=True)
class Mother:
    client: Client
    user: User
    person: Person
    midwife: Actor

    @property
    def actor(self) -> Actor:
        return Actor(
            kind="user", id=str(self.user.pk), role="parent", purpose="own-file", name=self.user.name
        )

    def text(self, page: str, **where: Any) -> str:
        return self.get(page, **where).content.decode()

    def get(self, page: str, **where: Any) -> Any:
        return self.client.get(reverse(f"own:{page}", kwargs=where))

    def write(self, kind: str, *, topic: str = "record", **parameters: str) -> Any:
        return families.write_line(
            person=self.person, kind=kind, at=clock.now(), source="x", by=self.midwife, topic=topic,
            parameters=parameters,
        )  # fmt: skip

    def child(self, **fields: Any) -> Person:
        """A child whose file she may read, kept by the same practice."""
        given = {"given_name": "Mil", "is_child": True, "birth_date": clock.today()} | fields
        child = PersonFactory(registered_at=self.person.registered_at, **given)
        at = clock.now()
        relations.begin_care(person=child, organisation_id=child.registered_at_id, at=at, by=self.midwife)
        families.write_line(person=child, kind="person.registered", at=at, source=child.pk, by=self.midwife)
        return child


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


def cared_for(**fields: Any) -> tuple[Person, Actor]:
    midwife = MembershipFactory(user__name="An Peeters", organisation__name="Lindetak").actor()
    person = PersonFactory(registered_at_id=midwife.organisation, **fields)
    relations.begin_care(person=person, organisation_id=midwife.organisation, at=clock.now(), by=midwife)
    return person, midwife


def mother(**fields: Any) -> Mother:
    person, midwife = cared_for(**({"given_name": "Lotte", "family_name": "Maes"} | fields))
    user = UserFactory(name=person.name)
    representing.represent(
        person=person, user=user, kind="self", checked_how="in-person-code", at=clock.now(), by=midwife
    )
    return Mother(signed_in(user), user, person, midwife)
