"""A Parquet file of facts becomes a Parquet file of decisions, or counts, in DuckDB and in bounded memory."""

import glob
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from perinet.care.decisions import columns, synthetic
from perinet.care.decisions.checks import CARRIED, Table, TableError, refuse_unusable
from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.guideline import Guideline

MEMORY = "2GB"
CHECK_EVERY = 0.5  # seconds between two looks at how far a query is

Progress = Callable[[float], None]  # how much is done, in per cent


@dataclass(frozen=True)
class Move:
    """How many go from one step to another when the guideline changes; the same step when they do not."""

    region: str
    moment: str
    from_step: str
    to_step: str
    persons: int


@dataclass(frozen=True)
class Opened:
    """How many got a step on the clock of one rule, in one week (0 where the file has no weeks)."""

    week: int | str
    step: str
    rule: str
    owner: str
    urgency: str
    persons: int


def decide_file(
    guideline: Guideline, source: Path, target: Path, *, keep: Sequence[str] = (), memory: str = MEMORY,
    threads: int = 0, on_progress: Progress | None = None,
) -> int:  # fmt: skip
    """Decide about every row; return how many. The target appears whole or not at all."""
    with opened(source, memory=memory, threads=threads, spill=target.parent) as (connection, table):
        refuse_unusable(table, guideline, keep=keep)
        kept = [name for name in dict.fromkeys((*CARRIED, *keep)) if name in table.types]
        query = columns.query(guideline, "duckdb", columns.own_columns(guideline, table.types), keep=kept)
        with whole(target) as part:
            return _copy(connection, query, part, on_progress)


def count(guideline: Guideline, source: Path, **options: Any) -> dict[str, int]:
    """Return persons, "rule:ID" for how many it held, and "step:ID" for how many it is the step, in one pass."""
    with opened(source, **options) as (connection, table):
        refuse_unusable(table, guideline)
        query = columns.counts(guideline, "duckdb", columns.own_columns(guideline, table.types))
        found = connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return dict(zip(names, found.fetchone() or (), strict=True))


def moves(a: Guideline, b: Guideline, source: Path, **options: Any) -> list[Move]:
    """Return how many go from which step to which; `region` is empty where the file has none."""
    with opened(source, **options) as (connection, table):
        refuse_unusable(table, a, b)
        by = ("region", "moment") if "region" in table.types else ("moment",)
        rows = connection.execute(columns.moves(a, b, "duckdb", [*table.types], by=by)).fetchall()
    return [Move(str(row[-5] or "") if len(row) > 4 else "", *row[-4:]) for row in rows]


def tally(guideline: Guideline, source: Path, **options: Any) -> list[Opened]:
    """Return the open steps per week, by the rule that set their clock: its owner, and how urgent it is."""
    with opened(source, **options) as (connection, table):
        refuse_unusable(table, guideline)
        by = ("week",) if "week" in table.types else ()
        own = columns.own_columns(guideline, table.types)
        rows = connection.execute(columns.openings(guideline, "duckdb", own, by=by)).fetchall()
    return [opened for row in rows for opened in _opened(guideline, row if by else (0, *row))]


def write_synthetic(
    target: Path, guideline: Guideline, persons: int, seed: int, weeks: int = 26, memory: str = MEMORY
) -> None:
    """Write made-up persons with the guideline's facts; the same seed gives the same bytes."""
    with connected(memory=memory, spill=target.parent) as connection, whole(target) as part:
        for number, block in enumerate(synthetic.blocks(guideline, persons, weeks, seed)):
            connection.register("block", block)
            start = number * synthetic.AT_ONCE
            verb = "INSERT INTO people" if number else "CREATE TABLE people AS"
            connection.execute(f"{verb} {_block_query(guideline, block, start)}")  # noqa: S608 (own names only)
            connection.unregister("block")
        _copy(connection, "SELECT * FROM people", part, None)


@contextmanager
def opened(
    source: Path, *, memory: str = MEMORY, threads: int = 0, spill: Path | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Table]]:
    """Yield a connection in which the file, or folder of files, is the table that queries read."""
    with connected(memory=memory, threads=threads, spill=spill) as connection:
        try:
            if not source.exists():
                raise TableError([f"{source}: there is no such file"])
            files = glob.escape(str(source)) + ("/*.parquet" if source.is_dir() else "")
            relation = connection.read_parquet(files)
            relation.create_view(columns.TABLE)
        except duckdb.Error as error:
            raise TableError(
                [f"{source}: can't be read as Parquet ({str(error).splitlines()[0]})"]
            ) from error
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        yield connection, Table(source.name, types, "duckdb", lambda q: connection.execute(q).fetchall())


@contextmanager
def connected(
    *, memory: str = MEMORY, threads: int = 0, spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield an engine that fetches nothing from the network and leaves nothing behind on the disk."""
    options: dict[str, Any] = {
        "autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": memory,
    }  # fmt: skip
    if threads:
        options["threads"] = threads
    with tempfile.TemporaryDirectory(prefix=".perinet-", dir=spill) as folder:
        try:
            connection = duckdb.connect(config={**options, "temp_directory": folder})
        except duckdb.Error as error:
            raise TableError([f"--memory {memory}: {str(error).splitlines()[0]}"]) from error
        with connection:
            connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
            yield connection


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Yield a name beside the target that becomes the target when all went well, and is removed when not."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, target: Path, on_progress: Progress | None
) -> int:
    name = str(target).replace("'", "''")
    statement = f"COPY ({query}) TO '{name}' (FORMAT parquet, COMPRESSION zstd)"
    try:
        found = _watched(connection, statement, on_progress)
    except duckdb.Error as error:
        raise TableError([f"{target.parent}: {str(error).splitlines()[0]}"]) from error
    return int(found[0][0])


def _watched(
    connection: duckdb.DuckDBPyConnection, statement: str, on_progress: Progress | None
) -> list[tuple[Any, ...]]:
    """Run in a thread, so that the caller can tell how far it is, and stop it."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: connection.execute(statement).fetchall())
        try:
            while not wait([running], timeout=CHECK_EVERY).done:
                if on_progress:
                    on_progress(max(connection.query_progress(), 0.0))
        except BaseException:
            connection.interrupt()
            raise
    return running.result()


def _opened(guideline: Guideline, row: Sequence[Any]) -> Iterator[Opened]:
    week, _, *persons = row
    for rule, found in zip(guideline.rules.values(), persons, strict=True):
        owner = rule.owner or guideline.steps[rule.step].owner
        yield Opened(week, rule.step, rule.id, owner, rule.urgency, found)


def _block_query(guideline: Guideline, block: synthetic.Block, start: int) -> str:
    """Write how the numbers of a block become ids, names and facts."""
    regions, moments = map(_texts, (synthetic.regions(), synthetic.moments_of(guideline)))
    facts = [_fact(fact) for name, fact in guideline.facts.items() if name in block]
    selected = [
        f"row_number() OVER () + {start} AS id", f"{moments}[moment + 1] AS moment", "week",
        f"{regions}[region + 1] AS region", *facts,
    ]  # fmt: skip
    return f"SELECT {', '.join(selected)} FROM block"  # noqa: S608 (names of facts, checked when the package was read)


def _fact(fact: Fact) -> str:
    known = f'nullif("{fact.name}", {synthetic.UNKNOWN})'
    if fact.type == "str":
        return f'{_texts(fact.values)}[{known} + 1] AS "{fact.name}"'
    kind = "boolean" if fact.type == "bool" else "smallint"
    return f'CAST({known} AS {kind}) AS "{fact.name}"'


def _texts(words: Sequence[str]) -> str:
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"[{quoted}]"
