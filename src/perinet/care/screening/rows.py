"""A row of cells becomes a line of scores: the same arithmetic as `scoring`, prepared for a million rows.

A stretch of some columns has few possible contents, so what each adds is worked out once, by `scoring`, and
kept. Whatever is not plainly written is read with care, row by row, and refused with its reason.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from operator import itemgetter

from perinet.care.screening import scoring
from perinet.care.screening.instrument import Instrument, Item

KINDS = {"options": (scoring.score, scoring.positions), "points": (scoring.from_points, scoring.worth)}
WIDEST = 5  # columns in a stretch: five of four answers and a blank have 3,125 contents
KEPT = 50_000  # lines remembered: a long list with subscales has more results than a file has rows
PLAIN = re.compile(r"[\w.:/@+-]+", re.ASCII).fullmatch
QUOTED = re.compile(r'(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*').fullmatch
WHOLE = re.compile(r"([0-9]+)\.0+").fullmatch

Row = list[str]


class BadRow(Exception):
    """A row that cannot be scored; `faults` say what is wrong, each with the column it is in."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class NotPlain(Exception):
    """Cells that must be read with care."""


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """What one stretch of columns adds to a score."""

    total: int
    missing: tuple[str, ...]
    marks: frozenset[str]
    scales: tuple[int | None, ...]


def columns(instrument: Instrument) -> Row:
    """Name what comes out; every subscale has its column, also one that is not shown elsewhere."""
    scales = [f"scale:{scale.id}" for scale in instrument.scales]
    return ["id", "instrument", "version", "answers", "total", "missing", "marks", *scales]


def faults_of(instrument: Instrument, header: Sequence[str]) -> list[str]:
    """Say which columns are missing, unknown or there twice; each makes the whole file doubtful."""
    needed = ["id", *(item.id for item in instrument.scored)]
    known = {*needed, *(item.id for item in instrument.unscored)}
    faults = {
        "missing": [name for name in needed if name not in header],
        "unknown": [name or "(no name)" for name in header if name not in known],
        "there twice": sorted({name for name in header if name in known and header.count(name) > 1}),
    }
    return [f"{', '.join(names)} {_be(names)} {fault}" for fault, names in faults.items() if names]


