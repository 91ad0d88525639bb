"""The anonymous self-check: which questions it asks, and from how many points it says "talk with somebody"."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perinet.care.screening import library
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.texts import Texts


@dataclass(frozen=True)
class Part:
    """Some items of one instrument; from `talk_from` points together they are worth a talk, fewer reassure nobody."""

    instrument: Instrument
    items: tuple[Item, ...]
    talk_from: int

    def texts(self, language: str) -> Texts:
        found = library.texts(self.instrument.id, language)
        if found is None:
            raise LookupError(f"{self.instrument.short} has no words in {language!r} that anybody may read")
        return found


def read(raw: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the parts, the question for help last. A safety item is refused: nobody reads these answers."""
    asked = [*raw["questions"], {**raw["help"], "items": [raw["help"]["item"]], "talk_from": 1}]
    parts = tuple(_part(row) for row in asked)
    marked = [item.id for part in parts for item in part.items if item.mark]
    if marked:
        raise ValueError(f"a safety item is never asked where nobody reads: {', '.join(marked)}")
    return parts


def _part(row: Mapping[str, Any]) -> Part:
    instrument = library.get(row["instrument"])
    return Part(instrument, tuple(instrument.item(name) for name in row["items"]), row["talk_from"])


def load() -> Mapping[str, Any]:
    return tomllib.loads(
        (Path(__file__).parent / "data" / "self_check" / "self_check.toml").read_text(encoding="utf-8")
    )


PARTS = read(load())
