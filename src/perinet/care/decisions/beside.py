"""Two guidelines become the list of what differs in them beside the decisions, such as windows and words."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from perinet.care.decisions.conditions import Condition
from perinet.care.decisions.guideline import Guideline

ORIGIN = {
    "source", "own", "own_parts", "unverified", "window_source", "window_own", "within_source", "within_own",
}  # fmt: skip
# Tables whose rows change what is asked, said or counted for somebody; of the others only the decision tells.
CARE = ("population", "facts", "moments", "notes", "contacts", "open_values", "risk_factors", "signs")
REST = ("version", "title", "source", "steps", "rules", "invariants", "budgets", "texts")


class Beside(NamedTuple):
    table: str
    row: str  # empty where the whole is one value
    change: str  # added, removed or changed
    matters: bool  # changes somebody's care, though perhaps no decision


def beside(a: Guideline, b: Guideline) -> Iterator[Beside]:
    for table in (*CARE, *REST):
        one, two = _rows(getattr(a, table, ())), _rows(getattr(b, table, ()))
        for row in dict.fromkeys([*one, *two]):
            if row not in two or row not in one:
                yield Beside(table, row, "added" if row in two else "removed", table in CARE)
            elif _plain(one[row]) != _plain(two[row]):
                deeper = _plain(one[row], ORIGIN) != _plain(two[row], ORIGIN)
                yield Beside(table, row, "changed", table in CARE and deeper)


def _rows(table: Any) -> Mapping[str, Any]:
    if isinstance(table, Mapping):
        return table
    if isinstance(table, tuple) and table and is_dataclass(table[0]):
        return {row.id: row for row in table}
    return {"": table}


def _plain(row: Any, leave_out: set[str] | frozenset[str] = frozenset()) -> Any:
    """Return a row as values that can be compared: a condition is its text, a function is left out."""
    if isinstance(row, Condition):
        return " ".join(row.text.split())
    if not is_dataclass(row):
        return row
    parts = {part.name: getattr(row, part.name) for part in fields(row) if part.name not in leave_out}
    return {name: _plain(value) for name, value in parts.items() if not callable(value)}
