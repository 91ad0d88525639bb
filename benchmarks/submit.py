"""Ten answers over HTTP, stored, scored, decided, audited and committed: `perinet serve` and a bare view in turn."""

import os
import sys

import loadsite
import peers
from load import Load, Seen

from perinet.config import environment

EACH, ROUNDS = 400, 3


def pragmas() -> str:
    """Take SQLite's settings from the house, so that both commit alike."""
    return str(environment.database(f"sqlite:{peers.FOLDER}/unused.sqlite3")["OPTIONS"]["init_command"])


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
    os.environ["BARE_PRAGMAS"] = pragmas()
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
        best = max(rounds, key=lambda one: one[0].rate)
        rows.append((label, f"{best[0].rate:.0f}", f"{best[0].p95:.1f}", str(best[1])))
    peers.table(rows, ("8 clients, 2 workers", "posts/s, best", "p95 ms", "MB"))
    ratio = max(s.rate for s, _ in ours) / max(s.rate for s, _ in theirs)
    print(
        f"ratio: {ratio:.2f} of the bare view; acknowledged {len(sent)}, lost {len(lost)}, refused {len(refused)}"
    )
    if refused:
        print("refused:", sorted(set(refused)))
    return 1 if lost or refused or len(sent) != EACH * ROUNDS else 0


if __name__ == "__main__":
    sys.exit(main())
