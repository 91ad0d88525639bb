"""A clock that ran out becomes a call to the next person: silence is an event."""

from datetime import datetime

from django.db import transaction

from perinet.care.decisions import services as decisions
from perinet.care.pathways.models import Kind, Obligation, Turn
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening.models import Invitation, Mode, Occasion
from perinet.flows import screen, secrets, tell
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.network.accounts import services as accounts


def escalate_overdue(*, at: datetime, by: Actor) -> int:
    """Tell the next person about each safety mark past its clock, again every hour until somebody acknowledges."""
    overdue = Obligation.objects.open().filter(
        kind__in=[Kind.SAFETY_CHECK, Kind.URGENT_CARE, Kind.TALK], due_at__lte=at
    )
    return sum(_escalate(obligation, at, by) for obligation in overdue.iterator())


def read_abandoned(*, at: datetime, by: Actor) -> int:
    """What she answered before she stopped is read too: once after a pause, and for good when her link expires."""
    stopped = Occasion.objects.filter(
        mode=Mode.SELF, closed_at__isnull=True, begun_at__lte=at - CLOCKS.links["abandoned"]
    )
    return sum(_read_abandoned(occasion, at, by) for occasion in stopped.select_related("person").iterator())


@transaction.atomic
def _read_abandoned(occasion: Occasion, at: datetime, by: Actor) -> bool:
    if not Invitation.objects.usable(at).filter(occasion=occasion).exists():
        screen.finish(occasion=occasion, at=at, by=by)
        return True
    rows = decisions.decide_for(occasion=occasion, at=at, by=by)
    if not rows:
        return False  # a co-parent's answers are read when the link ends; a mark of his opened at once
    row = rows[0]
    if Obligation.objects.filter(kind=Kind.READ_RESULT, source=str(row.id)).exists():
        return False
    screen.put_before_reader(occasion=occasion, row=row, at=at, by=by)
    return True


@transaction.atomic
def _escalate(obligation: Obligation, at: datetime, by: Actor) -> bool:
    rungs = list(Turn.objects.filter(obligation=obligation, kind="escalated").order_by("at"))
    if rungs and rungs[-1].at + CLOCKS.again > at:
        return False
    rota = accounts.current_rota(obligation.organisation_id)
    people = list(accounts.on_duty(rota, at)) if rota else [obligation.owner]
    user = people[(len(rungs) + 1) % len(people)]
    secrets.let_read(person=obligation.person, topic=obligation.topic, user_id=user.id, at=at, by=by)
    Turn.objects.create(obligation=obligation, kind="escalated", detail=str(len(rungs) + 1), by=by.id, at=at)
    tell.colleague(user=user, obligation=obligation, key=f"escalated:{len(rungs) + 1}", at=at, by=by)
    audit.record(
        by=by, verb="obligation.escalate", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
    return True
