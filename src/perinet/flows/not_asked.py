"""A moment that was not asked becomes a coded reason: a refusal ends this one only, others are caught up later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import NotAsked
from perinet.care.screening.not_asked import CODES
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, Refused
from perinet.people.families import services as families


@transaction.atomic
def write_down(
    *,
    obligation: Obligation,
    code: str,
    reason: str,
    at: datetime,
    by: Actor,
    note: str = "",
    confirmed_by: str = "",
) -> NotAsked:
    """Say why, in a code that counts. In the file of a child stands no note, and no reason that tells of a parent."""
    if obligation.kind != Kind.SCREENING:
        raise Refused(_("This is nothing to ask."), code="kind")
    if not obligation.is_open:
        raise Conflict(_("This was asked or closed in the meantime."), code="closed")
    is_child = obligation.person.is_child
    if not CODES.allows(code, reason, is_child=is_child):
        raise Refused(_("Choose a reason from the list."), code="reason")
    chosen = CODES.codes[code]
    if is_child and note:
        raise Refused(
            _("Nothing that a parent says is kept in the file of a child. Leave the note out."), code="child"
        )
    row = NotAsked.objects.create(
        person=obligation.person, organisation_id=obligation.organisation_id, moment=obligation.moment,
        topic=obligation.topic, code=code, reason=reason, note=note, confirmed_by=confirmed_by, by=by.id,
        by_name=by.signed, at=at,
    )  # fmt: skip
    audit.record(
        by=by,
        verb="screening.not-asked",
        subject_kind="not-asked",
        subject=row.id,
        person=obligation.person_id,
    )
    if chosen.ending and (confirmed_by or not chosen.confirmed):
        pathways.close(obligation=obligation, ending=chosen.ending, at=at, by=by)
    if not is_child:
        families.write_line(
            person=obligation.person, kind=f"screening.{code}", at=at, source=row.id, by=by, topic=obligation.topic,
            controller_id=obligation.organisation_id, parameters={"moment": obligation.moment},
        )  # fmt: skip
    return row


def next_offer(obligation: Obligation) -> Obligation | None:
    """Return the moment at which she is asked again: a refusal silences none of them."""
    waiting = Obligation.objects.open().about(obligation.person).filter(
        kind=Kind.SCREENING, organisation=obligation.organisation_id, topic=obligation.topic
    )  # fmt: skip
    return waiting.exclude(pk=obligation.pk).order_by("due_at").first()
