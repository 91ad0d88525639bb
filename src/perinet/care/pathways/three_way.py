"""What was taken along, what was written on the way and what stands here now become changes and doubts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Doubt:
    """Both sides changed it, and differently: both stay until a person chooses."""

    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Review:
    taken: Mapping[str, Any]  # only the device changed it
    doubts: Mapping[str, Doubt]


def compare(*, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Review:
    """Compare field by field; what the device did not write is as it stands here, and what is equal is no change."""
    taken, doubts = {}, {}
    for name, value in mine.items():
        before, here = base.get(name), theirs.get(name)
        if value in (before, here):
            continue
        if here == before:
            taken[name] = value
        else:
            doubts[name] = Doubt(before, value, here)
    return Review(taken, doubts)
