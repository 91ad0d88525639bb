"""What may be seen between a parent and a child becomes a list to write it down on, without points."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perinet.care.screening.instrument import LANGUAGES

NOT_SEEN = "not-seen"
Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Part:
    """One thing to watch for."""

    id: str
    name: Words = field(hash=False)
    hint: Words = field(hash=False)


@dataclass(frozen=True)
class Form:
    version: str
    parts: tuple[Part, ...]
    levels: Mapping[str, Words] = field(hash=False)
    places: Mapping[str, Words] = field(hash=False)
    least_minutes: int
    most_minutes: int

    def missing(self, seen: Mapping[str, str]) -> tuple[str, ...]:
        """Return the parts of which nothing was said: "not seen" is something said."""
        return tuple(part.id for part in self.parts if part.id not in seen)

    def unknown(self, seen: Mapping[str, str]) -> tuple[str, ...]:
        """Return the parts that this list does not have, or that were given a level it does not have."""
        known = {part.id for part in self.parts}
        return tuple(part for part, level in seen.items() if part not in known or level not in self.levels)


def read_form(raw: Mapping[str, Any]) -> Form:
    return Form(
        version=raw["version"],
        parts=tuple(
            Part(name, _words(row), {one: row[f"{one}_hint"] for one in LANGUAGES})
            for name, row in raw["parts"].items()
        ),
        levels={name: _words(row) for name, row in raw["levels"].items()},
        places={name: _words(row) for name, row in raw["places"].items()},
        least_minutes=raw["minutes"]["least"],
        most_minutes=raw["minutes"]["most"],
    )


def _words(row: Mapping[str, str]) -> Words:
    return {language: row[language] for language in LANGUAGES}


FORM = read_form(
    tomllib.loads(
        (Path(__file__).parent / "data" / "observing" / "observation.toml").read_text(encoding="utf-8")
    )
)
