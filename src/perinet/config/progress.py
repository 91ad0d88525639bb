"""Rows that pass become a count on the terminal, for whoever waits; a file or a pipe gets no progress."""

import sys
import time
from collections.abc import Iterable, Iterator

EVERY = 50_000


def watched[Row](rows: Iterable[Row]) -> Iterable[Row]:
    return _counted(rows) if sys.stderr.isatty() else rows


def _counted[Row](rows: Iterable[Row]) -> Iterator[Row]:
    begun, count = time.monotonic(), 0
    for row in rows:
        yield row
        count += 1
        if count % EVERY == 0:
            speed = count / max(time.monotonic() - begun, 1e-9)
            _say(f"\r{count:,} rows, {speed:,.0f} a second ")
    if count >= EVERY:
        _say(f"\r{count:,} rows{' ' * 30}\n")


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
