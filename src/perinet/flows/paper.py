"""A safety answer that somebody types from paper raises its mark at once; typing it again only confirms it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.screening import services as screenings
from perinet.care.screening.models import Mode, Occasion
from perinet.flows import screen
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict
from perinet.people.families.models import Person


@transaction.atomic
def hear(
    *,
    person: Person,
    moment: str,
    language: str,
    answered_on: date,
    points: Mapping[str, Mapping[str, int]],
    at: datetime,
    by: Actor,
    occasion: Occasion | None = None,
) -> Occasion:
    """Keep the marked answers as they were typed first: whoever stops there has told them all the same.

    `points`: by instrument and item. `occasion`: the one whose form was printed here.
    """
    occasion = occasion or _left(person, moment, answered_on, by)
    occasion = occasion or screen.begin(
        person=person, moment=moment, mode=Mode.PAPER, source=Mode.PAPER, language=language,
        answered_on=answered_on, at=at, by=by,
    )  # fmt: skip
    if not screenings.hold(occasion=occasion):
        raise Conflict(_("This form was entered already."), code="closed")
    asked = screenings.ask(occasion=occasion, instruments=list(points), step=1, text_state=Mode.PAPER)
    recorded = [
        screenings.enter_points(screening=one, points=points[one.instrument], at=at, by=by)
        for one in asked
        if one.instrument in points
    ]
    if any(one.raised for one in recorded):
        screen.flag(occasion=occasion, at=at, by=by)
    return occasion


def _left(person: Person, moment: str, answered_on: date, by: Actor) -> Occasion | None:
    """Return what the same person began to type and left: it goes on, and is no second one."""
    rows = Occasion.objects.about(person).filter(
        mode=Mode.PAPER, moment=moment, answered_on=answered_on, closed_at=None, opened_by=by.id,
        organisation=by.organisation,
    )  # fmt: skip
    return rows.order_by("opened_at").first()
