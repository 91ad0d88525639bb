"""A table of data says how long what opens a record lasts, and by when a request is answered."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Times:
    emergency: timedelta
    reason_words: int
    own_secrets: timedelta
    own_page: timedelta
    tries: int
    rights: timedelta
    majority: int

    def of_age(self, born: date) -> date:
        """Return the day on which somebody born then decides alone by law; 29 February counts as 1 March."""
        year = born.year + self.majority
        return date(year, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=year)


def read_times(raw: Mapping[str, Mapping[str, Any]]) -> Times:
    return Times(
        emergency=timedelta(hours=raw["emergency"]["hours"]),
        reason_words=raw["emergency"]["reason_words"],
        own_secrets=timedelta(minutes=raw["own_secrets"]["minutes"]),
        own_page=timedelta(days=raw["own_page"]["days"]),
        tries=raw["own_page"]["tries"],
        rights=timedelta(days=raw["rights"]["days"]),
        majority=raw["majority"]["years"],
    )


TIMES = read_times(tomllib.loads((Path(__file__).parent / "data" / "times.toml").read_text(encoding="utf-8")))
