"""Eight clients send ten answers each, again and again, and note what the server acknowledged."""

import http.client
import multiprocessing
import random
import statistics
import time
from dataclasses import dataclass, field

import loadsite

CLIENTS = 8


@dataclass
class Seen:
    """What the clients saw: acknowledged occasions, seconds each took, everything else."""

    acknowledged: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wall: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.acknowledged) / self.wall

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] * 1000


def _client(port: int, requests: list[dict[str, str]], seed: int, start, count, results) -> None:
    chance = random.Random(seed)
    sent = [(r, loadsite.body(chance)) for r in requests]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    acknowledged, seconds, refused = [], [], []
    start.wait()
    began = time.perf_counter()
    for request, body in sent:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{request['cookie']}; csrftoken={loadsite.CSRF}",
            "X-CSRFToken": loadsite.CSRF,
        }
        at = time.perf_counter()
        try:
            connection.request("POST", request["path"], body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            break  # the server was killed: this one was not acknowledged
        # Ours goes on to the next page; a page that is shown again, or the door, acknowledges nothing.
        onward = answer.headers.get("Location", "praten/").endswith(("praten/", "meer/"))
        if answer.status == 302 and onward:
            seconds.append(time.perf_counter() - at)
            acknowledged.append(request["occasion"])
            with count.get_lock():
                count.value += 1
        else:
            refused.append(f"{answer.status} {answer.headers.get('Location', '')[-8:]}")
    results.put((acknowledged, seconds, refused, began, time.perf_counter()))


class Load:
    """Clients that wait at the line until `begin`, so that making them is not measured."""

    def __init__(self, port: int, requests: list[dict[str, str]]) -> None:
        fork = multiprocessing.get_context("fork")
        self.start, self.count, self.results = fork.Event(), fork.Value("i"), fork.Queue()
        self.clients = [
            fork.Process(
                target=_client, args=(port, requests[n::CLIENTS], n, self.start, self.count, self.results)
            )
            for n in range(CLIENTS)
        ]
        for client in self.clients:
            client.start()

    def begin(self) -> None:
        self.start.set()

    def wait_for(self, acknowledged: int) -> None:
        """Return once so many are acknowledged, however fast or slow this machine is."""
        while self.count.value < acknowledged and any(client.is_alive() for client in self.clients):
            time.sleep(0.001)

    def end(self) -> Seen:
        seen, began, ended = Seen(), [], []
        for _ in self.clients:
            acknowledged, seconds, refused, first, last = self.results.get()
            seen.acknowledged += acknowledged
            seen.seconds += seconds
            seen.refused += refused
            began.append(first)
            ended.append(last)
        for client in self.clients:
            client.join()
        seen.wall = max(ended) - min(began)
        return seen
