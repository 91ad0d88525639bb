"""Valid, dull organisations, users, memberships and rotas for tests."""

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import (
    Membership,
    Organisation,
    OrganisationKind,
    OutsideHours,
    ReadingRota,
    Role,
    User,
)

PASSWORD = "a-long-dull-password"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Midwives {n}")
    kind = OrganisationKind.MIDWIFERY
    municipality = "13025"
    synthetic = True


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"Midwife {n}")
    language = "nl"

    @factory.post_generation
    def password(self, create, given, **_):
        self.set_password(given or PASSWORD)
        if create:
            self.save()


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.MIDWIFE
    since = date(2020, 1, 1)


class RotaFactory(DjangoModelFactory):
    """Working days from nine to five; reader and stand-in are midwives of the organisation."""

    class Meta:
        model = ReadingRota

    organisation = factory.SubFactory(OrganisationFactory)
    reader = factory.LazyAttribute(lambda o: MembershipFactory(organisation=o.organisation).user)
    stand_in = factory.LazyAttribute(lambda o: MembershipFactory(organisation=o.organisation).user)
    weekdays = factory.LazyFunction(lambda: [0, 1, 2, 3, 4])
    from_time = time(9)
    until_time = time(17)
    outside_hours = OutsideHours.NEXT_WORKING_DAY
    recorded_by = "test"


def actor(membership: Membership | None = None, **fields: object) -> Actor:
    """Return the actor of a membership; without one, of a new midwife of a new organisation."""
    return (membership or MembershipFactory(**fields)).actor()
