"""Answers in CSV become scores in CSV, row by row, however long the file.

It refuses a file that it cannot be sure of before it writes anything; of a usable file it names every bad row
and writes all the others.
"""

import argparse
import importlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import BinaryIO, TextIO

from perinet.care.screening import library
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.rows import BadRow, RowScorer, as_line, cells_of, columns, faults_of
from perinet.config.progress import watched

NAME = "score"
HELP = "Score answers: CSV in (id,item1..itemN; blank is not answered), CSV out."
DESCRIPTION = """Reads id,item1..itemN per line (blank: not answered; questions outside the total may stand beside
them under their names) and writes id, instrument, version, answers (how the answers were read: options or points),
total (empty while an item is missing), missing (the items not answered, joined by |), marks (joined by |, such as
self-harm) and a column scale:NAME per subscale. A bad row is named on standard error, the good ones are still
written and the exit status is 1; a file that can't be used at all gives 2 and writes nothing. With --answers fhir
the lines are FHIR QuestionnaireResponses, and subscales are left out. With --out, FILE and what is written are Parquet;
then one wrong answer refuses the whole file."""
DONE, BAD_ROWS, UNUSABLE = 0, 1, 2
LONGEST_HEADER = 100_000


class Unusable(Exception):
    """The file as a whole cannot be scored; nothing was written."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.parse_args = parser.parse_intermixed_args  # FILE may stand before or after --answers
    parser.add_argument("instrument", metavar="INSTRUMENT", help="such as epds (perinet instrument list)")
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="none or - is standard input")
    parser.add_argument(
        "--answers",
        required=True,
        choices=("options", "points", "fhir"),
        help="options: positions in the printed order, from 0; points: what each answer is worth. There is "
        "no default, because points read as positions turn reversed items round. fhir: the lines are FHIR "
        "QuestionnaireResponses; INSTRUMENT may then be `any`",
    )
    parser.add_argument(
        "--out",
        metavar="FILE.parquet",
        help="FILE is Parquet with one column per item: write scores as Parquet",
    )


def run(args: argparse.Namespace) -> int:
    try:
        if args.out and (args.answers == "fhir" or args.file == "-"):
            raise Unusable(
                "--out writes Parquet from a Parquet FILE; FHIR and standard input go to standard output"
            )
        if args.answers == "fhir":
            return int(_reader("fhir").run(_instruments(args.instrument), args.file))
        instrument = _instrument(args.instrument)
        if args.out:
            return int(_reader("columns").run(instrument, args.answers, args.file, args.out))
        with _source(args.file) as lines:
            return _score_file(instrument, args.answers, lines, sys.stdout.buffer)
    except BrokenPipeError:
        raise
    except OSError as error:
        # Only what could not be opened has a name; a full disk, for one, has none.
        place = f"{error.filename}: can't be read: " if error.filename else ""
        print(f"perinet score: {place}{error.strerror}", file=sys.stderr)
    except (Unusable, library.UnknownInstrument) as error:
        print(f"perinet score: {error}", file=sys.stderr)
    return UNUSABLE


def _reader(name: str) -> ModuleType:
    """Import what reads another form of answers; plain rows start without it."""
    return importlib.import_module(f"perinet.config.cli.scores.{name}")


def _instruments(name: str) -> Sequence[Instrument]:
    return library.scorable() if name == "any" else (_instrument(name),)


def _instrument(name: str) -> Instrument:
    instrument = library.get(name)
    if not instrument.scorable:
        raise Unusable(f"{name} has no total. {instrument.why_not_scorable}".strip())
    return instrument


@contextmanager
def _source(file: str) -> Iterator[TextIO]:
    """Open the file, or standard input, which stays open; bytes that are no UTF-8 come through."""
    if file != "-":
        with open(file, encoding="utf-8-sig", errors="surrogateescape") as lines:
            yield lines
        return
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape")
    try:
        yield lines
    finally:
        lines.detach()


def _score_file(instrument: Instrument, kind: str, lines: TextIO, sink: BinaryIO) -> int:
    score_row = RowScorer(instrument, kind, _header(instrument, lines)).scorer()
    named = _Named()
    out = io.TextIOWrapper(sink, encoding="utf-8", newline="")
    try:
        out.write(as_line(columns(instrument)))
        out.writelines(watched(_scored(lines, score_row, named)))
        out.flush()
    finally:
        out.detach()
    return BAD_ROWS if named.rows else DONE


def _header(instrument: Instrument, lines: TextIO) -> list[str]:
    first = lines.readline(LONGEST_HEADER)
    if not first.strip():
        raise Unusable("the file is empty; its first line must name the columns")
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in first):
        raise Unusable("the file is not in UTF-8")
    try:
        header = [name.strip() for name in cells_of(first.rstrip("\n"))]
    except BadRow as error:
        raise Unusable(f"line 1: {error}") from None
    if faults := faults_of(instrument, header):
        hint = "; columns are separated by commas" if len(header) == 1 and ";" in header[0] else ""
        raise Unusable(f"columns: {'; '.join(faults)}{hint}")
    return header


class _Named:
    """Names bad rows on standard error and counts them."""

    def __init__(self) -> None:
        self.rows = 0

    def row(self, place: str, faults: Iterable[str]) -> None:
        self.rows += 1
        for fault in faults:
            separator = ", " if ": " in fault else ": "
            print(f"{place}{separator}{fault}", file=sys.stderr)


def _scored(lines: Iterable[str], score_row: Callable[[list[str]], str], named: _Named) -> Iterator[str]:
    """Score line after line; the header was line 1, and a blank line is no row."""
    for number, line in enumerate(lines, 2):
        row = line.rstrip("\n")
        try:
            if row:
                yield score_row(cells_of(row))
        except BadRow as error:
            named.row(f"line {number}", error.faults)
