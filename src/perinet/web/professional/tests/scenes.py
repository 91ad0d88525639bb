"""A midwife signs in, with a mother whom her team cares for; what waits is opened as the flows open it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Obligation
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory


@dataclass(frozen=True)
class Scene:
    client: Client
    membership: Membership

    @property
    def actor(self) -> Actor:
        return self.membership.actor()

    def mother(self, **fields: Any) -> Person:
        person = PersonFactory(registered_at=self.membership.organisation, **fields)
        consent.begin_care(
            person=person, organisation_id=self.membership.organisation_id, at=clock.now(), by=self.actor
        )
        return person

    def waits(
        self, person: Person, kind: str, *, source: object = "", at: datetime | None = None, **fields: Any
    ) -> Obligation:
        return pathways.open_one(
            person=person, organisation_id=self.membership.organisation_id,
            owner_id=fields.pop("owner_id", self.membership.user_id), kind=kind, source=source or uuid.uuid4(),
            at=at or clock.now(), by=self.actor, **fields,
        )  # fmt: skip


def scene(**fields: Any) -> Scene:
    membership = MembershipFactory(**fields)
    client = Client(headers={"accept-language": "en"})
    client.force_login(membership.user, backend="perinet.web.parts.actor.SignInBackend")
    return Scene(client, membership)


def ago(**span: float) -> datetime:
    return clock.now() - timedelta(**span)


def ahead(**span: float) -> datetime:
    return clock.now() + timedelta(**span)