def _be(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def cells_of(line: str) -> Row:
    """Split one line; a quote that is not closed here is refused, so that it cannot swallow the next rows."""
    if '"' not in line:
        return line.split(",")
    if not QUOTED(line):
        raise BadRow("a quote is out of place")
    return next(csv.reader([line]))


def as_line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


class RowScorer:
    """Scores the rows of one file, whose header and meaning of answers are known."""

    def __init__(self, instrument: Instrument, kind: str, header: Sequence[str]) -> None:
        self._instrument, self._kind, self._header = instrument, kind, header
        self._score, self._allowed = KINDS[kind]
        present = [item for item in instrument.items if item.id in header]
        self._stretches = [self._stretch(items) for items in _split(present)]
        self._parts: dict[object, Part] = {}
        self._tails: dict[tuple[Part, ...], str] = {}

    def scorer(self) -> Callable[[Row], str]:
        """Give the function that turns a row into a line, or raises BadRow."""
        width, name_at = len(self._header), self._header.index("id")
        stretches, tails, tail, careful = self._stretches, self._tails, self._tail, self._carefully

        def score_row(row: Row) -> str:
            try:
                if len(row) != width:
                    raise NotPlain
                name = row[name_at] if PLAIN(row[name_at]) else _quoted(row[name_at])
                parts = tuple([stretch[cells(row)] for cells, stretch in stretches])
            except NotPlain:
                return careful(row)
            return f"{name},{tails[parts] if parts in tails else tail(parts)}"

        return score_row

    def _stretch(self, items: Sequence[Item]) -> tuple[Callable[[Row], tuple[str, ...]], "_Contents"]:
        places = [self._header.index(item.id) for item in items]
        return itemgetter(*places, *places[: 2 - len(places)]), _Contents(items, self._part)

    def _part(self, items: Sequence[Item], cells: Sequence[str]) -> Part:
        """Work out what these cells add; equal parts are one part, so that few tails are kept."""
        answers = {item.id: self._plain(item, cell) for item, cell in zip(items, cells, strict=False) if cell}
        score = self._score(self._instrument, answers)
        missing = tuple(item.id for item in items if item.scored and item.id not in answers)
        scales = tuple(_within(scale.items, items, score.points) for scale in self._instrument.scales)
        total = 0 if missing else sum(score.points.values())
        key = (total, missing, score.marks, scales, items[0].id)
        return self._parts.setdefault(key, Part(total, missing, score.marks, scales))

    def _plain(self, item: Item, cell: str) -> int:
        for value in self._allowed(item):
            if cell == str(value):
                return value
        raise NotPlain

    def _tail(self, parts: tuple[Part, ...]) -> str:
        missing = [item for part in parts for item in part.missing]
        marks = sorted({mark for part in parts for mark in part.marks})
        total = "" if missing else sum(part.total for part in parts)
        scales = zip(*(part.scales for part in parts), strict=True)
        sums = ["" if None in each else sum(points for points in each if points) for each in scales]
        line = self._line_after_name(total, missing, marks, sums)
        if len(self._tails) < KEPT:
            self._tails[parts] = line
        return line

    def _line_after_name(
        self, total: object, missing: Sequence[str], marks: Sequence[str], sums: Sequence[object]
    ) -> str:
        said = (self._instrument.id, self._instrument.version, self._kind)
        return as_line([*said, total, "|".join(missing), "|".join(marks), *sums])

    def _carefully(self, row: Row) -> str:
        """Read a row that is not plainly written, or say everything that is wrong with it."""
        if len(row) != len(self._header):
            raise BadRow(f"{len(row)} cells, expected {len(self._header)}")
        cells = dict(zip(self._header, (cell.strip() for cell in row), strict=True))
        faults = list(_name_faults(cells["id"]))
        answers = {}
        for item in self._instrument.items:
            try:
                if cell := cells.get(item.id):
                    answers[item.id] = _number(item, cell, self._allowed(item))
            except scoring.AnswerError as error:
                faults.append(str(error))
        if faults:
            raise BadRow(*faults)
        score = self._score(self._instrument, answers)
        sums = ["" if value is None else value for value in score.scales.values()]
        total = "" if score.total is None else score.total
        tail = self._line_after_name(total, score.missing, sorted(score.marks), sums)
        return f"{as_line([cells['id']])[:-1]},{tail}"


class _Contents(dict[tuple[str, ...], Part]):
    """What each content of a stretch adds, worked out when it is first met."""

    def __init__(self, items: Sequence[Item], part: Callable[[Sequence[Item], Sequence[str]], Part]) -> None:
        super().__init__()
        self._items, self._part = items, part

    def __missing__(self, cells: tuple[str, ...]) -> Part:
        self[cells] = self._part(self._items, cells)
        return self[cells]


def _split(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    size = ceil(len(items) / ceil(len(items) / WIDEST))
    return (items[start : start + size] for start in range(0, len(items), size))


def _within(names: Sequence[str], items: Sequence[Item], points: Mapping[str, int]) -> int | None:
    """Sum the items of a subscale that lie in this stretch; None where one of them is missing."""
    here = [item.id for item in items if item.id in names]
    return sum(points[name] for name in here) if all(name in points for name in here) else None


def _quoted(name: str) -> str:
    """Write a name that holds more than letters and digits; one that is empty or broken is read with care."""
    name = name.strip()
    if any(_name_faults(name)):
        raise NotPlain
    return as_line([name])[:-1]


def _name_faults(name: str) -> Iterator[str]:
    if not name:
        yield "id: is empty"
    if any("\ud800" <= sign <= "\udfff" for sign in name):
        yield "id: is not UTF-8"


def _number(item: Item, cell: str, expected: Sequence[int]) -> int:
    """Read a whole number; "3.0" is what data frames make of 3, and nothing else is guessed."""
    digits = decimal[1] if (decimal := WHOLE(cell)) else cell
    for value in expected:
        if digits == str(value):
            return value
    shown = cell if cell.isprintable() else ascii(cell)[1:-1]
    raise scoring.AnswerError(item.id, shown, scoring.span(expected))
