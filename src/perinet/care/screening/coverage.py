"""Moments that were to be asked become a table: each person in exactly one cell, and no small cell to be worked out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ASKED, REFUSED, NOT_OFFERED, UNABLE, MOVED, WAITING = (
    "asked", "refused", "not-offered", "unable", "moved", "waiting",
)  # fmt: skip
CELLS = (ASKED, REFUSED, NOT_OFFERED, UNABLE, MOVED, WAITING)
# How a moment ended that was asked, here or with the next one; what ended otherwise was not to be asked here any more.
AS_ASKED = frozenset({"answered", "caught-up"})
ENDED = {"she-refused": REFUSED, "moved": MOVED}


@dataclass(frozen=True)
class Due:
    """One moment of one person: how it ended, and the newest word on why it was not asked."""

    person: str
    moment: str
    ending: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """What a table may tell of one moment; None is hidden: too few, or it would tell of too few."""

    moment: str
    eligible: int | None
    cells: Mapping[str, int | None]
    reasons: Mapping[str, int | None] = field(default_factory=dict)  # of refusing

    @property
    def is_whole(self) -> bool:
        return None not in (self.eligible, *self.cells.values(), *self.reasons.values())


def cell(due: Due) -> str:
    """Return where a person stands; empty for one who was not to be asked here after all."""
    if due.ending in AS_ASKED:
        return ASKED
    if due.ending:
        return ENDED.get(due.ending, "")
    return due.code if due.code in (NOT_OFFERED, UNABLE) else WAITING


def count(rows: Iterable[Due]) -> dict[str, Counter[str]]:
    """Return persons in each cell, by moment; somebody with two records is counted once, where she was asked."""
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        here, key = cell(row), (row.moment, row.person)
        if here and (key not in found or CELLS.index(here) < CELLS.index(found[key])):
            found[key] = here
    by_moment: dict[str, Counter[str]] = {}
    for (moment, _person), here in found.items():
        by_moment.setdefault(moment, Counter())[here] += 1
    return by_moment


def refusals(rows: Iterable[Due]) -> dict[str, Counter[str]]:
    """Return the reasons of those who count as refusing, by moment."""
    found: dict[str, dict[str, str]] = {}
    asked = {(row.moment, row.person) for row in rows if cell(row) == ASKED}
    for row in rows:
        if cell(row) == REFUSED and (row.moment, row.person) not in asked:
            found.setdefault(row.moment, {}).setdefault(row.person, row.reason)
    return {moment: Counter(reasons.values()) for moment, reasons in found.items()}


def shown(moment: str, cells: Mapping[str, int], reasons: Mapping[str, int], least: int) -> Shown:
    """Hide every small cell, and with it each sum from which it could be worked out."""
    open_cells = {name: _hidden(cells.get(name, 0), least) for name in CELLS}
    some_hidden = None in open_cells.values()
    return Shown(
        moment, None if some_hidden else sum(cells.values()), open_cells,
        _parts(open_cells[REFUSED], reasons, least),
    )  # fmt: skip


def _hidden(number: int, least: int) -> int | None:
    return None if 0 < number < least else number


def _parts(total: int | None, parts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Show the parts of a sum that is shown only all together: one that is left out would be what is missing."""
    if total is None or any(0 < number < least for number in parts.values()):
        return dict.fromkeys(parts)
    return dict(parts)
