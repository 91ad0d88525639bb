"""A hundred answers a second, each saved as the page of a link saves it: `perinet serve`, paced and not in haste."""

import argparse
import http.client
import multiprocessing
import os
import queue
import random
import statistics
import sys
import time

import loadsite
import submit

RATE, SECONDS, CLIENTS = 100, 20, 8
ITEMS = ("item1", "item2", "item3", "item4", "item5", "item6", "item7", "item8")  # none of them is marked
WANTED = 25.0  # milliseconds, of 95 in a hundred


def _client(port: int, number: int, requests: list[dict[str, str]], start: float, results) -> None:
    """Send one answer every CLIENTS/RATE seconds; one that is late is sent at once and its wait counts."""
    chance = random.Random(number)
    work = [(request, item) for request in requests for item in ITEMS]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    saved, refused = [], []
    for turn, (request, item) in enumerate(work[: RATE * SECONDS // CLIENTS]):
        due = start + (turn * CLIENTS + number) / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        option = chance.randrange(4)
        path = request["path"].replace("/alles/", f"/vraag/phq-9/{item}/")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{request['cookie']}; csrftoken={loadsite.CSRF}",
            "X-CSRFToken": loadsite.CSRF,
            "X-Save": "1",
        }
        connection.request("POST", path, f"phq-9-{item}={option}", headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 204:
            saved.append((request["occasion"], item, option, (time.perf_counter() - due) * 1000))
        else:
            refused.append(answer.status)
    results.put((saved, refused))


def paced(port: int, requests: list[dict[str, str]]) -> tuple[list[tuple], list[int]]:
    fork = multiprocessing.get_context("fork")
    results, start = fork.Queue(), time.perf_counter() + 1
    clients = [
        fork.Process(target=_client, args=(port, n, requests[n::CLIENTS], start, results))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    saved, refused = [], []
    for _ in clients:
        try:
            kept, wrong = results.get(timeout=SECONDS * 10)
        except queue.Empty:
            raise RuntimeError("a client did not come back") from None
        saved += kept
        refused += wrong
    return saved, refused


def main() -> int:
    needed = CLIENTS * -(-RATE * SECONDS // (CLIENTS * len(ITEMS)))
    loadsite.make(links=needed)
    server = loadsite.Server()
    try:
        saved, refused = paced(server.port, loadsite.read_requests())
    finally:
        server.stop()
    there = loadsite.answers()
    lost = [one for one in saved if there.get(f"{one[0]} {one[1]}") != one[2]]
    times = statistics.quantiles([one[3] for one in saved], n=100)
    print(
        f"{len(saved)} answers at {RATE} a second, from when each was due: p50 {times[49]:.1f} ms, "
        f"p95 {times[94]:.1f} ms, p99 {times[98]:.1f} ms (wanted: p95 under {WANTED:.0f}); "
        f"errors {len(refused)}, lost {len(lost)}; other work on this machine: {os.getloadavg()[0]:.1f}"
    )
    return 1 if refused or lost or len(saved) != RATE * SECONDS else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    on_server = words.parse_args().database == "postgresql"
    sys.exit(submit.on_postgresql(__file__) if on_server else main())
