"""Two guidelines become who would go from which step to which, in each region, among made-up persons."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perinet.care.decisions import population
from perinet.care.decisions.guideline import Guideline

PERSONS, SEED = 50_000, 1


def movement(before: Guideline, after: Guideline, *, persons: int = PERSONS) -> dict[str, Any]:
    """Return how many were made up, how many stay, and every group that moves, the largest first."""
    with tempfile.TemporaryDirectory(prefix=".perinet-") as folder:
        source = Path(folder) / "persons.parquet"
        population.write_synthetic(source, before, persons, SEED)
        found = population.moves(before, after, source)
    moved = [row for row in found if row.from_step != row.to_step]
    asked: dict[str, int] = {}
    for row in found:
        asked[row.region] = asked.get(row.region, 0) + row.persons
    return {
        "persons": persons,
        "asked": asked,
        "moves": [asdict(row) for row in sorted(moved, key=lambda row: -row.persons)],
    }
