"""A whole population counted under all rules, from Parquet: the guideline's own query beside one written by hand.

Each run is a process of its own; its seconds go from opening the file to the totals. Checking that every value is
possible, which the query by hand does not do, is timed apart. The totals must be equal.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import peers

from perinet.care.decisions import columns, library, population

PERSONS, SEED, ROUNDS = 5_000_000, 20261122, 3
BY_HAND = peers.HERE / "rivals" / "flanders.sql"
KINDS = {
    "ours": "perinet, counted",
    "checked": "perinet, every value checked first",
    "by-hand": "DuckDB, written by hand",
    "decided": "perinet, every decision written to Parquet with its reasons",
}


def by_hand(file: Path) -> dict[str, int]:
    with population.connected() as connection:
        found = connection.execute(BY_HAND.read_text(), {"file": str(file)})
        return named(found)


def ours(file: Path) -> dict[str, int]:
    guideline = library.get("flanders")
    with population.opened(file) as (connection, table):
        own = columns.own_columns(guideline, table.types)
        return named(connection.execute(columns.counts(guideline, "duckdb", own)))


def named(found: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


def checked(file: Path) -> dict[str, int]:
    return population.count(library.get("flanders"), file)


def decided(file: Path) -> dict[str, int]:
    out = file.with_name("decided.parquet")
    population.decide_file(library.get("flanders"), file, out)
    steps = duckdb.execute("SELECT 'step:' || step, count(*) FROM read_parquet(?) GROUP BY ALL", [str(out)])
    return dict(steps.fetchall())


def made(file: Path) -> dict[str, int]:
    population.write_synthetic(file, library.get("flanders"), PERSONS, SEED)
    return {"persons": PERSONS}


def measure(kind: str, file: Path) -> None:
    work = {"made": made, "ours": ours, "checked": checked, "by-hand": by_hand, "decided": decided}[kind]
    begun = time.monotonic()
    totals = work(file)
    seconds = time.monotonic() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "totals": totals}))


def run(kind: str, file: Path) -> dict:
    words = [sys.executable, __file__, kind, str(file)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    file = peers.FOLDER / "people.parquet"
    peers.FOLDER.mkdir(parents=True, exist_ok=True)
    run("made", file)  # elsewhere, because a process counts what its parent once used as its own memory
    found = {kind: [] for kind in KINDS}
    for number in range(ROUNDS):
        for kind in KINDS if number == 0 else [kind for kind in KINDS if kind != "decided"]:
            found[kind].append(run(kind, file))
    rows = []
    for kind, label in KINDS.items():
        best, median = peers.best_and_median([one["seconds"] for one in found[kind]])
        memory = max(one["memory"] for one in found[kind])
        rows.append((label, f"{best:.2f}", f"{median:.2f}", f"{PERSONS / best / 1e6:.2f}", f"{memory}"))
    peers.table(rows, ("", "s, best", "median", "M persons/s", "MB"))
    best = {kind: min(one["seconds"] for one in found[kind]) for kind in KINDS}
    totals = {kind: {k: v for k, v in found[kind][0]["totals"].items() if v} for kind in KINDS}
    steps = {name: number for name, number in totals["by-hand"].items() if name.startswith("step:")}
    same = totals["ours"] == totals["checked"] == totals["by-hand"] and totals["decided"] == steps
    print(
        f"ratio to the query by hand (best): {best['ours'] / best['by-hand']:.2f}, values checked as well "
        f"{best['checked'] / best['by-hand']:.2f}; totals equal: {'yes' if same else 'NO'}"
    )
    return 0 if same else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
