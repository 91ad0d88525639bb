"""An act becomes a record; records become a chain that shows any later change."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from perinet.ground.audit import chain, heads, stored
from perinet.ground.audit.chain import START, Head
from perinet.ground.audit.models import Checkpoint, Record, Seal
from perinet.ground.audit.seen import seen_by
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.queries.rows import add

__all__ = ["START", "seen_by"]

LONGEST_TRANSACTION = timedelta(hours=1)
ORIGINS = {"job": "worker", "system": "cli"}  # from where, when there is no network address
_gathered: ContextVar[list[Record] | None] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Append the acts of this block in one statement at its end, in the caller's transaction.

    Only for a block whose every error undoes that transaction: what is undone within would be on record.
    """
    if _gathered.get() is not None:
        yield
        return
    waiting: list[Record] = []
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    add(waiting)


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
    row = Record(
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
        origin=by.address or ORIGINS.get(by.kind, ""),
    )
    waiting = _gathered.get()
    if waiting is None:
        add([row])
    else:
        waiting.append(row)
    return row


def read(*, by: Actor, what: str, subject: object, person: object, reason: str = "") -> Record:
    """Put on record that somebody saw something of a person."""
    return record(
        by=by, verb=f"{what}.read", subject_kind=what, subject=subject, person=person, reason=reason
    )


def listed(*, by: Actor, what: str, shown: int, searched: bool = False) -> Record:
    """Put on record that somebody saw a list or searched: how many lines, never whose and never the words."""
    verb = f"{what}.search" if searched else f"{what}.list"
    return record(by=by, verb=verb, subject_kind="list", subject=what, details={"shown": shown})


@transaction.atomic
def seal(*, limit: int = 5000, recent_only: bool = False) -> int:
    """Chain the records that have no seal yet, oldest first; return how many.

    `recent_only` looks back from the last seal no further than a transaction lasts, so that
    sealing every second does not read the whole table every second.
    """
    last = Seal.objects.select_for_update().order_by("-sequence").first()
    sequence, previous = (last.sequence, last.hash) if last else (0, START)
    unsealed = Record.objects.unsealed()
    if recent_only and last and (newest := Record.objects.filter(id=last.record).first()):
        unsealed = unsealed.filter(at__gte=newest.at - LONGEST_TRANSACTION)
    waiting = list(unsealed.order_by("at", "id")[:limit])
    rows = []
    for entry in waiting:
        sequence += 1
        hash_ = chain.digest(stored.fields_of(entry), previous)
        rows.append(Seal(sequence=sequence, record=entry.id, previous_hash=previous, hash=hash_))
        previous = hash_
    Seal.objects.bulk_create(rows)
    if rows:
        head = Head(sequence, previous)
        transaction.on_commit(lambda: heads.keep(head, at=clock.now()))
    return len(rows)


def sealed() -> int:
    """Count the records that were ever in the chain: the number of its last link."""
    return stored.last_sequence()


def last_head() -> Head:
    """Return the last link; before the first record, the place where the chain will begin."""
    last = Seal.objects.order_by("-sequence").first()
    return Head(last.sequence, last.hash) if last else chain.NOTHING


def unsealed() -> int:
    return Record.objects.count() - Seal.objects.count()


@dataclass(frozen=True)
class Verification:
    sealed: int
    unsealed: int
    broken_at: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify(*, remembered: Iterable[Head] = (), tell: Callable[[int], None] = lambda _: None) -> Verification:
    """Walk the chain from the newest checkpoint, or from its start, and name the first link that does not hold."""
    checkpoint = Checkpoint.objects.first()
    begin = Head(checkpoint.sequence, checkpoint.hash) if checkpoint else chain.NOTHING
    if checkpoint and not checkpoint_holds(checkpoint):
        return Verification(begin.sequence, 0, begin.sequence, chain.BAD_CHECKPOINT)
    walk = chain.Walk(begin, [head for head in remembered if head.sequence >= begin.sequence])
    found = chain.first_break(stored.links(after=begin.sequence, tell=tell), walk)
    if found:
        return Verification(walk.sequence, 0, found.sequence, found.why)
    return Verification(walk.sequence, unsealed())


def checkpoint_holds(checkpoint: Checkpoint) -> bool:
    return heads.holds(checkpoint_text(checkpoint), key=checkpoint.key, signature=checkpoint.signature)


def checkpoint_text(checkpoint: Checkpoint) -> bytes:
    """Return what the site signs of a cut."""
    said = [checkpoint.sequence, checkpoint.hash, checkpoint.archive, checkpoint.archive_hash]
    return "\n".join(["perinet audit checkpoint", *map(str, said), ""]).encode()
