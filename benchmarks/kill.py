"""SIGKILL in the middle of the load, several times: each acknowledged page of answers must be there afterwards."""

import argparse
import random
import sqlite3
import sys

import loadsite
from load import CLIENTS, Load, Seen


def round_of(requests: list[dict[str, str]], *, kill_after: int) -> Seen:
    server = loadsite.Server()
    load = Load(server.port, requests)
    load.begin()
    load.wait_for(kill_after)
    server.kill()
    return load.end()


def is_whole() -> bool:
    """Say whether the file itself came through."""
    with sqlite3.connect(loadsite.FOLDER / "perinet.sqlite3") as database:
        return database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def main(rounds: int, each: int) -> int:
    chance = random.Random(20261122)
    loadsite.make(links=rounds * each)
    requests = loadsite.read_requests()
    acknowledged: list[str] = []
    refused: list[str] = []
    early = 0
    for number in range(rounds):
        part = requests[number * each : (number + 1) * each]
        # Never before the clients are under way, and never so late that some have nothing left to send.
        seen = round_of(part, kill_after=chance.randrange(CLIENTS, each // 2))
        acknowledged += seen.acknowledged
        refused += seen.refused
        early += len(seen.acknowledged) == each
        print(f"round {number + 1}: killed after {len(seen.acknowledged)} acknowledged", flush=True)
    kept = loadsite.kept()
    lost = [occasion for occasion in acknowledged if kept.get(occasion) != 10]
    halves = [occasion for occasion, items in kept.items() if items != 10]
    whole = is_whole()
    print(
        f"acknowledged {len(acknowledged)}, lost {len(lost)}, half kept {len(halves)}, refused {len(refused)}, "
        f"database {'whole' if whole else 'damaged'}"
    )
    return 1 if lost or halves or refused or early or not whole or not acknowledged else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8, help="how often the server is killed")
    parser.add_argument("--each", type=int, default=160, help="sittings prepared for each round")
    args = parser.parse_args()
    sys.exit(main(args.rounds, args.each))
