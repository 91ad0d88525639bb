"""A table of data says why a moment may not be asked, and which of these ends it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Code:
    """One kind of not asking; `confirmed`: it ends the moment only once somebody elsewhere said to take over."""

    id: str
    ending: str  # empty: it goes on waiting
    reasons: tuple[str, ...]
    confirmed: bool = False
    of_a_child: tuple[str, ...] = ()  # the reasons that say nothing of a parent

    def reasons_for(self, *, is_child: bool) -> tuple[str, ...]:
        return self.of_a_child if is_child else self.reasons


@dataclass(frozen=True)
class NotAskedCodes:
    codes: Mapping[str, Code]
    least: int  # persons in a cell of a table that is shown

    def allows(self, code: str, reason: str, *, is_child: bool = False) -> bool:
        return code in self.codes and reason in self.codes[code].reasons_for(is_child=is_child)


def read_codes(raw: Mapping[str, Any]) -> NotAskedCodes:
    codes = {
        name: Code(
            name,
            row.get("ending", ""),
            tuple(row["reasons"]),
            row.get("confirmed", False),
            tuple(row["of_a_child"]),
        )  # fmt: skip
        for name, row in raw["codes"].items()
    }
    return NotAskedCodes(codes, raw["table"]["least"])


CODES = read_codes(
    tomllib.loads((Path(__file__).parent / "data" / "asking" / "not_asked.toml").read_text(encoding="utf-8"))
)
