"""A folder becomes a demonstration with its data, and the data a site that is served until Ctrl-C."""

import os
import shutil
import signal
import subprocess  # noqa: S404 (starts only this program's own commands)
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from perinet.config.cli.serve import prepare as prepare_pages
from perinet.config.cli.serve import unapplied_migrations
from perinet.config.demo import loader
from perinet.ground.audit import heads
from perinet.ground.base import clock
from perinet.web.parts.demo import LOGINS, PASSWORD

START = "from perinet.config.command import entry; entry()"
READY_WITHIN = 40  # seconds; a slow machine compiles all modules at its first start
STOPS_WITHIN = 8


def say(text: str) -> None:
    print(f"demo: {text}", flush=True)  # noqa: T201


def _counting(text: str) -> None:
    """Count on one line where somebody watches; elsewhere say only what is not a count."""
    if sys.stdout.isatty():
        print(f"\r\033[Kdemo: {text}", end="", flush=True)  # noqa: T201


def marker() -> Path:
    """Return the file that says: what lies here was made by the demonstration and may be removed by it."""
    return Path(settings.VAR) / "demonstration"


def forget() -> str:
    """Remove what an earlier demonstration kept, and nothing that may be anything else."""
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite":
        return (
            "--fresh only removes its own SQLite database. Empty yours yourself, or unset PERINET_DATABASE."
        )
    if not database.exists():
        return ""
    if not marker().exists():
        return f"{database} was not made by the demonstration, so --fresh leaves it. Move it away, or set PERINET_VAR."
    connection.close()
    say(
        f"removing {database.name}, mail and text messages of the earlier demonstration in {settings.VAR} ..."
    )
    for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    (Path(settings.VAR) / "texts.jsonl").unlink(missing_ok=True)
    heads.path().unlink(missing_ok=True)  # it remembers the chain of the earlier demonstration
    shutil.rmtree(Path(settings.VAR) / "mail", ignore_errors=True)
    marker().unlink()
    return ""


def prepare(*, fresh: bool) -> str:
    """Make database, words, styles and data where they lack; return what stands in the way, or nothing."""
    problem = forget() if fresh else ""
    if problem:
        return problem
    if unapplied_migrations():
        say("making the database ...")
        call_command("migrate", interactive=False, verbosity=0)
    say("translations, styles and scripts ...")
    prepare_pages()
    if loader.is_loaded():
        say("the families of last time are still here (make demo FRESH=1 starts over)")
        return ""
    if not loader.is_empty():
        return "this database holds another site, which stays as it is. Set PERINET_VAR to another folder."
    say("made-up network and families ...")
    count = loader.load(at=clock.now(), say=_counting)
    marker().write_text("Made by `perinet demo`; --fresh removes what lies beside this file.\n")
    _counting("")
    say(f"{count} families")
    return ""


def _start(*words: str) -> subprocess.Popen[bytes]:
    """Start one of our own commands apart from this terminal, so that only we decide when it stops."""
    return subprocess.Popen(
        [sys.executable, "-c", START, *words], start_new_session=True, stdout=subprocess.DEVNULL
    )


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None and not stop.is_set():
        if answers(address):
            return True
        stop.wait(0.2)
    return False


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each to stop; then end what does not listen (a server that still starts) and what a dead one left behind."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOPS_WITHIN)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def welcome(address: str) -> str:
    with translation.override("en"):
        people = [f"  {login.email:26}{login.name:19}{login.does}" for login in LOGINS]
    return "\n".join(
        [
            "",
            f"PERINET demonstration: {address}/",
            f"Sign in at {address}/werk/ with the password {PASSWORD} as",
            *people,
            f"What was sent, with every link: {address}/beheer/berichten/",
            "Ctrl-C stops it and keeps its data; make demo FRESH=1 starts over.",
            "",
        ]
    )


def run(*, address: str, port: int) -> int:
    """Serve, with a worker beside it, until somebody stops it; 1 when one of the two stops by itself."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    here = f"http://{address}:{port}"
    say("starting ...")
    server = _start("serve", "--address", address, "--port", str(port), "--workers", "1")
    children = [server, _start("worker")]
    try:
        if not _wait_until_it_answers(here, server, stop):
            if not stop.is_set():
                say(f"the server did not answer within {READY_WITHIN} seconds")
            return 0 if stop.is_set() else 1
        print(welcome(here), flush=True)  # noqa: T201
        while not stop.wait(0.5):
            if any(child.poll() is not None for child in children):
                say("a part of the demonstration stopped by itself; the rest stops too")
                return 1
        say("stopping ...")
        return 0
    finally:
        _end(children)
