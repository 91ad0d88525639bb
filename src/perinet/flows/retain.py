"""The day becomes proposals to erase what has no use any more; what a person approves is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import models, transaction
from django.db.models import Count, Max
from django.utils import timezone

from perinet.care.pathways.models import Obligation
from perinet.care.referrals.models import ReceiverLink
from perinet.care.screening.models import Invitation
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.consent.models import OwnInvitation
from perinet.people.families.models import Identifier, OptIn
from perinet.people.retention import services as retention
from perinet.people.retention.clocks import CLOCKS
from perinet.people.retention.models import Proposal, Ruling

BATCH = 500  # records a day


@dataclass(frozen=True)
class Rows:
    """Where rows of a kind lie, who keeps them, and when their use ended."""

    model: type[models.Model]
    kept_by: str
    ended: str


WITHOUT_USE: Mapping[str, Rows] = {
    "questionnaire-link": Rows(Invitation, "occasion__organisation", "expires_at"),
    "receiver-link": Rows(ReceiverLink, "referral__organisation", "expires_at"),
    "own-page-code": Rows(OwnInvitation, "organisation", "expires_at"),
    "co-parent-code": Rows(OptIn, "organisation", "expires_at"),
    "ended-number": Rows(Identifier, "controller", "ended_at"),
}


def propose(*, at: datetime, by: Actor) -> int:
    """Propose what may go today: records without a contact for long, and rows that opened something once."""
    made = [
        retention.propose_record(
            person=one.person, controller_id=one.organisation_id, on=clock.day(at), at=at, by=by
        )
        for one in retention.ended_relations(clock.day(at), limit=BATCH)
        if not _waits(one.person, one.organisation_id)
    ]
    for kind in WITHOUT_USE:
        made += _propose_rows(kind, at, by)
    return len([row for row in made if row])


def _waits(person: models.Model, organisation_id: object) -> bool:
    """While something still waits for somebody, nothing is over."""
    return Obligation.objects.open().about(person).filter(organisation=organisation_id).exists()


def _over(kind: str, at: datetime) -> models.QuerySet:
    """Return the rows of a kind whose use ended long enough ago."""
    where = WITHOUT_USE[kind]
    day = CLOCKS[kind].latest_use(clock.day(at))
    before = timezone.make_aware(datetime.combine(day, time()))
    return where.model._default_manager.filter(**{f"{where.ended}__lt": before})


def _propose_rows(kind: str, at: datetime, by: Actor) -> list[Proposal | None]:
    where = WITHOUT_USE[kind]
    found = _over(kind, at).order_by().values(where.kept_by).annotate(rows=Count("pk"), last=Max(where.ended))
    return [
        retention.propose_rows(
            kind=kind, controller_id=one[where.kept_by], rows=one["rows"], last_use=clock.day(one["last"]),
            at=at, by=by,
        )
        for one in found
    ]  # fmt: skip


@transaction.atomic
def erase(*, proposal: Proposal, at: datetime, by: Actor) -> Ruling:
    """Erase what a person approved: the key of a record, or the rows that were counted, none that came later."""
    if CLOCKS[proposal.kind].erases == "key":
        return retention.erase_record(proposal=proposal, at=at, by=by)
    where = WITHOUT_USE[proposal.kind]
    rows = _over(proposal.kind, proposal.at).filter(**{where.kept_by: proposal.controller_id})
    deleted, _kinds = rows.delete()
    return retention.rows_erased(proposal=proposal, rows=deleted, at=at, by=by)
