"""Two packages become the smallest persons for whom they differ, and on a file of facts, how many move."""

import importlib
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perinet.care.decisions import library
from perinet.care.decisions.beside import Beside
from perinet.care.decisions.compared import compare, equivalent
from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.care.decisions.verdicts import Comparison, difference

SEED = 1  # the same made-up persons each time


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="an id or a folder")
    parser.add_argument("b", metavar="B", help="an id or a folder")
    parser.add_argument(
        "--facts", metavar="FILE.parquet", type=Path, help="also count who moves from which step to which"
    )
    parser.add_argument("--synthetic", metavar="N", type=int, help="count the same among N made-up persons")
    parser.add_argument("--language", choices=LANGUAGES, help="tell each person in words too")
    parser.epilog = "Exit status: 0 equal for everybody, 1 different, 2 a package or the file can't be used."


def run(args: Namespace) -> int:
    a, b = (library.find(name).guideline for name in (args.a, args.b))
    moves = [] if args.facts is None else list(_moves(_in_file(a, b, args.facts)))
    if args.synthetic:
        moves += _moves(_made_up(a, b, args.synthetic))
    found = compare(a, b, on_progress=_progress)
    print("\n".join([*_lines(found, a, b, args.language), *moves]))
    return 0 if found.equal else 1


def _lines(found: Comparison, a: Guideline, b: Guideline, language: str | None) -> Iterator[str]:
    for one in found.differences:
        yield one.line()
        if language:
            yield f"    {difference(one, a, b, language)}"
    if not found.differences:
        whom = (
            "every answer"
            if equivalent(a, b)
            else "every person; only for answers that can't all be true not"
        )
        yield f"{a.id} {a.version} and {b.id} {b.version} decide alike for {whom}"
    yield from (_beside(row) for row in found.beside)


def _beside(row: Beside) -> str:
    effect = "changes care" if row.matters else "changes no decision by itself"
    return f"{row.change}: {row.table}{f' {row.row}' if row.row else ''} ({effect})"


def _in_file(a: Guideline, b: Guideline, source: Path) -> list[Any]:
    rows: list[Any] = importlib.import_module("perinet.care.decisions.population").moves(a, b, source)
    return rows


def _made_up(a: Guideline, b: Guideline, persons: int) -> list[Any]:
    population = importlib.import_module("perinet.care.decisions.population")
    with TemporaryDirectory(prefix=".perinet-") as folder:
        source = Path(folder) / "persons.parquet"
        population.write_synthetic(source, a, persons, SEED)
        return _in_file(a, b, source)


def _moves(rows: list[Any]) -> Iterator[str]:
    """Write how many move: within each region, at each moment, from which step to which."""
    moved = [row for row in rows if row.from_step != row.to_step]
    yield f"{sum(row.persons for row in moved)} of {sum(row.persons for row in rows)} move:"
    for row in moved:
        region = f"{row.region} " if row.region else ""
        yield f"  {region}{row.moment}: {row.from_step} -> {row.to_step}: {row.persons}"


def _progress(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total} {name:60.60}" if done < total else f"\r{'':70}\r")
        sys.stderr.flush()
