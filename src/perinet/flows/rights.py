"""What she asks of those who keep her record waits on somebody's worklist, with a last day, until it is answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.flows.readers import successor
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent import services as consents
from perinet.people.consent.models import RightsAnswer, RightsRequest
from perinet.people.families import services as families
from perinet.people.families.models import Person, Topic


@transaction.atomic
def ask(
    *,
    person: Person,
    controller_id: UUID | str,
    kind: str,
    text: str,
    at: datetime,
    by: Actor,
    about: str = "",
) -> RightsRequest:
    """Keep what she asks, and put it before somebody there who can answer."""
    request = consents.request_right(
        person=person, controller_id=controller_id, kind=kind, about=about, text=text, at=at, by=by
    )
    owner = successor(organisation_id=controller_id, person=person, at=at)
    if owner is None:
        raise Refused(_("Nobody there can answer now. Call them, or ask another carer."), code="nobody")
    pathways.open_one(
        person=person, organisation_id=controller_id, owner_id=owner.id, kind=Kind.RIGHTS_REQUEST, step=kind,
        source=request.id, topic=Topic.RECORD, due_at=request.due_at, at=at, by=by,
    )  # fmt: skip
    return request


@transaction.atomic
def answer(
    *,
    request: RightsRequest,
    outcome: str,
    text: str,
    at: datetime,
    by: Actor,
    changes: Mapping[str, Any] | None = None,
) -> RightsAnswer:
    """Answer her, and correct what she asked to be corrected: what she said and what was done stay side by side."""
    answered = consents.answer_request(request=request, outcome=outcome, text=text, at=at, by=by)
    if changes:
        families.correct(person=request.person, changes=changes, reach=None, at=at, by=by)
    pathways.close_all(kind=Kind.RIGHTS_REQUEST, source=request.id, ending="answered", at=at, by=by)
    return answered
