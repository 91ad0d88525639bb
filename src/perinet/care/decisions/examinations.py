"""A check that somebody asked for becomes one run by one worker, and what it found of exactly that version."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from perinet.care.decisions.findings import RUNNERS, Tell
from perinet.care.decisions.models import Examination, ExaminationState, PackageVersion
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor

STALE = timedelta(minutes=10)  # longer than any one property takes; then its worker is taken for dead
ATTEMPTS = 3
TOLD_EVERY = timedelta(seconds=1)
SHOWN = 500  # findings kept of one examination


@transaction.atomic
def request(
    *, version: PackageVersion, kind: str, at: datetime, by: Actor, against: PackageVersion | None = None
) -> Examination:
    """Ask for a check; asking twice while it waits or runs is asking once."""
    PackageVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    waiting = Examination.objects.filter(
        version=version, kind=kind, against=against,
        state__in=(ExaminationState.WAITING, ExaminationState.RUNNING),
    ).first()  # fmt: skip
    if waiting:
        return waiting
    audit.record(
        by=by, verb="guideline.examine", subject_kind="guideline", subject=version.package_hash,
        details={"guideline": version.guideline, "version": version.version, "kind": kind},
    )  # fmt: skip
    return Examination.objects.create(
        version=version, against=against, kind=kind, requested_by=by.id, requested_by_name=by.name, at=at
    )


def newest(version: PackageVersion) -> dict[str, Examination]:
    """Return the newest examination of each kind."""
    found: dict[str, Examination] = {}
    for row in version.examinations.select_related("against").prefetch_related("overrides"):
        found.setdefault(row.kind, row)
    return found


def run_next(*, at: datetime, version: PackageVersion | None = None) -> Examination | None:
    """Claim the examination that waits longest, of any version or of one, and run it."""
    row = claim(at=at, version=version)
    return run(row) if row else None


def claim(*, at: datetime, version: PackageVersion | None = None) -> Examination | None:
    """Take what waits, or what a dead worker left, for this worker alone."""
    left = Q(state=ExaminationState.RUNNING, heard_at__lt=at - STALE)
    rows = Examination.objects.filter(Q(state=ExaminationState.WAITING) | left)
    if version:
        rows = rows.filter(version=version)
    for row in rows.order_by("at", "id")[:5]:
        if row.attempts >= ATTEMPTS:
            _end(row, ExaminationState.FAILED, failed="its worker stopped, again and again")
        elif _take(row, at):
            return Examination.objects.select_related("version", "against").get(pk=row.pk)
    return None


def _take(row: Examination, at: datetime) -> bool:
    mine = Examination.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
    return bool(
        mine.update(
            state=ExaminationState.RUNNING, attempts=row.attempts + 1, heard_at=at, done=0, total=0, label=""
        )
    )


def run(row: Examination) -> Examination:
    """Run a claimed examination. A check that itself breaks is failed, and never green."""
    try:
        outcome = RUNNERS[row.kind](row, _teller(row))
    except Exception as problem:  # noqa: BLE001 (whatever breaks, the row must say so)
        _end(row, ExaminationState.FAILED, failed=f"{type(problem).__name__}: {problem}"[:200])
    else:
        _end(
            row, ExaminationState.DONE, green=outcome.green, findings=outcome.findings[:SHOWN],
            figures=outcome.figures,
        )  # fmt: skip
    row.refresh_from_db()
    return row


def _end(row: Examination, state: str, **found: Any) -> None:
    """Write the end, unless another worker took over in the meantime."""
    Examination.objects.filter(pk=row.pk, attempts=row.attempts).update(
        state=state, finished_at=clock.now(), **found
    )


def _teller(row: Examination) -> Tell:
    told = [row.heard_at or row.at]

    def tell(done: int, total: int, label: str) -> None:
        now = clock.now()
        if done < total and now - told[0] < TOLD_EVERY:
            return
        told[0] = now
        Examination.objects.filter(pk=row.pk, attempts=row.attempts).update(
            done=done, total=total, label=label[:200], heard_at=now
        )

    return tell
