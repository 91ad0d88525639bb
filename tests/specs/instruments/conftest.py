"""A table of answers in printed order becomes one check per row: total, marks, missing, subscales, patterns."""

import re
from collections.abc import Callable

import pytest

from perinet.care.screening import library, scoring


def read_table(table: str) -> list[dict[str, str]]:
    lines = [line.split("|") for line in table.strip().splitlines() if not set(line) <= set("-+ ")]
    names, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


WORDS = {True: "yes", False: "no", None: "unknown"}


def named(cell: str) -> dict[str, int]:
    """Read `function=2 q29=0`: answers to questions outside the total, by name or printed number."""
    pairs = (word.split("=") for word in cell.split())
    return {re.sub(r"^q(?=\d)", "question", name): int(position) for name, position in pairs}


def shown(value: int | None) -> str:
    return "" if value is None else str(value)


@pytest.fixture
def instrument_spec() -> Callable[..., None]:
    """Positions from 0 in printed order, one for each item of the total; - is not answered. `also`: the others."""

    def check(instrument_id: str, *, table: str) -> None:
        instrument = library.get(instrument_id)
        for row in read_table(table):
            given = dict(zip((i.id for i in instrument.scored), row["answers"].split(), strict=True))
            answers = {item: int(cell) for item, cell in given.items() if cell != "-"}
            score = scoring.score(instrument, answers | named(row.get("also", "")))
            found = {
                "answers": row["answers"],
                "also": row.get("also", ""),
                "total": shown(score.total),
                "marks": " ".join(f"{raised.mark} {raised.urgency}" for raised in score.raised),
                "missing": " ".join(score.missing),
                "band": band.id if (band := instrument.band(score.total)) else "",
            }
            found |= {scale: shown(value) for scale, value in score.scales.items()}
            found |= {name: WORDS[value] for name, value in score.patterns.items()}
            assert {name: found[name] for name in row} == row

    return check
