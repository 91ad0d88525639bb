"""A table of facts and what they lead to becomes one decision and one check per row."""

from collections.abc import Callable
from typing import Any

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.engine import Decision, decide
from perinet.care.decisions.guideline import Guideline

Rows = list[dict[str, str]]


def read_table(table: str) -> Rows:
    """Read columns divided by |; a line of dashes and plusses only divides."""
    lines = [line.split("|") for line in table.strip().splitlines() if not set(line) <= set("-+ ")]
    names, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


def known(guideline: Guideline, row: dict[str, str]) -> dict[str, Any]:
    """Return the facts of a row; a blank cell is not known, and is absent."""
    facts: dict[str, Any] = {}
    for name, cell in row.items():
        if name in RESULTS or not cell:
            continue
        kind = guideline.facts[name].type
        facts[name] = (
            {"yes": True, "no": False}[cell] if kind == "bool" else int(cell) if kind == "int" else cell
        )
    return facts


RESULTS: dict[str, Callable[[Decision], str]] = {
    "step": lambda decision: decision.step,
    "steps": lambda decision: " ".join(step.step for step in decision.steps),
    "complete": lambda decision: "yes" if decision.complete else "no",
    "urgency": lambda decision: decision.steps[0].urgency if decision.steps else "",
    "within": lambda decision: decision.steps[0].within if decision.steps else "",
    "owner": lambda decision: decision.steps[0].owner if decision.steps else "",
}


@pytest.fixture
def guideline_spec() -> Callable[..., None]:
    """Facts by name, blank where nobody knows; the columns of RESULTS say what is expected."""

    def check(guideline_id: str, *, moment: str, table: str) -> None:
        guideline = library.get(guideline_id)
        for row in read_table(table):
            decision = decide(guideline, moment, known(guideline, row))
            found = {name: RESULTS[name](decision) for name in row if name in RESULTS}
            assert row == row | found

    return check
