"""Who helps her to understand the questions becomes what may be asked now, and what is left for later."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perinet.care.screening.fields import Fields
from perinet.care.screening.instrument import PRIVATE, Instrument, Item

MARKED = "marked"
KINDS = (MARKED, *PRIVATE)


@dataclass(frozen=True)
class Helper:
    """`listens`: counts as present where she must be alone. `books`: what is owed where this helper is refused."""

    id: str
    leaves: frozenset[str]
    listens: bool
    refused: bool = False
    books: str = ""

    def may_carry(self, instrument: Instrument, item: Item) -> bool:
        """Whether this helper may hear and say this question."""
        kinds = {instrument.topic, item.private, MARKED if item.mark else ""}
        return not self.refused and not kinds & self.leaves

    def may_carry_topic(self, topic: str) -> bool:
        return not self.refused and topic not in self.leaves

    def carries(self, instrument: Instrument) -> tuple[Item, ...]:
        return tuple(item for item in instrument.items if self.may_carry(instrument, item))

    def leaves_of(self, instruments: Sequence[Instrument]) -> frozenset[str]:
        """Return the kinds of questions of these instruments that stay open with this helper."""
        left = {
            MARKED if item.mark else item.private or one.topic
            for one in instruments
            for item in one.items
            if not self.may_carry(one, item)
        }
        return frozenset(left)


def parse_helpers(raw: Mapping[str, Any], file: str) -> dict[str, Helper]:
    """Read the table; a helper of whom nothing is left out says so with an empty list."""
    fields = Fields(raw, file)
    fields.source()
    fields.flag("unverified", default=False)
    table = fields.table("helpers")
    found = {name: _helper(name, table.table(name)) for name in table}
    fields.done()
    return found


def _helper(name: str, fields: Fields) -> Helper:
    helper = Helper(
        id=name, leaves=frozenset(fields.chosen("leaves", KINDS)), listens=fields.flag("listens"),
        refused=fields.flag("refused", default=False), books=fields.text("books", default=""),
    )  # fmt: skip
    fields.done()
    return helper


_FILE = Path(__file__).parent / "data" / "asking" / "translating.toml"
HELPERS = parse_helpers(tomllib.loads(_FILE.read_text(encoding="utf-8")), _FILE.name)
