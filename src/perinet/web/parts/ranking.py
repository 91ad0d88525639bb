"""Ranked offers become cards: each service with the sentences that say why it stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perinet.ground.geography import places
from perinet.network.directory.matching import Ranked, Weights
from perinet.network.directory.models import Service, Status
from perinet.network.directory.words import sentence

PARTS = {
    "step": (
        gettext_lazy("Fit with the step"),
        gettext_lazy("More when the service is for this step first of all."),
    ),
    "distance": (
        gettext_lazy("Distance"),
        gettext_lazy("From her municipality: a straight line, with a detour added."),
    ),
    "wait": (
        gettext_lazy("Waiting time"),
        gettext_lazy("What the service declares, trusted less with age, and what families waited."),
    ),
    "language": (gettext_lazy("Language"), gettext_lazy("Her own language first, then an interpreter.")),
    "wishes": (
        gettext_lazy("Wishes"),
        gettext_lazy("What matters to her. Not known counts a little, a no counts nothing."),
    ),
}


@dataclass(frozen=True)
class ServiceCard:
    """`asked` says how an earlier question to this service ended; `counted` is how its place came about."""

    service: Service
    place: str
    sentences: tuple[str, ...]
    counted: tuple[tuple[str, str], ...] = ()
    asked: str = ""

    @property
    def is_real(self) -> bool:
        return not self.service.synthetic

    @property
    def is_verified(self) -> bool:
        return self.service.status == Status.VERIFIED


def cards(
    ranked: Sequence[Ranked], weights: Weights, asked: Mapping[str, str] | None = None
) -> list[ServiceCard]:
    """Make the cards of one page, in the order given; `asked` is a sentence per service id."""
    ids = [place.offer.id for place in ranked]
    services = Service.objects.published().select_related("organisation").in_bulk(ids)
    found = {str(pk): service for pk, service in services.items()}
    told = asked or {}
    return [
        _card(r, found[r.offer.id], weights, told.get(r.offer.id, "")) for r in ranked if r.offer.id in found
    ]


def _card(ranked: Ranked, service: Service, weights: Weights, asked: str) -> ServiceCard:
    town = places.by_nis(service.municipality)
    return ServiceCard(
        service=service,
        place=town.name(get_language() or "nl") if town else "",
        sentences=tuple(sentence(reason) for reason in ranked.reasons),
        counted=tuple(
            (str(PARTS[name][0]), _points(points, weights.weights[name]))
            for name, points in ranked.parts.items()
        ),
        asked=asked,
    )


def _points(points: float, most: float) -> str:
    return _("%(points)s of %(most)s") % {"points": number_format(points, 1), "most": number_format(most, 1)}


def weight_rows(weights: Weights) -> list[list[Any]]:
    """List what counts for how much, as a table that everybody may read."""
    return [[name, number_format(weights.weights[part], 1), why] for part, (name, why) in PARTS.items()]
