"""A password becomes a line looked up in a sorted file of breached ones, without reading the file."""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

SHA1_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*$")


def holds(path: Path, password: str) -> bool:
    """Say whether the file has this password: as SHA-1 with or without `:count`, or as it is.

    The lines are sorted by their bytes, hashes all in capitals or all in small letters.
    """
    with path.open("rb") as file:
        first = file.readline()
        if SHA1_LINE.match(first):
            digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
            capitals = first[:40].upper() == first[:40]
            return _has(file, digest.upper().encode() if capitals else digest.encode())
        return _has(file, password.encode())


def _has(file: BinaryIO, wanted: bytes) -> bool:
    """Halve the file until the first line that is not smaller than `wanted` is found."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        if _line_after(file, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return _line_after(file, low) == wanted


END = b"\xff" * 8  # greater than any line of text


def _line_after(file: BinaryIO, place: int) -> bytes:
    """Return the first line that begins at or after this place, without its count; END when there is none."""
    if place:
        file.seek(place - 1)
        file.readline()
    else:
        file.seek(0)
    line = file.readline()
    if not line:
        return END
    line = line.rstrip(b"\r\n")
    return line[:40] if SHA1_LINE.match(line) else line
