"""A file of the site becomes the keys that wrap all others, and the key of searchable hashes.

One key a line: `wrap ID BASE64` or `index ID BASE64`, newest last. It is made at the first start, and never over data
that an earlier one sealed.
"""

import base64
import binascii
import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from perinet.ground.vault.cipher import KEY_BYTES, new_key
from perinet.ground.vault.errors import RingError
from perinet.ground.vault.models import DataKey

HEADING = (
    "# Whoever has these keys and the database can read everything; without them nobody can.\n"
    "# Keep a copy apart from the database. One key a line, newest last.\n"
)
LOOK_AGAIN = 1.0  # seconds after which it is asked whether the file has changed


@dataclass(frozen=True)
class Ring:
    """Keys by id, oldest first."""

    wrap: Mapping[str, bytes]
    index: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        return list(self.wrap)[-1]

    def text(self) -> str:
        lines = [
            f"{purpose} {name} {base64.b64encode(key).decode()}\n"
            for purpose, keys in (("wrap", self.wrap), ("index", self.index))
            for name, key in keys.items()
        ]
        return HEADING + "".join(lines)


def _new_ring() -> Ring:
    return Ring(wrap={secrets.token_hex(4): new_key()}, index={"1": new_key()})


def path() -> Path:
    return Path(settings.PERINET_KEYS)


def read(file: Path) -> Ring:
    """Read the keys; an error names the line and never what stands in it."""
    found: dict[str, dict[str, bytes]] = {"wrap": {}, "index": {}}
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise RingError(f"{file} can't be read ({type(problem).__name__}); see PERINET_KEYS") from problem
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split()
        if len(words) != 3 or words[0] not in found or words[1] in found[words[0]]:
            raise RingError(f"{file}, line {number}: a key is written `wrap ID BASE64` or `index ID BASE64`")
        found[words[0]][words[1]] = _key(words[2], f"{file}, line {number}")
    if not found["wrap"] or not found["index"]:
        raise RingError(f"{file} lacks a wrap key or an index key; put back the copy you keep of it")
    return Ring(wrap=found["wrap"], index=found["index"])


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise RingError(f"{where}: the key is not base64 of {KEY_BYTES} bytes")
    return key


@dataclass
class _Seen:
    """The ring as it was read last, and from which state of which file."""

    ring: Ring
    file: Path
    stamp: tuple[int, int]
    looked: float


_seen: list[_Seen] = []  # none or one


def current() -> Ring:
    """Return the keys of this site; a key that another process added is seen within a second."""
    file, now = path(), time.monotonic()
    seen = _seen[0] if _seen and _seen[0].file == file else None
    if seen and now - seen.looked < LOOK_AGAIN:
        return seen.ring
    stamp = _stamp(file)
    if stamp is None:
        _make_first(file)
        stamp = _stamp(file) or (0, 0)
    if seen and seen.stamp == stamp:
        seen.looked = now
        return seen.ring
    _seen[:] = [_Seen(ring=read(file), file=file, stamp=stamp, looked=now)]
    return _seen[0].ring


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise RingError(f"{file} can't be read ({type(problem).__name__}); see PERINET_KEYS") from problem
    return state.st_mtime_ns, state.st_ino


def _make_first(file: Path) -> None:
    """Make the keys of a new site. Two processes may start at once: the first one's stay."""
    if DataKey.objects.exists():
        raise RingError(
            f"{file} is gone, and what is in the database was sealed with its keys. "
            "Put back the copy that you keep of it; nothing was changed."
        )
    written = _written(file, _new_ring())
    try:
        os.link(written, file)
    except FileExistsError:
        pass
    finally:
        written.unlink()


def _written(file: Path, ring: Ring) -> Path:
    """Write the ring beside its place, whole and on the disk, before it takes that place."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=".ring-", delete=False, encoding="ascii") as out:
        out.write(ring.text())
        out.flush()
        os.fsync(out.fileno())
    return Path(out.name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of two that change the ring at once, the second reads what the first wrote: no key is ever dropped unseen.

    What was written is on the disk, with its name, before anything is wrapped with it.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _replace(change: Callable[[Ring], Ring]) -> None:
    file = path()
    try:
        with _alone(file.parent):
            os.replace(_written(file, change(read(file))), file)
    except OSError as problem:
        raise RingError(f"{file} can't be written ({type(problem).__name__}); see PERINET_KEYS") from problem
    _seen.clear()


def add_key() -> str:
    """Add a wrapping key, which is the newest from now on; return its id."""
    name = secrets.token_hex(4)
    _replace(lambda ring: Ring(wrap={**ring.wrap, name: new_key()}, index=ring.index))
    return name


def remove_key(name: str) -> None:
    """Take a wrapping key out; whoever calls has seen that nothing is wrapped with it."""
    _replace(lambda ring: Ring({other: key for other, key in ring.wrap.items() if other != name}, ring.index))
