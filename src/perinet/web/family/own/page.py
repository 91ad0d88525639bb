"""A sign-in becomes the pages of one person: her own, or those of a child whose rights she exercises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.consent.models import Representation, RepresentationKind
from perinet.people.families.models import Person
from perinet.web.parts.actor import own_file

PAGES = (
    "home", "record", "timeline", "agreements", "words", "word-add", "requests", "request-add", "copy", "copy-apart",
    "looked", "hide", "sharing", "share", "share-topics", "share-preview", "exclude", "children",
    "results", "going",
)  # fmt: skip


@dataclass(frozen=True)
class Own:
    """Whose pages these are, who reads them and as what; `wards` are the children she may read for."""

    person: Person
    representation: Representation
    actor: Actor
    at: datetime
    wards: tuple[Person, ...]

    @property
    def kind(self) -> str:
        return self.representation.kind

    @property
    def is_self(self) -> bool:
        return self.kind == RepresentationKind.SELF

    @property
    def _whose(self) -> dict[str, Any]:
        return {} if self.is_self else {"pk": self.person.pk}

    def address(self, page: str, **more: Any) -> str:
        return reverse(f"own:{page}", kwargs=self._whose | more)

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Return the addresses of these pages by name, as the templates write them."""
        return {name.replace("-", "_"): self.address(name) for name in PAGES}

    @property
    def name(self) -> str:
        return self.person.called or self.person.given_name or self.person.name


def _open(actor: Actor, at: datetime) -> list[Representation]:
    lasts = Q(until__isnull=True) | Q(until__gt=at)
    found = Representation.objects.visible_to(actor).filter(lasts, user=actor.id, since__lte=at)
    return list(found.select_related("person").order_by("since"))


def _chosen(rows: list[Representation], pk: UUID | None) -> Representation | None:
    if pk is not None:
        return next((row for row in rows if row.person_id == pk), None)
    return next((row for row in rows if row.kind == RepresentationKind.SELF), None)


def hers(view: Callable) -> Callable:
    """Open the pages of whom this sign-in may read for; with nothing open it is one page, whatever the reason."""

    @own_file
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, pk: UUID | None = None, **kwargs: Any) -> HttpResponse:
        actor, at = request.actor, clock.now()  # type: ignore[attr-defined]
        rows = _open(actor, at)
        row = _chosen(rows, pk)
        if row is None and pk is None:
            return _without_her_own(request, rows)
        if row is None:
            raise Http404
        wards = tuple(one.person for one in rows if one.kind != RepresentationKind.SELF)
        own = Own(row.person, row, actor, at, wards)
        return quiet(view(request, own, *args, **kwargs))

    return opened


def _without_her_own(request: HttpRequest, rows: list[Representation]) -> HttpResponse:
    """Whoever has no page of her own but reads for a child comes to the child's; else there is nothing here."""
    if rows:
        return redirect("own:home", pk=rows[0].person_id)
    return quiet(render(request, "family/own/nothing.html"))


def quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
