"""What a phone kept while nobody could hear it becomes answers with receipts; a mark among them counts at once.

What arrives is never weighed by the clock of the device: the sitting that it belongs to was signed here, by ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions import engine
from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.screening import receipts
from perinet.care.screening.models import Invitation, Occasion, Screening, Voiding
from perinet.care.screening.models.receipts import Receipt
from perinet.care.screening.receipts import Given, Sitting
from perinet.flows import screen
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict


@dataclass(frozen=True)
class Refusal:
    """A choice that no question asked for; sent again it is refused again."""

    client_id: UUID
    why: str


@transaction.atomic
def receive(
    *, invitation: Invitation, sitting: Sitting, given: Sequence[Given], at: datetime, by: Actor
) -> list[Receipt | Refusal]:
    """Keep each choice once: what was kept before gives the receipt that it has."""
    occasion = receipts.hold(invitation)
    late = not occasion.is_open or receipts.ended_at(invitation, at) is not None
    known = receipts.known(occasion, [one.client_id for one in given])
    asked = {row.instrument: row for row in occasion.screenings.select_related("occasion__organisation")}
    told: list[Receipt | Refusal] = []
    for one in given:
        screening = asked.get(one.instrument)
        if one.client_id not in known and (screening is None or receipts.why_refused(screening, one)):
            told.append(Refusal(one.client_id, receipts.why_refused(screening, one)))
            continue
        if one.client_id not in known and screening is not None:
            known[one.client_id] = _take(screening, one, sitting, late, at, by)
        told.append(known[one.client_id])
    if any(isinstance(row, Receipt) and row.late and row.received_at == at for row in told):
        _put_late_before_reader(occasion, at, by)
    return told


def _take(
    screening: Screening, given: Given, sitting: Sitting, late: bool, at: datetime, by: Actor
) -> Receipt:
    verdict = receipts.weigh(screening, given, sitting)
    if verdict.counts:
        screen.answer(screening=screening, answers={given.item: given.option}, at=at, by=by)
    return receipts.keep(screening=screening, given=given, verdict=verdict, sitting=sitting, late=late, at=at)


def _put_late_before_reader(occasion: Occasion, at: datetime, by: Actor) -> None:
    """After the questions were closed somebody reads the result once more; set aside, it is only kept."""
    if occasion.is_open or Voiding.objects.filter(occasion=occasion).exists():
        return
    for row in decisions.decide_for(occasion=occasion, at=at, by=by):
        if row.topic in screen.APART and row.step == engine.INCOMPLETE:
            continue
        for old in occasion.decisions.filter(topic=row.topic).exclude(pk=row.pk):
            pathways.close_all(
                kind=Kind.READ_RESULT, source=old.pk, ending=pathways.DECIDED_AGAIN, at=at, by=by
            )
        screen.put_before_reader(occasion=occasion, row=row, step=pathways.ARRIVED_LATE, at=at, by=by)


@transaction.atomic
def settle(
    *,
    invitation: Invitation,
    sitting: Sitting,
    chosen: Sequence[tuple[Screening, str, int]],
    at: datetime,
    by: Actor,
) -> None:
    """She said on the page which of two answers fits best now; both stay where they are."""
    if not receipts.hold(invitation).is_open:
        raise Conflict(_("These questions were closed in the meantime."), code="closed")
    for screening, item, option in chosen:
        given = Given(uuid4(), screening.instrument, item, option, again=True)
        _take(screening, given, sitting, False, at, by)
