"""Time passing becomes messages sent, records sealed and clocks watched: `perinet worker`."""

import argparse
import logging
import signal
import threading

from django.db import DatabaseError, close_old_connections, connection

from perinet.ground.base import clock
from perinet.jobs import runner

NAME = "worker"
HELP = "Send what waits, seal the audit, watch the clocks; until stopped, or --once."
PAUSE = 1.0  # seconds between turns: a code by text message should not wait longer

log = logging.getLogger("perinet.jobs")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="do what is due now and stop; 1 when something failed"
    )


def _turn() -> bool:
    """Take one turn; a database that is away for a while doesn't end the worker."""
    close_old_connections()
    try:
        return runner.turn(clock.now())
    except DatabaseError as problem:
        log.error("the database did not answer: %s", type(problem).__name__)
        connection.close()
        return False


def _turn_beside() -> bool:
    """Take one piece of the long work; return whether there may be more."""
    close_old_connections()
    try:
        return runner.turn_beside(clock.now())
    except DatabaseError as problem:
        log.error("the database did not answer: %s", type(problem).__name__)
        connection.close()
        return False


def _work_beside(stop: threading.Event) -> None:
    while not stop.is_set():
        if not _turn_beside():
            stop.wait(PAUSE)


def run(args: argparse.Namespace) -> int:
    if args.once:
        done = _turn()
        while _turn_beside():
            pass
        return 0 if done else 1
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    print("worker: running; Ctrl-C stops it", flush=True)
    # A daemon: what it had begun is claimed again by the next worker.
    threading.Thread(target=_work_beside, args=(stop,), daemon=True).start()
    while not stop.is_set():
        _turn()
        stop.wait(PAUSE)
    print("worker: stopped", flush=True)
    return 0
