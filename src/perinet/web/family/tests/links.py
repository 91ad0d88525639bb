"""A link as an organisation sends it, and a mother who opens it, for the tests of these pages."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Occasion
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Person
from perinet.people.families.tests.factories import PersonFactory

NONE = {"whooley-item1": 0, "whooley-item2": 0, "whooley-help": 0, "gad-2-item1": 0, "gad-2-item2": 0}
CODE = "4711"


@dataclass
class Mother:
    """She holds the link on one device; `another_device` knows nothing of the first."""

    person: Person
    occasion: Occasion
    invitation: Invitation
    token: str
    client: Client = field(default_factory=Client)

    def address(self, page: str, *args: str) -> str:
        return reverse(f"family:{page}", args=[self.token, *args])

    def get(self, page: str, *args: str, **extra):
        return self.client.get(self.address(page, *args), **extra)

    def post(self, page: str, *args: str, data=None, **extra):
        return self.client.post(self.address(page, *args), data or {}, **extra)

    def begin(self) -> "Mother":
        self.post("begin", data={"code": CODE})
        return self

    def answer(self, instrument: str, item: str, option: int | str, act: str = "next"):
        data = {f"{instrument}-{item}": option, "act": act}
        return self.post("question", instrument, item, data=data)

    def another_device(self) -> "Mother":
        return Mother(self.person, self.occasion, self.invitation, self.token)


def send(*, moment: str = "week-20", language: str = "en", **person: object) -> Mother:
    """Make a link, as sending does, for a person of an organisation that has a rota."""
    midwife = MembershipFactory()
    RotaFactory(organisation=midwife.organisation)
    someone = PersonFactory(registered_at=midwife.organisation, language=language, **person)
    by, at = midwife.actor(), clock.now()
    occasion = screen.begin(person=someone, moment=moment, mode="self", language=language, at=at, by=by)
    expires = at + timedelta(days=14)
    invitation, token = screenings.invite(occasion=occasion, channel="qr", expires_at=expires, by=by)
    consent.open_link(person=someone, link_id=invitation.id, until=expires, at=at, by=by)
    return Mother(someone, occasion, invitation, token)
