"""A Parquet file with a column per item becomes one with totals, subscales and marks."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from perinet.care.screening import scoring
from perinet.care.screening.arrays import MISSING, NO_TOTAL, Columns, score_columns
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.rows import KINDS

ROWS = 1_000_000  # read, scored and kept at a time, so that memory does not grow with the file
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


class Unusable(Exception):
    """The file as a whole can't be scored; nothing was written."""


def run(instrument: Instrument, kind: str, file: str, out: str) -> int:
    """Write OUT and return 0, or say what is wrong, write nothing and return 2."""
    target = Path(out)
    begun = target.with_name(f"{target.name}.part")
    try:
        with TemporaryDirectory() as folder, closing(_connect(f"{folder}/scores.duckdb")) as connection:
            items = _check(connection, instrument, kind, file)
            for start in range(0, _count(connection, file), ROWS):
                _score(connection, instrument, kind, items, file, start)
            connection.execute(_copy(instrument, kind, items), {"file": file, "out": str(begun)})
            begun.replace(target)
    except (Unusable, OSError, duckdb.Error) as error:
        begun.unlink(missing_ok=True)
        said = str(error).splitlines()[0]  # the engine adds the query, which nobody here wrote
        print(f"perinet score: {file}: {said}", file=sys.stderr)
        return 2
    return 0


def _connect(path: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        path, config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )


def _count(connection: duckdb.DuckDBPyConnection, file: str) -> int:
    return int(connection.execute("select count(*) from read_parquet($1)", [file]).fetchall()[0][0])


def _check(
    connection: duckdb.DuckDBPyConnection, instrument: Instrument, kind: str, file: str
) -> Sequence[Item]:
    """Refuse a missing column, one without whole numbers, and answers that the question does not have."""
    described = connection.execute("describe select * from read_parquet($1)", [file]).fetchall()
    types = {row[0]: row[1] for row in described}
    items = [item for item in instrument.items if item.id in types]
    faults = [
        f"{name} is missing" for name in ("id", *(i.id for i in instrument.scored)) if name not in types
    ]
    faults += [f"{i.id} is {types[i.id]}, expected whole numbers" for i in items if types[i.id] not in WHOLE]
    if faults:
        raise Unusable(f"columns: {'; '.join(faults)}")
    _, allowed = KINDS[kind]
    for item in items:
        values = ", ".join(map(str, allowed(item)))
        wrong = connection.execute(
            f'select id, "{item.id}" from read_parquet($1) where "{item.id}" not in ({values}) limit 1',
            [file],
        ).fetchall()
        if wrong:
            expected = scoring.span(allowed(item))
            raise Unusable(
                f"id {wrong[0][0]}, {item.id}: {wrong[0][1]} is not an answer, expected {expected}"
            )
    return items


def _score(
    connection: duckdb.DuckDBPyConnection,
    instrument: Instrument,
    kind: str,
    items: Sequence[Item],
    file: str,
    start: int,
) -> None:
    wanted = ", ".join(f'coalesce("{item.id}", {MISSING})::utinyint as "{item.id}"' for item in items)
    block = connection.execute(
        f"select {wanted} from read_parquet($1, file_row_number = true) "
        "where file_row_number >= $2 and file_row_number < $3 order by file_row_number",
        [file, start, start + ROWS],
    ).fetchnumpy()
    connection.register("scored", _named(score_columns(instrument, block, kind=kind)))
    verb = "insert into scores" if start else "create table scores as"
    connection.execute(f"{verb} select * from scored")


def _named(found: Columns) -> dict[str, object]:
    return (
        {"total": found.total}
        | {f"scale:{name}": column for name, column in found.scales.items()}
        | {f"mark:{item}": column for item, column in found.marks.items()}
    )


def _copy(instrument: Instrument, kind: str, items: Sequence[Item]) -> str:
    """Write the query that lays the scores beside the rows they came from; both are in the same order."""
    here = {item.id for item in items}
    missing = _joined((f'a."{i.id}" is null', i.id) for i in instrument.scored)
    marks = _joined((f'b."mark:{i.id}" > 0', i.mark.id) for i in instrument.marked if i.mark and i.id in here)
    scales = "".join(f', nullif(b."scale:{s.id}", {NO_TOTAL}) as "scale:{s.id}"' for s in instrument.scales)
    return (
        f"copy (select a.id, '{instrument.id}' as instrument, '{instrument.version}' as version, "
        f"'{kind}' as answers, nullif(b.total, {NO_TOTAL}) as total, {missing} as missing, {marks} as marks"
        f"{scales} from read_parquet($file) a positional join scores b) to $out (format parquet)"
    )


def _joined(parts: Iterable[tuple[str, str]]) -> str:
    chosen = ", ".join(f"case when {condition} then '{name}' end" for condition, name in parts)
    return f"concat_ws('|', {chosen})" if chosen else "''"
