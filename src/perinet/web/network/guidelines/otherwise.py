"""What stands otherwise in two packages becomes rows that say it in words where there are any."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from perinet.care.decisions.conditions import Condition
from perinet.care.decisions.differences import Difference
from perinet.care.decisions.guideline import Guideline
from perinet.web.network.guidelines import wording

CONDITIONS = ("when", "given")


@dataclass(frozen=True)
class Side:
    """What stands on one side: in words where it is a condition, and as it is written."""

    words: str
    exact: str


@dataclass(frozen=True)
class Row:
    """One value of a package, before and after, with the reason and who answers for it."""

    what: str
    key: str
    before: Side
    after: Side
    reason: str
    owner: str


def rows(before: Guideline, after: Guideline, found: Iterable[Difference]) -> list[Row]:
    return [_row(before, after, one) for one in found]


def _row(before: Guideline, after: Guideline, one: Difference) -> Row:
    table, _dot, rest = one.path.partition(".")
    name, _dot, key = rest.rpartition(".")
    return Row(
        _named(after, table, name) or _named(before, table, name) or name or table,
        "" if key in CONDITIONS else key or rest,
        _side(before, table, name, key or rest, one.base),
        _side(after, table, name, key or rest, one.new),
        one.reason,
        one.owner,
    )


def _side(guideline: Guideline, table: str, name: str, key: str, exact: str) -> Side:
    condition = _condition(guideline, table, name) if key in CONDITIONS and exact else None
    return Side(wording.sentence(condition, guideline) if condition else "", exact)


def _condition(guideline: Guideline, table: str, name: str) -> Condition | None:
    if table == "complete":
        return guideline.complete
    held: dict[str, dict[str, Condition]] = {
        "rules": {rule.id: rule.condition for rule in guideline.rules.values()},
        "notes": {note.id: note.condition for note in guideline.notes},
        "invariants": {one.id: one.given for one in guideline.invariants},
    }
    return held.get(table, {}).get(name)


def _named(guideline: Guideline, table: str, name: str) -> str:
    """Return the words of a row; what never stands on a page by itself is named by its kind."""
    if table == "complete":
        return _("When enough is known")
    if table == "invariants":
        return _("What must hold whatever is answered")
    section: Any = guideline.texts[wording.language()].get(table, {})
    found = section.get(name, "") if isinstance(section, dict) else ""
    return str(found.get("name", "")) if isinstance(found, dict) else str(found)
