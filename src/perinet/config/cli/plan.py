"""Dates become moments for everybody at once: `perinet plan`, after a guideline changed or records were taken over."""

import argparse
import sys
from datetime import timedelta

from perinet.flows import layout, unplanned
from perinet.ground.base import clock
from perinet.ground.base.actor import job

NAME = "plan"
HELP = "Plan the moments at which each person is asked; doing it twice changes nothing."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--changed", type=int, metavar="DAYS", help="only who changed in so many days, or has no plan"
    )


def run(args: argparse.Namespace) -> int:
    """Exit 0 when everybody has who asks, 1 when somebody could not be planned, 2 for a wrong number of days."""
    if args.changed is not None and args.changed < 1:
        print("plan: --changed: give a number of days of 1 or more", file=sys.stderr)
        return 2
    at, by = clock.now(), job("plan")
    if args.changed is None:
        done = layout.lay_out(unplanned.everybody(), at=at, by=by, on_progress=_progress)
    else:
        done = layout.catch_up(since=at - timedelta(days=args.changed), at=at, by=by, on_progress=_progress)
    print(f"plan: {done.opened} opened, {done.moved} moved, {done.closed} closed")
    if done.nobody:
        print(
            f"plan: {done.nobody} not planned: nobody of that organisation may read the answers",
            file=sys.stderr,
        )
    return 1 if done.nobody else 0


def _progress(done: int, total: int) -> None:
    print(f"plan: {done} of {total} persons", flush=True)
