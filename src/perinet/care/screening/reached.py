"""Who holds a link becomes the one occasion it opens, with its questionnaires and what was answered so far.

Each question is asked of the rows of access at the moment `at`, by SQL that is compiled once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from perinet.care.screening.models import Answer, Occasion, Screening
from perinet.ground.base.actor import Actor
from perinet.ground.queries.prepared import Prepared

Seen = list[tuple[Screening, list[Answer]]]


def _link(rows: Callable[..., Any]) -> Prepared:
    def build(holder: str, scope: UUID, at: datetime) -> Any:
        return rows(Actor(kind="link", id=holder, scope=str(scope), purpose="answer"), at)

    return Prepared(build, holder=str, scope=UUID, at=datetime)


_OCCASION = _link(
    lambda holder, at: Occasion.objects.visible_to(holder, at=at).select_related("person", "organisation")
)
_SCREENINGS = _link(lambda holder, at: Screening.objects.visible_to(holder, at=at))
_ANSWERS = Prepared(lambda occasion: Answer.objects.filter(screening__occasion=occasion), occasion=UUID)


def occasion_of(actor: Actor, *, at: datetime) -> Occasion | None:
    """Return the occasion that this link reaches now; none where its access has ended."""
    found: Occasion | None = _OCCASION.first(holder=actor.id, scope=actor.scope, at=at)
    return found


def asked_of(actor: Actor, occasion: Occasion, *, at: datetime) -> Seen:
    """Return what this link is asked, in order, each with the answers that stand there by item and revision."""
    screenings = _SCREENINGS(holder=actor.id, scope=actor.scope, at=at)
    given: dict[Any, list[Answer]] = {screening.pk: [] for screening in screenings}
    for screening in screenings:
        screening.occasion = occasion
    for answer in _ANSWERS(occasion=occasion.pk) if screenings else ():
        given[answer.screening_id].append(answer)
    return [(screening, given[screening.pk]) for screening in screenings]
