"""Another package that decides becomes a list of open decisions to be made again, a batch at a time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from perinet.care.decisions import life, versions
from perinet.care.decisions.models import Changeover, Confirmation, Decision, Turn
from perinet.ground.base import clock


def due(*, at: datetime) -> list[Changeover]:
    """Return per guideline the changeover that is not finished; begin one where another package decides than before."""
    rows = [
        _current(guideline, package_hash, at)
        for guideline, package_hash in versions.on_offer(clock.day(at)).items()
    ]
    return [row for row in rows if row.finished_at is None]


def _current(guideline: str, package_hash: str, at: datetime) -> Changeover:
    last = Changeover.objects.filter(guideline=guideline).first()
    if last and last.package_hash == package_hash and not _decided_between(last, at):
        return last
    return Changeover.objects.create(guideline=guideline, package_hash=package_hash, begun_at=at)


def _decided_between(last: Changeover, at: datetime) -> bool:
    """Say whether another version may have decided since: switched on and taken back before anybody looked."""
    turns = Turn.objects.filter(version__guideline=last.guideline, state__in=(life.ACTIVE, life.RETIRED))
    return turns.filter(at__gt=last.begun_at, at__lte=at).exists()


def waiting(changeover: Changeover, *, limit: int) -> list[Decision]:
    """Return open decisions under another package: the newest of an occasion, about which nobody decided yet."""
    newest = Decision.objects.filter(occasion=OuterRef("occasion"), topic=OuterRef("topic"))
    confirmed = Confirmation.objects.filter(
        decision__occasion=OuterRef("occasion"), decision__topic=OuterRef("topic")
    )
    rows = Decision.objects.filter(
        ~Exists(confirmed),
        guideline=changeover.guideline,
        occasion__isnull=False,
        occasion__voiding=None,
        at__lte=changeover.begun_at,
        pk=Subquery(newest.values("pk")[:1]),
    ).exclude(package_hash=changeover.package_hash)
    if changeover.cursor:
        rows = rows.filter(pk__gt=changeover.cursor)
    return list(rows.select_related("occasion__person").order_by("pk")[:limit])


def advance(
    changeover: Changeover, *, past: Decision | None, decided: int, failed: int, at: datetime
) -> None:
    """Write down how far it is; without a last row it is done."""
    changeover.decided += decided
    changeover.failed += failed
    if past is None:
        changeover.finished_at = at
    else:
        changeover.cursor = past.pk
    changeover.save(update_fields=["decided", "failed", "finished_at", "cursor"])
