"""A clock that ran out becomes a call to the next person: silence is an event."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.pathways.home_visit import LIMITS
from perinet.care.pathways.models import Kind, Obligation, Turn
from perinet.care.pathways.plan import CLOCKS
from perinet.care.screening.models import Invitation, Mode, Occasion
from perinet.flows import about_child, one_by_one, readers, screen, secrets, tell
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.network.accounts import duty
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import User

UNCOVERED = "uncovered"  # nobody read at that hour


def escalate_overdue(*, at: datetime, by: Actor) -> int:
    """Tell the next person about each safety mark past its clock, again every hour until somebody acknowledges."""
    overdue = Obligation.objects.open().filter(
        kind__in=[Kind.SAFETY_CHECK, Kind.URGENT_CARE, Kind.TALK], due_at__lte=at
    )
    return one_by_one.each(overdue.select_related("person", "owner"), _escalate, at, by)


def read_abandoned(*, at: datetime, by: Actor) -> int:
    """What she answered before she stopped is read: once after a pause, and for good when her link or turn is over.

    At a home visit it is once nothing of the device is to come any more.
    """
    pause = at - CLOCKS.links["abandoned"]
    links = Q(mode__in=[Mode.SELF, Mode.TABLET], begun_at__lte=pause)
    visits = Q(mode=Mode.HOME, opened_at__lte=pause - LIMITS.expires)
    stopped = Occasion.objects.filter(links | visits, closed_at__isnull=True)
    return one_by_one.each(stopped.select_related("person"), _read_abandoned, at, by)


@transaction.atomic
def _read_abandoned(occasion: Occasion, at: datetime, by: Actor) -> bool:
    if not Invitation.objects.usable(at).filter(occasion=occasion).exists():
        screen.finish(occasion=occasion, at=at, by=by)
        return True
    if occasion.about_id:
        return about_child.read_abandoned(occasion=occasion, at=at, by=by)
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
    """Tell the next rung of the ladder: one person after the other, then all with who manages; and again each hour."""
    climbed = list(Turn.objects.filter(obligation=obligation, kind="escalated").order_by("at"))
    if climbed and climbed[-1].at + CLOCKS.again > at:
        return False
    number = len(climbed) + 1
    rungs = _rungs(obligation, at)
    Turn.objects.create(obligation=obligation, kind="escalated", detail=str(number), by=by.id, at=at)
    _tell(obligation, rungs[min(number, len(rungs) - 1)], f"escalated:{number}", at, by)
    if number >= len(rungs) - 1:
        for user in duty.managers(obligation.organisation_id, at):
            tell.nobody_acts(user=user, obligation=obligation, number=number, at=at, by=by)
    audit.record(
        by=by, verb="obligation.escalate", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
    return True


def _rungs(obligation: Obligation, at: datetime) -> tuple[tuple[User, ...], ...]:
    """Whoever was told first had their hour: the ladder begins with the next. Its last rung goes on being told.

    Whom she shut out is on no rung: they would see nothing of it.
    """
    rota = accounts.current_rota(obligation.organisation_id)
    shut = readers.shut_out(obligation.person)
    rungs = (readers.not_among(shut, rung) for rung in (duty.ladder(rota, at) if rota else ()))
    return tuple(filter(None, rungs)) or ((obligation.owner,),)


def _tell(obligation: Obligation, people: Iterable[User], key: str, at: datetime, by: Actor) -> None:
    for user in people:
        secrets.let_read(person=obligation.person, topic=obligation.topic, user_id=user.id, at=at, by=by)
        tell.colleague(user=user, obligation=obligation, key=key, at=at, by=by)


def notice_uncovered(*, at: datetime, by: Actor) -> int:
    """A safety mark that waits at an hour at which nobody reads is an event: written down, told to all, once."""
    waiting = Obligation.objects.open().filter(kind__in=pathways.SAFETY_KINDS)
    noticed = Turn.objects.filter(obligation=OuterRef("pk"), kind=UNCOVERED)
    covered: dict[UUID, bool] = {}

    def notice(obligation: Obligation, at: datetime, by: Actor) -> bool:
        key = obligation.organisation_id
        if key not in covered:
            covered[key] = duty.is_covered(accounts.current_rota(key), at)
        if not covered[key]:
            _uncovered(obligation, at, by)
        return not covered[key]

    rows = waiting.exclude(Exists(noticed)).select_related("person", "owner").order_by("opened_at")
    return one_by_one.each(rows, notice, at, by)


@transaction.atomic
def _uncovered(obligation: Obligation, at: datetime, by: Actor) -> None:
    Turn.objects.create(obligation=obligation, kind=UNCOVERED, by=by.id, at=at)
    where = {"person": obligation.person, "organisation_id": obligation.organisation_id}
    first = readers.on_duty(at=at, **where) or (obligation.owner,)
    _tell(obligation, first, UNCOVERED, at, by)
    for user in duty.managers(obligation.organisation_id, at):
        tell.nobody_reads(user=user, obligation=obligation, at=at, by=by)
    audit.record(
        by=by, verb="rota.uncovered", subject_kind="obligation", subject=obligation.id,
        person=obligation.person_id,
    )  # fmt: skip
