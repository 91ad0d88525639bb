"""A practice with a tablet in its waiting room, and women who answer on it one after the other."""

from dataclasses import dataclass, field

from django.test import Client

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.flows import lend as flow
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.network.accounts import tablets as devices
from perinet.network.accounts.models import Membership, Tablet
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory

WAITING = "/tablet/"


@dataclass
class Room:
    midwife: Membership
    tablet: Tablet
    client: Client = field(default_factory=lambda: Client(headers={"accept-language": "en"}))

    @property
    def actor(self) -> Actor:
        return self.midwife.actor()

    def mother(self, name: str = "Lotte") -> Person:
        here = self.midwife.organisation
        person = PersonFactory(registered_at=here, given_name=name, language="en")
        consent.begin_care(person=person, organisation_id=here.id, at=clock.now(), by=self.actor)
        return person

    def lend(self, person: Person, **fields: object) -> flow.Lent:
        values = {"moment": "week-20", "language": "en"} | fields
        return flow.lend(person=person, at=clock.now(), by=self.actor, **values)

    def type(self, code: str):
        return self.client.post(WAITING, {"code": code})

    def begin(self, lent: flow.Lent) -> str:
        """Type the code, say yes and begin; return the address of the turn."""
        home = self.type(lent.code).url
        self.client.post(home, {"mine": "yes"})
        self.client.post(f"{home}begin/")
        return home

    def turn(self, person: Person, **fields: object) -> str:
        return self.begin(self.lend(person, **fields))

    def answer(
        self, home: str, option: int, instrument: str = "whooley", item: str = "item1", act: str = "next"
    ):
        page = f"{home}vraag/{instrument}/{item}/"
        return self.client.post(page, {f"{instrument}-{item}": option, "act": act})

    def first_step(self, home: str, whooley: int, gad: int):
        for item in ("item1", "item2", "help"):
            self.answer(home, whooley, "whooley", item)
        self.answer(home, gad, "gad-2", "item1")
        return self.answer(home, gad, "gad-2", "item2")


def open_room() -> Room:
    """Let a practice say who reads and who has which step, and lend one tablet."""
    midwife = MembershipFactory(user__name="An Peeters")
    here = midwife.organisation
    RotaFactory(organisation=here, reader=midwife.user, stand_in=MembershipFactory(organisation=here).user)
    service = ServiceFactory(synthetic=True, referable=True, email="team@service.example")
    for step in decisions.chosen_guideline(here.id).steps.values():
        pathways.arrange_step(
            organisation=here, step=step.id, owner=midwife.user, service=service if step.needs_service else None,
            by=midwife.actor(),
        )  # fmt: skip
    tablet, token = devices.add_tablet(
        organisation=here, name="Waiting room", at=clock.now(), by=midwife.actor()
    )
    room = Room(midwife, tablet)
    room.client.cookies["tablet"] = token
    return room
