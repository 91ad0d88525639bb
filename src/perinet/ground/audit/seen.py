"""The records of one person become what she may read: which organisation, in which role, on which day did what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Count, Q, Value, When
from django.db.models.functions import TruncDate

from perinet.ground.audit import kinds
from perinet.ground.audit.models import Record

PAGE = 50
HER_OWN = ("own-file", "answer")  # what she does herself is no news to her


@dataclass(frozen=True)
class Seen:
    """`organisation` is an id, empty for the holder of a link; `kind` is one of `kinds.KINDS`."""

    on: date
    organisation: str
    role: str
    kind: str
    times: int


@dataclass(frozen=True)
class SeenPage:
    lines: tuple[Seen, ...]
    more: bool


def _kind() -> Case:
    """Say in SQL what `kinds.kind` says, so that the database counts and pages."""
    whens = [When(purpose=kinds.EMERGENCY, then=Value(kinds.EMERGENCY))]
    whens += [
        When(_any("verb__startswith", beginnings), then=Value(kind))
        for kind, beginnings in kinds.BEGINNINGS.items()
    ]
    whens += [
        When(_any("verb__endswith", endings), then=Value(kind)) for kind, endings in kinds.ENDINGS.items()
    ]
    whens += [When(_any("verb__startswith", kinds.SHARING), then=Value(kinds.SHARED))]
    return Case(*whens, default=Value(kinds.WROTE), output_field=CharField())


def _any(lookup: str, texts: Collection[str]) -> Q:
    asked = Q()
    for text in texts:
        asked |= Q(**{lookup: text})
    return asked


def seen_by(
    person_ids: Collection[object], since: datetime | None = None, *, skip: int = 0, page: int = PAGE
) -> SeenPage:
    """Return who looked at or wrote in these records, newest day first; never whose hand it was.

    One person has several ids after a merge: give them all. Jobs and the system are left out.
    """
    rows = (
        Record.objects.by_people()
        .filter(person__in=[str(one) for one in person_ids])
        .exclude(purpose__in=HER_OWN)
    )
    if since:
        rows = rows.filter(at__gte=since)
    lines = (
        rows.order_by()
        .annotate(on=TruncDate("at"), act=_kind())
        .values("on", "organisation", "role", "act")
        .annotate(times=Count("id"))
        .order_by("-on", "organisation", "role", "act")[skip : skip + page + 1]
    )
    found = tuple(
        Seen(row["on"], row["organisation"], row["role"], row["act"], row["times"]) for row in lines
    )
    return SeenPage(found[:page], len(found) > page)
