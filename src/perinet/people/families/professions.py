"""A table of data says which topics a profession may see at all, whatever a person agreed to."""

import tomllib
from collections.abc import Mapping
from pathlib import Path


def read_professions(raw: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    rows = raw["roles"]
    return {role: tuple(row["topics"]) for role, row in rows.items()}  # type: ignore[attr-defined]


MATRIX = read_professions(
    tomllib.loads((Path(__file__).parent / "data" / "professions.toml").read_text(encoding="utf-8"))
)


def topics_of(role: str) -> tuple[str, ...]:
    """Return what this role may see; a role that is not in the table sees nothing."""
    return MATRIX.get(role, ())
