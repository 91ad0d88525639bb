"""Rows of the care map become the offers that matching reads."""

from django.db.models import Prefetch

from perinet.ground.geography import places
from perinet.network.directory.matching import WISHES, Observed, Offer
from perinet.network.directory.models import Observation, Service, ServiceQuerySet


def offers(services: ServiceQuerySet) -> list[Offer]:
    """Read services with what was observed, in two queries however many there are."""
    waits = Prefetch("observations", Observation.objects.waits())
    return [_offer(service) for service in services.prefetch_related(waits)]


def offers_for(step: str) -> list[Offer]:
    return offers(Service.objects.published().referable().for_step(step))


def _offer(service: Service) -> Offer:
    return Offer(
        id=str(service.id),
        name=service.name,
        steps=tuple(service.steps),
        can_be_sent=service.can_be_sent,
        real=not service.synthetic,
        referable=service.referable,
        audiences=tuple(service.audiences),
        period_from=service.period_from,
        period_until=service.period_until,
        place=places.by_nis(service.municipality),
        languages=tuple(service.languages),
        features={wish: getattr(service, wish) for wish in WISHES},
        capacity=service.capacity,
        declared_days=service.waiting_days,
        declared_on=service.capacity_on,
        observed=tuple(
            Observed(row.days_waited, row.on)
            for row in service.observations.all()
            if row.days_waited is not None
        ),
    )
