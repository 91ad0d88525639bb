"""Many rows become one act each: what goes wrong with one keeps no other waiting, and is told after all of them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from perinet.ground.base.actor import Actor


def each[Row](
    rows: Iterable[Row], act: Callable[[Row, datetime, Actor], object], at: datetime, by: Actor
) -> int:
    """Return how many acts did something; `act` is one transaction."""
    done, problems = 0, []
    for row in list(rows):
        try:
            done += bool(act(row, at, by))
        except Exception as problem:  # noqa: BLE001 (raised below, after all others)
            problems.append(problem)
    if problems:
        raise problems[0]
    return done
