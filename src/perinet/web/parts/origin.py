"""A row of a guideline becomes what its reader may check: where it comes from, or that it is our own."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Origin:
    """Where something comes from: an address, our own choice, and whether anybody confirmed it."""

    sources: tuple[str, ...]
    own: bool
    unverified: bool
    own_parts: tuple[str, ...] = ()


def origin(row: Any, own_parts: tuple[str, ...] = ()) -> Origin:
    return Origin(addresses(row.source), row.own, getattr(row, "unverified", False), own_parts)


def addresses(source: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in source.split(" ; ") if part.strip())
