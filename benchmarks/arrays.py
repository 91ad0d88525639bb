"""Answers that stand in columns already become totals, subscales and marks: ours and a plain numpy script in turn."""

import sys
import time
from collections.abc import Mapping

import numpy as np
import peers

from perinet.care.screening import library
from perinet.care.screening.arrays import MISSING, NO_TOTAL, score_columns

ROWS, ROUNDS = 5_000_000, 3
REVERSED = (3, 5, 6, 7, 8, 9, 10)


def answers() -> dict[str, np.ndarray]:
    """Make positions in the printed order of the EPDS, one in fifty missing."""
    chance = np.random.default_rng(20261122)
    columns = {}
    for number in range(1, 11):
        given = chance.integers(0, 4, ROWS, dtype=np.uint8)
        given[chance.random(ROWS) < 0.02] = MISSING
        columns[f"item{number}"] = given
    return columns


def by_hand(columns: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return totals and marks as whoever knows numpy writes it: no subscale, no check of the answers."""
    table = np.stack([columns[f"item{number}"] for number in range(1, 11)])
    missing = (table == MISSING).any(axis=0)
    points = table.astype(np.int16)
    for number in REVERSED:
        points[number - 1] = 3 - points[number - 1]
    return np.where(missing, NO_TOTAL, points.sum(axis=0)), (points[9] >= 1) & (table[9] != MISSING)


def main() -> int:
    epds, columns = library.get("epds"), answers()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        mine = score_columns(epds, columns, kind="options")
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        totals, marks = by_hand(columns)
        theirs.append(time.perf_counter() - start)
    same = np.array_equal(mine.total, totals) and np.array_equal(mine.marks["item10"] > 0, marks)
    rows = []
    for label, times in (
        ("perinet (checks, subscale, marks)", ours),
        ("numpy by hand (totals, marks)", theirs),
    ):
        best, median = peers.best_and_median(times)
        rows.append((label, f"{ROWS / best / 1e6:.0f}", f"{ROWS / median / 1e6:.0f}"))
    peers.table(rows, ("", "million rows/s, best", "median"))
    print(f"ratio (best): {min(theirs) / min(ours):.1f}x; same totals and marks: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
