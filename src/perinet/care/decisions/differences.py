"""Two packages that lie on each other become the list of what reads otherwise, with who answers for it and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from perinet.care.decisions import layers
from perinet.care.decisions.rows import TABLES

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One value that reads otherwise: `path` is table.id.key; empty on one side where the row is new or gone."""

    path: str
    base: str
    new: str
    reason: str
    owner: str


def of_variant(base: Data, new: Data) -> Iterator[Difference]:
    """Yield row by row what a variant replaces or adds; its reason is the source that the row names."""
    yield from _between(layers.settled(base)[0], layers.settled(new)[0], new["owner"])


def of_overlay(base: Data, overlay: Data) -> Iterator[Difference]:
    """Yield each choice of a region, and behind it every row that reads otherwise because of it."""
    below = layers.settled(base)[0]
    if added := overlay.get("moments"):
        more = layers.settled(layers.overlaid(base, {"region": "", "moments": added, "choices": ()}))[0]
        yield from _between(below, more, overlay["owner"], overlay["reason"])
    for choice in overlay.get("choices", ()):
        here = layers.settled(layers.with_values(base, {choice["open"]: choice["value"]}))[0]
        yield from _between(below, here, overlay["owner"], choice["reason"])


def _between(base: Data, new: Data, owner: str, reason: str = "") -> Iterator[Difference]:
    for table in TABLES:
        there, here = _by_name(base.get(table, ())), _by_name(new.get(table, ()))
        for name in {**there, **here}:
            yield from _row(f"{table}.{name}", there.get(name, {}), here.get(name, {}), owner, reason)
    yield from _row("complete", base["complete"], new["complete"], owner, reason)


def _row(path: str, base: Data, new: Data, owner: str, reason: str) -> Iterator[Difference]:
    why = reason or str(new.get("source", ""))
    for key in {**base, **new}:
        if base.get(key) != new.get(key) and key not in ("id", "name", "source"):
            yield Difference(f"{path}.{key}", _shown(base.get(key)), _shown(new.get(key)), why, owner)


def _by_name(rows: Any) -> dict[str, Data]:
    return {row.get("id") or row["name"]: row for row in rows}


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())
