"""Columns of answers become columns of totals, subscales and marks: the arithmetic of `scoring`, a block at a time.

Answers are unsigned bytes, `MISSING` where nothing was answered. A block is as many rows as stay in a processor's
near memory, so that reading each question once is nearly all the work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perinet.care.screening import scoring
from perinet.care.screening.instrument import Instrument, Item

MISSING = 255
NO_TOTAL = -1
BLOCK = 1 << 16
SOFT, HARD = 1, 2

Bytes = NDArray[np.uint8]
Shorts = NDArray[np.int16]


class ColumnError(ValueError):
    """An answer that the question does not have; nothing is scored when there is one. `row` counts from 0."""

    def __init__(self, item: str, row: int, value: int, expected: str) -> None:
        super().__init__(f"{item}: {value} is not an answer, expected {expected}")
        self.item, self.row, self.value, self.expected = item, row, value, expected


@dataclass(frozen=True)
class Columns:
    """What each row adds up to: `NO_TOTAL` where an item is missing; marks are 0, `SOFT` or `HARD`."""

    total: Shorts
    scales: Mapping[str, Shorts]
    marks: Mapping[str, Bytes]  # by question, since one mark may stand at two


@dataclass(frozen=True)
class _Reading:
    """How the answers to one question become points: base + sign * answer, or by table where that is no line."""

    item: Item
    allowed: tuple[int, ...]
    base: int
    sign: int
    table: Bytes | None

    @property
    def gaps(self) -> bool:
        return self.allowed != tuple(range(len(self.allowed)))

    def add(self, column: Bytes, points: NDArray[Any]) -> None:
        """Add this question's points to the running sum; its base is added once, with all the others."""
        if self.table is not None:
            np.add(points, self.table[column], out=points)
        elif self.sign > 0:
            np.add(points, column, out=points)
        else:
            np.subtract(points, column, out=points)

    def points(self, column: Bytes) -> Bytes:
        if self.table is not None:
            return self.table[column]
        base = np.uint8(self.base)
        return base + column if self.sign > 0 else base - column


def score_columns(instrument: Instrument, answers: Mapping[str, Bytes], *, kind: str) -> Columns:
    """Score arrays of one length, as `options` (positions in the printed order) or `points`.

    Each item of the total has its array; a question outside the total may be left away.
    """
    rows = _rows(instrument, answers)
    readings = {item.id: _reading(item, kind) for item in instrument.items if item.id in answers}
    sums = {"": [item.id for item in instrument.scored]} | {s.id: s.items for s in instrument.scales}
    found = {name: np.empty(rows, np.int16) for name in sums}
    marks = {item.id: np.zeros(rows, np.uint8) for item in instrument.marked if item.id in answers}
    for start in range(0, rows, BLOCK):
        here = slice(start, start + BLOCK)
        block = {name: column[here] for name, column in answers.items() if name in readings}
        # One more than an answer: what is missing wraps round to 0, so that one look at each end says it all.
        shifted = {name: column + np.uint8(1) for name, column in block.items()}
        for name, reading in readings.items():
            if reading.gaps or int(shifted[name].max()) > len(reading.allowed):
                _refuse(reading, block[name], start)
        for name, items in sums.items():
            _sum([readings[item] for item in items], block, shifted, found[name][here])
        for name, column in marks.items():
            _mark(readings[name], block[name], column[here])
    return Columns(found.pop(""), found, marks)


def _rows(instrument: Instrument, answers: Mapping[str, Bytes]) -> int:
    lacking = [item.id for item in instrument.scored if item.id not in answers]
    lengths = {len(column) for column in answers.values()}
    if lacking:
        raise ValueError(f"no column for {', '.join(lacking)}")
    if len(lengths) != 1:
        raise ValueError("the columns have not the same length")
    return lengths.pop()


def _reading(item: Item, kind: str) -> _Reading:
    if kind == "points":
        return _Reading(item, tuple(sorted(set(scoring.worth(item)))), 0, 1, None)
    allowed, first = tuple(scoring.positions(item)), item.scores[0]
    for sign in (1, -1):
        if item.scores == tuple(first + sign * position for position in allowed):
            return _Reading(item, allowed, first, sign, None)
    table = np.zeros(256, np.uint8)
    table[: len(item.scores)] = item.scores
    return _Reading(item, allowed, 0, 1, table)


def _refuse(reading: _Reading, column: Bytes, start: int) -> None:
    """Raise for the first answer that the question does not have."""
    wrong = ~np.isin(column, [*reading.allowed, MISSING])
    if wrong.any():
        row = int(wrong.argmax())
        expected = scoring.span(reading.allowed)
        raise ColumnError(reading.item.id, start + row, int(column[row]), expected)


def _sum(
    readings: Sequence[_Reading], block: Mapping[str, Bytes], shifted: Mapping[str, Bytes], out: Shorts
) -> None:
    """Add up the points of each row; a row where one is missing has no sum.

    Running sums may wrap below 0 and come back: each final sum fits, or the wider kind of number is taken.
    """
    narrow = sum(max(reading.item.scores) for reading in readings) < MISSING
    total: NDArray[Any] = np.zeros(len(out), np.uint8 if narrow else np.uint16)
    lowest = np.full(len(out), MISSING, np.uint8)
    for reading in readings:
        np.minimum(lowest, shifted[reading.item.id], out=lowest)
        reading.add(block[reading.item.id], total)
    np.add(total, sum(reading.base for reading in readings), out=total)
    np.copyto(out, total, casting="unsafe")
    np.copyto(out, NO_TOTAL, where=lowest == 0)


def _mark(reading: _Reading, column: Bytes, out: Bytes) -> None:
    """Mark what was answered, whatever else is missing."""
    mark = reading.item.mark
    if mark is None:
        return
    points, known = reading.points(column), column != MISSING
    np.add(points >= mark.from_points, points >= mark.hard_from, out=out, dtype=np.uint8)
    np.multiply(out, known, out=out)
