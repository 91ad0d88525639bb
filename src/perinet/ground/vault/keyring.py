"""A person and a controller become the key of their rows, held for a few seconds; erased, it is gone for good."""

import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from perinet.ground.queries.prepared import Prepared
from perinet.ground.vault import cipher, ring
from perinet.ground.vault.errors import KeyGone, RingError, Tampered
from perinet.ground.vault.models import DataKey

HELD = 4.0  # seconds a process holds a key: what another process erases is closed everywhere within five
MOST = 10_000  # keys held at once
_BY_ID = Prepared(lambda key: DataKey.objects.filter(id=key), key=uuid.UUID)
_OF_PAIR = Prepared(
    lambda person, controller: DataKey.objects.filter(
        person=person, controller=controller, erased_at__isnull=True
    ),
    person=str,
    controller=str,
)


class Held(NamedTuple):
    """A key at hand; one that was erased has no cipher."""

    id: bytes
    person: str
    controller: str
    cipher: AESGCM | None
    until: float

    def sealing(self) -> AESGCM:
        if self.cipher is None:
            raise KeyGone(f"data key {uuid.UUID(bytes=self.id)} was erased")
        return self.cipher


_held: dict[bytes, Held] = {}
_of_pair: dict[tuple[str, str], bytes] = {}


class _Made:
    """A key of the open transaction: shared when that is committed, and gone with it when it is undone.

    It stands in the connection's own list of what to do on commit, which a rollback empties.
    """

    def __init__(self, held: Held) -> None:
        self.held = held

    def __call__(self) -> None:
        _hold(self.held._replace(until=time.monotonic() + HELD))

    def is_of(self, person: str, controller: str) -> bool:
        return (self.held.person, self.held.controller) == (person, controller)


def _made_here() -> Iterator[Held]:
    for entry in reversed(connection.run_on_commit):
        if isinstance(entry[1], _Made):
            yield entry[1].held


def _hold(held: Held) -> Held:
    if len(_held) >= MOST:
        now = time.monotonic()
        _drop([one.id for one in list(_held.values()) if one.until <= now] or list(_held)[: MOST // 2])
    _held[held.id] = held
    if held.cipher:
        _of_pair[held.person, held.controller] = held.id
    return held


def _drop(ids: Iterable[bytes]) -> None:
    for key_id in ids:
        gone = _held.pop(key_id, None)
        if gone and _of_pair.get((gone.person, gone.controller)) == key_id:
            del _of_pair[gone.person, gone.controller]


def forget() -> None:
    """Let go of every key at hand."""
    _held.clear()
    _of_pair.clear()


def forget_pair(person: str, controller: str) -> None:
    """Let go of the keys of this person at this controller, also of one that this transaction made."""
    connection.run_on_commit[:] = [
        entry
        for entry in connection.run_on_commit
        if not (isinstance(entry[1], _Made) and entry[1].is_of(person, controller))
    ]
    _drop([one.id for one in list(_held.values()) if (one.person, one.controller) == (person, controller)])


def _at_hand(key_id: bytes) -> Held | None:
    held = _held.get(key_id)
    if held and held.until > time.monotonic():
        return held
    return next((one for one in _made_here() if one.id == key_id), None)


def _pair_at_hand(person: str, controller: str) -> Held | None:
    key_id = _of_pair.get((person, controller))
    held = _held.get(key_id) if key_id else None
    if held and held.cipher and held.until > time.monotonic():
        return held
    return next((one for one in _made_here() if (one.person, one.controller) == (person, controller)), None)


def _unwrapped(row: DataKey) -> Held:
    return Held(
        id=row.id.bytes,
        person=row.person,
        controller=row.controller,
        cipher=None if row.wrapped is None else AESGCM(data_key(row)),
        until=time.monotonic() + HELD,
    )


def data_key(row: DataKey) -> bytes:
    """Unwrap a key that is not erased."""
    wrapping = ring.current().wrap.get(row.ring_key)
    if wrapping is None:
        raise RingError(
            f"data key {row.id} is wrapped with key {row.ring_key}, which {ring.path()} lacks. "
            "Put back the copy that has it."
        )
    try:
        return cipher.unwrap(wrapping, bytes(row.wrapped or b""), row.place)
    except cipher.NotOpened as error:
        raise Tampered(f"data key {row.id} does not open with key {row.ring_key}") from error


def opener(key_id: bytes) -> Held:
    """Return the key with this id."""
    held = _at_hand(key_id)
    if held is None:
        preload_keys([key_id])
        held = _held.get(key_id)
    if held is None:
        raise KeyGone(f"there is no data key {uuid.UUID(bytes=key_id)}")
    return held


def key_for(person: object, controller: object) -> Held:
    """Return the key that seals what this controller writes about this person; made at the first write."""
    pair = str(person), str(controller)
    held = _pair_at_hand(*pair)
    if held:
        return held
    row, made = _kept(*pair)
    if not made:
        return _hold(_unwrapped(row))
    held = _unwrapped(row)
    transaction.on_commit(_Made(held))
    return held


def _kept(person: str, controller: str) -> tuple[DataKey, bool]:
    new = DataKey(person=person, controller=controller, ring_key=ring.current().newest)
    wrapping = ring.current().wrap[new.ring_key]
    return DataKey.objects.get_or_create(
        person=person,
        controller=controller,
        erased_at=None,
        defaults={
            "id": new.id, "ring_key": new.ring_key,
            "wrapped": cipher.wrap(wrapping, cipher.new_key(), new.place),
        },
    )  # fmt: skip


def preload_keys(ids: Collection[bytes]) -> None:
    """Have these keys at hand after one query at most."""
    wanted = [uuid.UUID(bytes=key_id) for key_id in ids if _at_hand(key_id) is None]
    if wanted:
        for row in _BY_ID(key=wanted[0]) if len(wanted) == 1 else DataKey.objects.filter(id__in=wanted):
            _hold(_unwrapped(row))


def preload(pairs: Collection[tuple[object, object]]) -> None:
    """Have the keys of these persons and controllers at hand after one query at most; makes none."""
    wanted = {(str(person), str(controller)) for person, controller in pairs}
    wanted = {pair for pair in wanted if _pair_at_hand(*pair) is None}
    if not wanted:
        return
    if len(wanted) == 1:
        ((person, controller),) = wanted
        for row in _OF_PAIR(person=person, controller=controller):
            _hold(_unwrapped(row))
        return
    rows = DataKey.objects.filter(
        person__in={person for person, _ in wanted},
        controller__in={controller for _, controller in wanted},
        erased_at__isnull=True,
    )
    for row in rows:
        if (row.person, row.controller) in wanted:
            _hold(_unwrapped(row))
