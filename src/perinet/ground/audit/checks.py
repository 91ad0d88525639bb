"""A wish to know whether the chain holds becomes a walk by the worker, with progress and an answer that stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from perinet.ground.audit import chain, heads
from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Check, CheckState
from perinet.ground.audit.services import Verification
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused

STALE = timedelta(minutes=5)  # a walk tells of itself after every page, many times a second
UNDER_WAY = (CheckState.WAITING, CheckState.RUNNING)
BAD_HEAD = "the head file beside the database can't be believed"


@transaction.atomic
def ask(*, by: Actor, at: datetime) -> Check:
    """Ask for a check; asking while one waits or runs is asking once."""
    under_way = Check.objects.filter(state__in=UNDER_WAY).first()
    if under_way:
        return under_way
    audit.record(by=by, verb="audit.check", subject_kind="audit", subject="chain")
    return Check.objects.create(at=at, asked_by=by.id)


def newest() -> Check | None:
    return Check.objects.first()


def last_finished() -> Check | None:
    return Check.objects.exclude(state__in=UNDER_WAY).first()


def verify_here(
    *, also: tuple[chain.Head, ...] = (), tell: Callable[[int], None] = lambda _: None
) -> Verification:
    """Verify against the head that this site keeps, and against any that somebody kept elsewhere."""
    try:
        kept = heads.kept()
    except Refused:
        return Verification(0, 0, 0, BAD_HEAD)
    return audit.verify(remembered=(*also, *((kept,) if kept else ())), tell=tell)


def run_next(*, at: datetime) -> Check | None:
    """Claim the check that waits, or that a dead worker left, and walk the chain for it."""
    left = Q(state=CheckState.RUNNING, heard_at__lt=at - STALE)
    row = Check.objects.filter(Q(state=CheckState.WAITING) | left).order_by("at").first()
    if row is None:
        return None
    mine = Check.objects.filter(pk=row.pk, state=row.state, heard_at=row.heard_at)
    total = audit.sealed()
    if not mine.update(state=CheckState.RUNNING, heard_at=at, done=0, total=total):
        return None
    return _walk(row)


def _walk(row: Check) -> Check:
    found = verify_here(tell=_teller(row))
    Check.objects.filter(pk=row.pk).update(
        state=CheckState.HOLDS if found.holds else CheckState.BROKEN,
        finished_at=clock.now(), done=found.sealed, unsealed=found.unsealed, broken_at=found.broken_at,
        why=found.why,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def _teller(row: Check) -> Callable[[int], None]:
    told = [clock.now()]

    def tell(done: int) -> None:
        now = clock.now()
        if now - told[0] >= timedelta(seconds=1):
            told[0] = now
            Check.objects.filter(pk=row.pk).update(done=done, heard_at=now)

    return tell


def accept_head(*, by: Actor, reason: str, at: datetime) -> chain.Head:
    """Take the chain as it stands for whole, after a backup was put back; it stays on record, with the reason."""
    if not reason.strip():
        raise Refused("Say why the chain is shorter than it was.", code="no-reason")
    found = audit.verify()
    if not found.holds:
        raise Refused(f"The chain itself is broken at link {found.broken_at}: {found.why}.", code="broken")
    audit.record(
        by=by, verb="audit.accept-head", subject_kind="audit", subject="chain", reason=reason.strip()[:200]
    )
    audit.seal()
    last = audit.last_head()
    heads.replace(last, at=at)
    return last
