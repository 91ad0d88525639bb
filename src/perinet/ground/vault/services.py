"""What must be found becomes a keyed hash; a key is erased, wrapped anew, or named where it is missing."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection, transaction
from django.db.models import Count

from perinet.ground.base.actor import Actor
from perinet.ground.vault import cipher, keyring, ring
from perinet.ground.vault.erased import ERASED
from perinet.ground.vault.errors import VaultError
from perinet.ground.vault.models import DataKey

__all__ = ["ERASED", "digest", "digests", "erase", "short_digests"]
BATCH = 500


@lru_cache(maxsize=256)
def _purpose_key(index_key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"index:{purpose}".encode()).derive(index_key)


def _digest(version: str, index_key: bytes, purpose: str, text: str) -> str:
    found = hmac.digest(_purpose_key(index_key, purpose), text.encode(), hashlib.sha256)
    return f"{version}.{base64.urlsafe_b64encode(found[:16]).decode().rstrip('=')}"


def digest(purpose: str, text: str) -> str:
    """Return a hash that only this site can make, to find again what is sealed: 128 bits, one key a purpose.

    The same text for another purpose gives another hash, so that two indexes can't be laid side by side.
    """
    version, key = list(ring.current().index.items())[-1]
    return _digest(version, key, purpose, text)


def digests(purpose: str, text: str) -> list[str]:
    """Return the hash under every index key of the site, newest first: what to look for while one is replaced."""
    return [
        _digest(version, key, purpose, text) for version, key in reversed(list(ring.current().index.items()))
    ]


def short_digests(purpose: str, texts: Iterable[str], *, every_key: bool = False) -> Iterator[int]:
    """Yield 64 bits of each hash as a number, for an index of many rows; of every index key, to look for them."""
    rings = list(ring.current().index.values())
    for key in rings if every_key else rings[-1:]:
        keyed = _purpose_key(key, purpose)
        for text in texts:
            yield int.from_bytes(hmac.digest(keyed, text.encode(), hashlib.sha256)[:8], "big", signed=True)


def erase(*, person: object, controller: object, at: datetime, by: Actor) -> bool:
    """Destroy the key of what this controller wrote about this person; return whether there was one.

    Nothing sealed with it can be read again, here at once and in other processes within five seconds; what one of
    them still writes in those seconds is gone too. Whoever calls writes the audit record, and has asked a person.
    """
    pair = str(person), str(controller)
    with transaction.atomic():
        alive = DataKey.objects.filter(person=pair[0], controller=pair[1], erased_at__isnull=True)
        erased = alive.update(wrapped=None, erased_at=at, erased_by=by.id)
        keyring.forget_pair(*pair)
        transaction.on_commit(lambda: _leave_no_trace(*pair))
    return bool(erased)


def _leave_no_trace(person: str, controller: str) -> None:
    """Let go of the key again, and of SQLite's log, where its wrapped bytes stand until they are written over."""
    keyring.forget_pair(person, controller)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def keys_in_use() -> dict[str, int]:
    """Count the data keys that each key of the site wraps, those of the ring first."""
    rows = DataKey.objects.filter(wrapped__isnull=False).order_by().values_list("ring_key")
    counts = dict(rows.annotate(number=Count("id")))
    return {name: counts.pop(name, 0) for name in ring.current().wrap} | counts


def behind() -> int:
    """Count the data keys that an older key of the site still wraps."""
    return DataKey.objects.filter(wrapped__isnull=False).exclude(ring_key=ring.current().newest).count()


def rewrap() -> Iterator[int]:
    """Wrap every data key with the newest key of the site; yield how many each batch moved.

    Each batch is a transaction, so it can be stopped at any time and goes on where it was.
    """
    while moved := _rewrap_batch():
        yield moved


@transaction.atomic
def _rewrap_batch() -> int:
    newest = ring.current().newest
    wrapping = ring.current().wrap[newest]
    waiting = DataKey.objects.select_for_update().filter(wrapped__isnull=False).exclude(ring_key=newest)
    rows = list(waiting.order_by("id")[:BATCH])
    for row in rows:
        row.wrapped = cipher.wrap(wrapping, keyring.data_key(row), row.place)
        row.ring_key = newest
    DataKey.objects.bulk_update(rows, ["wrapped", "ring_key"])
    return len(rows)


def retire(name: str) -> None:
    """Take a key out of the ring, once nothing is wrapped with it."""
    in_use = keys_in_use()
    if name not in ring.current().wrap:
        raise VaultError(f"this site has no key {name}")
    if name == ring.current().newest:
        raise VaultError(f"{name} is the newest key; rotate first")
    if in_use[name]:
        raise VaultError(f"{in_use[name]} data keys are wrapped with {name}; rotate first")
    ring.remove_key(name)
