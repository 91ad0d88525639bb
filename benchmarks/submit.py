"""Ten answers over HTTP, stored, scored, decided, audited and committed: `perinet serve` and a bare view in turn."""

import argparse
import json
import os
import subprocess
import sys
from statistics import median

import loadsite
import peers
from load import Load, Seen

from perinet.config import environment

EACH, ROUNDS = 400, 3
WITH_POSTGRES = peers.HERE.parent / "scripts/with_postgres.sh"


def bare_database() -> str:
    """Return the settings of the house's own database, so that both commit alike; SQLite's in a file of its own."""
    address = os.environ.get("PERINET_DATABASE") or f"sqlite:{peers.FOLDER}/bare.sqlite3"
    return json.dumps(environment.database(address), default=str)


def on_postgresql(work: str) -> int:
    """Run a work again on a PostgreSQL server that is made for it, and that commits as a site's does."""
    words = [str(WITH_POSTGRES), sys.executable, work]
    return subprocess.run(words, env=os.environ | {"POSTGRES_DURABLE": "1"}).returncode


def round_of(requests: list[dict[str, str]], *, bare: bool) -> tuple[Seen, int]:
    server = loadsite.Server(bare=bare)
    try:
        load = Load(server.port, requests)
        load.begin()
        seen = load.end()
        return seen, server.memory()
    finally:
        server.stop()


def main() -> int:
    os.environ["BARE_DATABASE"] = bare_database()
    loadsite.make(links=EACH * ROUNDS)
    requests = loadsite.read_requests()
    ours, theirs = [], []
    for number in range(ROUNDS):
        part = requests[number * EACH : (number + 1) * EACH]
        ours.append(round_of(part, bare=False))
        theirs.append(round_of(part * 4, bare=True))
    kept = loadsite.kept()
    sent = [occasion for seen, _ in ours for occasion in seen.acknowledged]
    lost = [occasion for occasion in sent if kept.get(occasion) != 10]
    refused = [status for seen, _ in [*ours, *theirs] for status in seen.refused]
    rows = []
    for label, rounds in (("perinet serve", ours), ("bare view, one row", theirs)):
        rates = [seen.rate for seen, _ in rounds]
        best = max(rounds, key=lambda one: one[0].rate)
        rows.append(
            (label, f"{best[0].rate:.0f}", f"{median(rates):.0f}", f"{best[0].p95:.1f}", str(best[1]))
        )
    engine = json.loads(os.environ["BARE_DATABASE"])["ENGINE"].rpartition(".")[2]
    peers.table(rows, (f"8 clients, 2 workers, {engine}", "posts/s, best", "median", "p95 ms", "MB"))
    pairs = [mine.rate / bare.rate for (mine, _), (bare, _) in zip(ours, theirs, strict=True) if bare.rate]
    pairs = pairs or [0.0]
    print(
        f"ratio, round by round: best {max(pairs):.2f}, median {median(pairs):.2f} of the bare view; "
        f"acknowledged {len(sent)}, lost {len(lost)}, refused {len(refused)}"
    )
    if refused:
        print("refused:", sorted(set(refused)))
    stalled = [seen for seen, _ in theirs if not seen.acknowledged]
    return 1 if lost or refused or stalled or len(sent) != EACH * ROUNDS else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    sys.exit(on_postgresql(__file__) if words.parse_args().database == "postgresql" else main())
