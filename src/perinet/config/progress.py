"""Rows that pass become a count on the terminal, for whoever waits; a file or a pipe gets no progress."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

EVERY = 50_000

Row = TypeVar("Row")


def watched(rows: Iterable[Row]) -> Iterable[Row]:
    return _counted(rows) if sys.stderr.isatty() else rows


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    begun, count = time.monotonic(), 0
    for row in rows:
        yield row
        count += 1
        if count % EVERY == 0:
            speed = count / max(time.monotonic() - begun, 1e-9)
            print(f"\r{count:,} rows, {speed:,.0f} a second ", end="", file=sys.stderr, flush=True)
    if count >= EVERY:
        print(f"\r{count:,} rows{' ' * 30}", file=sys.stderr)
