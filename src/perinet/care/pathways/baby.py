"""A table of data says which needs concern the baby alone, so that a loss closes nothing else."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class AboutBaby:
    steps: frozenset[str]
    anchors: frozenset[str]


def read_about_baby(raw: Mapping[str, Any]) -> AboutBaby:
    return AboutBaby(frozenset(raw["steps"]), frozenset(raw["anchors"]))


ABOUT_BABY = read_about_baby(
    tomllib.loads((Path(__file__).parent / "data" / "baby.toml").read_text(encoding="utf-8"))
)
