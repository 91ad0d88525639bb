"""An act becomes a record; records become a chain that shows any later change."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from perinet.ground.audit.models import Record, Seal
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor

START = "0" * 64
LONGEST_TRANSACTION = timedelta(hours=1)


def record(
    *,
    by: Actor,
    verb: str,
    subject_kind: str,
    subject: object,
    person: object = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Record:
    """Append one act in the caller's transaction. `details` never holds an answer, a name or a note."""
    return Record.objects.create(
        at=clock.now(),
        actor_kind=by.kind,
        actor=by.id,
        organisation=by.organisation,
        role=by.role,
        purpose=by.purpose,
        verb=verb,
        subject_kind=subject_kind,
        subject=str(subject),
        person=str(person or ""),
        reason=reason,
        details=dict(details or {}),
    )


def _digest(entry: Record, previous: str) -> str:
    fields = [
        entry.id, entry.at.isoformat(), entry.actor_kind, entry.actor, entry.organisation, entry.role,
        entry.purpose, entry.verb, entry.subject_kind, entry.subject, entry.person, entry.reason, entry.details,
    ]  # fmt: skip
    text = json.dumps(
        [previous, *fields], default=str, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal(*, limit: int = 5000, recent_only: bool = False) -> int:
    """Chain the records that have no seal yet, oldest first; return how many.

    `recent_only` looks back from the last seal no further than a transaction lasts, so that
    sealing every second does not read the whole table every second.
    """
    last = Seal.objects.select_for_update().order_by("-sequence").first()
    sequence, previous = (last.sequence, last.hash) if last else (0, START)
    unsealed = Record.objects.filter(~Exists(Seal.objects.filter(record=OuterRef("id"))))
    if recent_only and last and (newest := Record.objects.filter(id=last.record).first()):
        unsealed = unsealed.filter(at__gte=newest.at - LONGEST_TRANSACTION)
    waiting = list(unsealed.order_by("at", "id")[:limit])
    rows = []
    for entry in waiting:
        sequence += 1
        digest = _digest(entry, previous)
        rows.append(Seal(sequence=sequence, record=entry.id, previous_hash=previous, hash=digest))
        previous = digest
    Seal.objects.bulk_create(rows)
    return len(rows)


def sealed() -> int:
    """Count the records in the chain: the number of its last link."""
    last = Seal.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return last or 0


def unsealed() -> int:
    return Record.objects.count() - sealed()


@dataclass(frozen=True)
class Verification:
    sealed: int
    unsealed: int
    broken_at: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify() -> Verification:
    """Walk the chain and name the first link that does not hold."""
    previous, count = START, 0
    for link in Seal.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        entry = Record.objects.filter(id=link.record).first()
        if link.sequence != count:
            return Verification(count - 1, 0, count, "a link is missing")
        if entry is None:
            return Verification(count - 1, 0, link.sequence, "its record is gone")
        if link.previous_hash != previous or link.hash != _digest(entry, previous):
            return Verification(count - 1, 0, link.sequence, "its record was changed")
        previous = link.hash
    return Verification(count, Record.objects.count() - count)
