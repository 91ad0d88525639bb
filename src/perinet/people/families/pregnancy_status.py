"""What is known of a pregnancy becomes the entries of the Belgian pregnancy-status data set."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_RAW = tomllib.loads((Path(__file__).parent / "data" / "pregnancy_status.toml").read_text(encoding="utf-8"))
WISH, PREGNANT = "wish", "pregnant"


@dataclass(frozen=True)
class Code:
    system: str
    code: str
    name: str


def _code(row: dict[str, str], system: str) -> Code:
    return Code(_RAW[system], row["code"], row["name"])


STATUS, DUE_DATE, FOETUSES = (_code(_RAW[name], "loinc") for name in ("status", "due_date", "foetuses"))
END = _code(_RAW["end"], "snomed")
ANSWERS = {name: _code(row, "loinc") for name, row in _RAW["answers"].items()}


@dataclass(frozen=True)
class PregnancyFacts:
    """What a row of a pregnancy says; `status` in our own codes."""

    status: str
    due: date | None
    foetuses: int
    ended_on: date | None


@dataclass(frozen=True)
class StatusEntry:
    """One status, and what stands in it: each a code and a value, and none where nothing is known."""

    answer: Code
    parts: tuple[tuple[Code, date | int], ...]


def data_set(facts: PregnancyFacts) -> StatusEntry | None:
    """Return the entry of one pregnancy; a wish for a child is none."""
    if facts.status == WISH:
        return None
    known: list[tuple[Code, date | int]] = [(FOETUSES, facts.foetuses)]
    if facts.due:
        known.insert(0, (DUE_DATE, facts.due))
    if facts.ended_on:
        known.append((END, facts.ended_on))
    return StatusEntry(ANSWERS["pregnant" if facts.status == PREGNANT else "ended"], tuple(known))
