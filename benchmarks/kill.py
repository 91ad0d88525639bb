"""SIGKILL in the middle of the load, several times: each acknowledged page of answers must be there afterwards."""

import random
import sys
import time

import loadsite
from load import Load

ROUNDS, EACH, PORT = 8, 400, 8872


def main() -> int:
    chance = random.Random(20261122)
    loadsite.make(links=ROUNDS * EACH, port=PORT)
    requests = loadsite.read_requests()
    acknowledged: list[str] = []
    refused: list[str] = []
    for number in range(ROUNDS):
        server = loadsite.Server(PORT)
        load = Load(PORT, requests[number * EACH : (number + 1) * EACH])
        load.begin()
        time.sleep(0.3 + chance.random())
        server.kill()
        seen = load.end()
        acknowledged += seen.acknowledged
        refused += seen.refused
        print(f"round {number + 1}: killed after {len(seen.acknowledged)} acknowledged", flush=True)
    kept = loadsite.kept()
    lost = [occasion for occasion in acknowledged if kept.get(occasion) != 10]
    halves = [occasion for occasion, items in kept.items() if items != 10]
    print(
        f"acknowledged {len(acknowledged)}, lost {len(lost)}, half kept {len(halves)}, refused {len(refused)}"
    )
    return 1 if lost or halves or refused or not acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
