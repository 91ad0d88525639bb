"""`perinet decide`: JSON lines of facts become JSON lines of decisions, one at a time."""

import importlib
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from perinet.care.decisions import library
from perinet.care.decisions.engine import Decision, FactError, decide
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.package import GuidelineError
from perinet.config.progress import watched

NAME = "decide"
HELP = "decide for each line of facts (JSON lines) under a guideline"
DESCRIPTION = """Reads {"id", "moment", "facts"} per line and writes {"id", "guideline", "version", "step",
"complete", "steps", "held", "silent"} per line. A fact that is null or absent is not known. A bad line is
named on standard error, the good ones are still written and the exit status is 1; a file that can't be used at
all gives 2 and writes nothing. With --columns it decides about a whole Parquet file in one query: what any row
makes unusable is refused before anything is written."""
WHOLE_FILE = (
    "perinet.config.cli.decisions.columns"  # brings an engine along, so it waits until it is asked for
)
EXPECTED = "expected one JSON object per line, with id, moment and facts"
KEYS = ("id", "moment", "facts")
LONGEST_LINE = 1_000_000
UNREADABLE_BEFORE_GIVING_UP = 20
encoded = json.JSONEncoder(separators=(",", ":")).encode


class BadLine(ValueError):
    """One line that can't be decided, with the reason; `unreadable` when it isn't even a JSON object."""

    def __init__(self, reason: str, *, unreadable: bool = False) -> None:
        super().__init__(reason)
        self.unreadable = unreadable


def configure(parser: ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "guideline", metavar="GUIDELINE", help="a shipped guideline's id, or a package folder"
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default="-", help="JSON lines; - or nothing: standard input"
    )
    group = parser.add_argument_group("a whole file at once")
    group.add_argument("--columns", metavar="FILE.parquet", help="facts: id, moment, and a column per fact")
    group.add_argument(
        "--out", metavar="OUT.parquet", help="where the decisions, or made-up facts, are written"
    )
    group.add_argument(
        "--keep", metavar="COLUMN", nargs="+", default=[], help="columns to carry along as they are"
    )
    group.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="default: %(default)s")
    group.add_argument("--memory", metavar="SIZE", help="what DuckDB may use, such as 4GB (default: 2GB)")
    group.add_argument(
        "--threads", metavar="N", type=int, default=0, help="processors for DuckDB (default: all)"
    )
    group.add_argument("--spark-master", default="local[*]", help="who runs Spark (default: %(default)s)")
    group.add_argument(
        "--synthetic", metavar="N", type=int, help="write the facts of N made-up persons instead"
    )
    group.add_argument("--seed", type=int, default=1, help="which made-up persons (default: %(default)s)")


def run(args: Namespace) -> int:
    try:
        package = library.find(args.guideline)
        if package.manifest == "outdated":  # a draft may be tried, but nobody takes it for what was released
            print(f"{args.guideline}: files changed since its MANIFEST was written", file=sys.stderr)
        if args.columns or args.synthetic is not None:
            return int(importlib.import_module(WHOLE_FILE).run(package.guideline, args))
        with _opened(args.file) as stream:
            return _decide_all(package.guideline, stream)
    except GuidelineError as error:
        print("\n".join(error.findings), file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        # Only what could not be opened has a name; a full disk, for one, has none.
        place = f"{error.filename}: can't be read" if error.filename else "perinet decide"
        print(f"{place}: {error.strerror}", file=sys.stderr)
    return 2


def _opened(file: str) -> BinaryIO:
    # A copy of standard input's number, so that closing it here leaves the process's own open.
    return os.fdopen(os.dup(sys.stdin.fileno()), "rb") if file == "-" else Path(file).open("rb")


def _decide_all(guideline: Guideline, stream: BinaryIO) -> int:
    bad = good = 0
    held_back: list[str] = []  # what was unreadable before the first JSON object showed this is JSON lines
    for number, line in watched(_lines(stream)):
        try:
            written = _decided(guideline, line)
        except BadLine as error:
            bad += 1
            held_back.append(f"line {number}, {error}")
            if error.unreadable and not good and len(held_back) == bad:
                if bad >= UNREADABLE_BEFORE_GIVING_UP:
                    break
                continue
        else:
            good += 1
            sys.stdout.write(written)
        _tell(held_back)
    if not good and len(held_back) == bad:
        print(_unusable(held_back), file=sys.stderr)
        return 2
    sys.stdout.flush()
    return 1 if bad else 0


def _tell(held_back: list[str]) -> None:
    if held_back:
        print("\n".join(held_back), file=sys.stderr)
        held_back.clear()


def _unusable(held_back: list[str]) -> str:
    if not held_back:
        return f"the file is empty: {EXPECTED}"
    return f"this is not JSON lines: {EXPECTED}\n{held_back[0]}"


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines that hold something; a line beyond all measure is cut, so memory stays bounded."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def _decided(guideline: Guideline, line: bytes) -> str:
    row = _row(line)
    try:
        decision = decide(guideline, row["moment"], row["facts"])
    except FactError as error:
        raise BadLine(str(error)) from error
    return _written(row["id"], decision)


def _written(name: str | int, decision: Decision) -> str:
    """Write what `as_dict` says; the silent rules, most of the line, are the same for many people."""
    head = encoded({"id": name, **decision.head()})
    return f'{head[:-1]},"silent":[{",".join(map(_silence, decision.silent))}]}}\n'


@lru_cache(maxsize=4096)
def _silence(silent: tuple[str, tuple[str, ...]]) -> str:
    rule, missing = silent
    return encoded({"rule": rule, "missing": missing})


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadLine(f"the line is longer than {LONGEST_LINE:,} bytes", unreadable=True)
    try:
        row = json.loads(line.decode(), parse_constant=_no_constant, object_pairs_hook=_once)
    except BadLine:
        raise
    except UnicodeDecodeError:
        raise BadLine("the line is not UTF-8", unreadable=True) from None
    except json.JSONDecodeError as error:
        raise BadLine(
            f"the line is not JSON ({error.msg} at column {error.colno})", unreadable=True
        ) from None
    except RecursionError:
        raise BadLine(
            "the line is not JSON that can be read: it is nested too deeply", unreadable=True
        ) from None
    except ValueError:
        raise BadLine("a number has too many digits") from None
    if not isinstance(row, dict):
        raise BadLine("the line is not a JSON object", unreadable=True)
    for key in KEYS:
        if key not in row:
            raise BadLine(f"{key}: is missing")
    for key in row:
        if key not in KEYS:
            raise BadLine(f"{key}: is unknown, expected only {', '.join(KEYS)}")
    if type(row["id"]) not in (str, int) or row["id"] == "":
        raise BadLine("id: expected text or a whole number")
    if not isinstance(row["moment"], str):
        raise BadLine("moment: expected text")
    if not isinstance(row["facts"], dict):
        raise BadLine('facts: expected an object such as {"epds.total": 14}')
    return row


def _no_constant(name: str) -> None:
    raise BadLine(f"{name} is not a value, expected a number, true, false, text or null")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: which of the two was meant can't be known."""
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        raise BadLine(f"{next(name for name in names if names.count(name) > 1)}: stands twice")
    return row
