"""Valid, dull services for tests: synthetic, published, near Mol, for a clinical assessment."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from perinet.network.accounts.tests.factories import OrganisationFactory
from perinet.network.directory.models import Observation, Outcome, Service


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Perinatal team {n}")
    steps = factory.LazyFunction(lambda: ["clinical-assessment"])
    languages = factory.LazyFunction(lambda: ["nl"])
    audiences = factory.LazyFunction(lambda: ["mother"])
    municipality = "13025"
    synthetic = True
    email = factory.Sequence(lambda n: f"team{n}@example.org")
    published_on = date(2026, 1, 5)


class RealServiceFactory(ServiceFactory):
    """A service that exists: nothing but where and what it is."""

    organisation = factory.SubFactory(OrganisationFactory, synthetic=False)
    synthetic = False
    email = ""
    languages = factory.LazyFunction(list)
    audiences = factory.LazyFunction(list)


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    service = factory.SubFactory(ServiceFactory)
    days_waited = 10
    outcome = Outcome.FIRST_CONTACT
    on = date(2026, 3, 2)
