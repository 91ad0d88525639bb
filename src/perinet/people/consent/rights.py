"""What a person asks of those who keep her record becomes a request that waits, and ends with a person's answer."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.people.consent.agreements import written
from perinet.people.consent.models import RequestKind, RightsAnswer, RightsRequest
from perinet.people.consent.policy import SELF
from perinet.people.consent.sharing import acting_as
from perinet.people.consent.times import TIMES
from perinet.people.families.models import Person

OUTCOMES = ("done", "partly", "refused")
IN_WORDS = frozenset({RequestKind.CORRECTION, RequestKind.COMPLAINT, RequestKind.OBJECTION})


@transaction.atomic
def request_right(
    *,
    person: Person,
    controller_id: UUID | str,
    kind: str,
    text: str,
    at: datetime,
    by: Actor,
    about: str = "",
) -> RightsRequest:
    """Keep what she asks, in her own words, and by when it must be answered."""
    capacity = acting_as(person=person, at=at, by=by)
    if kind not in RequestKind.values:
        raise Refused(_("Choose what you ask."), code="no-kind")
    if kind in IN_WORDS and not text.strip():
        raise Refused(_("Write in a few words what you mean."), code="no-text")
    if kind == RequestKind.OBJECTION and capacity == SELF:
        raise Refused(_("Only somebody who decides for a child can disagree here."), code="not-for-self")
    request = RightsRequest.objects.create(
        person=person, controller_id=controller_id, kind=kind, about=about, text=text.strip(), by=by.id,
        acting_as=capacity, at=at, due_at=at + TIMES.rights,
    )  # fmt: skip
    written(by, "right.request", request, person, reason=kind)
    return request


@transaction.atomic
def answer_request(
    *, request: RightsRequest, outcome: str, text: str, at: datetime, by: Actor
) -> RightsAnswer:
    """A person of the organisation that keeps the record answers; a "no" says why."""
    if by.kind != "user" or by.organisation != str(request.controller_id):
        raise NotAllowed(_("You can't do this."))
    if outcome not in OUTCOMES:
        raise Refused(_("Say what you did."), code="no-outcome")
    if outcome != "done" and not text.strip():
        raise Refused(_("Say why, in words that she understands."), code="no-text")
    try:
        with transaction.atomic():
            answer = RightsAnswer.objects.create(
                request=request, outcome=outcome, text=text.strip(), by=by.id, by_name=by.name, at=at
            )
    except IntegrityError as clash:
        raise Conflict(_("A colleague answered this already."), code="answered") from clash
    written(by, "right.answer", answer, request.person, reason=outcome)
    return answer
