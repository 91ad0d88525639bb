"""A site of its own for a load: made, served, filled with links that wait for ten answers, and asked what it kept."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import peers

FOLDER = Path(os.environ.get("BENCH_SITE", peers.FOLDER / "site"))
REQUESTS = FOLDER / "requests.jsonl"
PERINET = str(Path(sys.executable).parent / "perinet")
CSRF = "b" * 32


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port: int = 0) -> dict[str, str]:
    return os.environ | {
        "PERINET_VAR": str(FOLDER),
        "PERINET_DEMO": "1",
        "PERINET_ADDRESS": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "perinet.config.settings",
        "PYTHONPATH": f"{peers.HERE}:{peers.HERE / 'rivals'}",
    }


def make(*, links: int) -> None:
    """Begin with an empty database and this many begun sittings, each with the PHQ-9 open."""
    print(f"preparing {links} sittings ...", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    env = environment()
    subprocess.run([PERINET, "manage", "migrate", "--verbosity", "0"], env=env, check=True)
    words = [sys.executable, str(peers.HERE / "loadsite_data.py"), "make", str(links), str(REQUESTS)]
    subprocess.run(words, env=env, check=True)


def kept() -> dict[str, int]:
    """Return, per occasion, how many items have an answer; 0 where score, decision or audit is missing."""
    return _said("kept")


def answers() -> dict[str, int]:
    """Return the newest option of each "occasion item"."""
    return _said("answers")


def _said(what: str) -> dict[str, int]:
    words = [sys.executable, str(peers.HERE / "loadsite_data.py"), what]
    answer = subprocess.run(words, env=environment(), check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


class Server:
    """`perinet serve` or the bare rival, in a process group of its own, so that all of it can be killed."""

    def __init__(self, *, bare: bool = False) -> None:
        self.port = port = free_port()
        words = (
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--workers",
                "2",
                "--blocking-threads",
                "2",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--no-log",
                "bare_site:application",
            ]
            if bare
            else [PERINET, "serve", "--port", str(port), "--workers", "2"]
        )
        self.process = subprocess.Popen(
            words,
            env=environment(port),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait("/healthz" if not bare else "/")

    def _wait(self, path: str) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2).read()
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("the server stopped while starting") from None
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server did not answer within a minute")

    def memory(self) -> int:
        """Return the memory of all its processes in MB."""
        listing = subprocess.run(
            ["ps", "-o", "rss=", "-g", str(self.process.pid)], capture_output=True, text=True
        )
        return sum(int(size) for size in listing.stdout.split()) // 1024

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


def read_requests() -> list[dict[str, str]]:
    with REQUESTS.open() as file:
        return [json.loads(line) for line in file]


def body(chance: random.Random) -> str:
    """Ten answers in one form: nine of the PHQ-9, item 9 mostly zero, and its question about daily life."""
    points = {f"phq-9-item{n}": chance.choice((0, 0, 1, 2, 3)) for n in range(1, 9)}
    points |= {"phq-9-item9": 1 if chance.random() < 0.04 else 0, "phq-9-function": chance.randrange(4)}
    return "&".join(f"{name}={value}" for name, value in points.items()) + "&act=next"
