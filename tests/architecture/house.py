"""The tree becomes lists: modules with their syntax, templates, floors."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "perinet"
DOMAIN = ("ground", "network", "people", "care", "insight", "flows")


def modules(*wings: str, tests: bool = False) -> Iterator[Path]:
    """Yield source files of these wings (of all without any), never migrations."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if "migrations" in parts or (not tests and "tests" in parts):
            continue
        if not wings or parts[0] in wings:
            yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def templates(*wings: str) -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        if not wings or path.relative_to(PACKAGE).parts[0] in wings
    ]


@cache
def contracts() -> dict[str, list[list[str]]]:
    """Return container -> floors, highest first, each a list of rooms that may not import each other."""
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {
        container: [[room.strip(" ()") for room in floor.split("|")] for floor in contract["layers"]]
        for contract in configured
        if contract["type"] == "layers"
        for container in contract["containers"]
    }


def _floor(container: str, room: str) -> int:
    floors = contracts()[container]
    return next(len(floors) - i for i, rooms in enumerate(floors) if room in rooms)


def stands_below(low: str, high: str) -> bool:
    """Is the room `low` (dotted path) on a lower floor than `high`?"""
    container = "perinet"
    for lower, higher in zip(low.split(".")[1:], high.split(".")[1:], strict=False):
        if lower != higher:
            return _floor(container, lower) < _floor(container, higher)
        container = f"{container}.{lower}"
    return False
