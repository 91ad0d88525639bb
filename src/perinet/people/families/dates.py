"""A table of data says which dates of a pregnancy can't be meant."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class Plausible:
    apart: timedelta
    overdue: timedelta
    ahead: timedelta


_RAW = tomllib.loads((Path(__file__).parent / "data" / "dates.toml").read_text(encoding="utf-8"))
PLAUSIBLE = Plausible(*(timedelta(days=_RAW[f"{name}_days"]) for name in ("apart", "overdue", "ahead")))
