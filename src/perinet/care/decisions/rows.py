"""What each table of a package may carry, and what is wrong with the form of one row."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
VERSION = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})", re.ASCII)
HEAD = ("id", "version", "title", "source", "owner")
TABLES = (
    "steps", "instruments", "facts", "moments", "rules", "notes", "contacts", "open", "risk_factors", "signs",
    "invariants", "budgets",
)  # fmt: skip
TOP = {*HEAD, *TABLES, "review_by", "population", "complete", "extends", "unverified"}
SOURCED = {"source": str, "own": bool}
# What each table may carry; a name after "!" must be there.
STEP = {"!id": str, "!owner": str, "concern": str, "needs_service": bool, **SOURCED}
INSTRUMENT = {"!id": str, "total": list, "items": int, "points": list, "scales": dict, "named": dict}
FACT = {"!name": str, "!type": str, "range": list, "values": list, "answer": bool}
MOMENT = {
    "!id": str, "!anchor": str, "!opens": str, "!due": str, "!closes": str, "!first_step": list,
    "second_step": list, "first_step_for": str, "together": bool, "like": str, "window_source": str,
    "window_own": bool, **SOURCED,
}  # fmt: skip
RULE = {
    "!id": str, "!moments": list, "!when": str, "!step": str, "!within": str, "owner": str, "urgency": str,
    "not_before": str, "working_day": bool, "own_parts": list, "within_source": str, "within_own": bool,
    "unverified": bool, **SOURCED,
}  # fmt: skip
NOTE = {"!id": str, "!when": str, **SOURCED}
CONTACT = {"!id": str, "!owner": str, "!within": str, **SOURCED}
OPEN = {
    "!id": str, "!value": str, "!choices": list, "sets": list, "conditions": dict, "decided": bool,
    "unverified": bool, **SOURCED,
}  # fmt: skip
RISK = {"!id": str, "!level": str, "unverified": bool, **SOURCED}
SIGN = {"!id": str, "!fact": str, **SOURCED}
INVARIANT = {"!id": str, "!given": str, "!always": str}
BUDGET = {
    "!id": str, "!owner": str, "!steps": list, "!at_most": int, "!per_asked": int, "unverified": bool, **SOURCED,
}  # fmt: skip
COMPLETE = {"!when": str, "unverified": bool, **SOURCED}
RANGES, MANY_RANGES = {"total", "points", "range"}, {"scales", "named"}
LARGEST = 1_000_000  # of a number in a package: what is counted in a person's care is far below
MOST_ITEMS = 500


def form_problems(data: Mapping[str, Any]) -> list[str]:
    """Name every table that is no table and every row whose name is no text, before anything reads them."""
    wrong = [
        f"{name}: is written as [[{name}]], once per row"
        for name in TABLES
        if not _are_rows(data.get(name, []))
    ]
    if not isinstance(data.get("complete", {}), dict):
        wrong.append("complete: is there once; write [complete]")
    for name in TABLES:
        for number, row in enumerate(data.get(name, ()) if not wrong else (), start=1):
            wrong += [
                f"{name.removesuffix('s')} number {number}: {key} must be a text"
                for key in ("id", "name")
                if not isinstance(row.get(key, ""), str)
            ]
    return wrong


def _are_rows(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(row, dict) for row in found)


def has_origin(row: Mapping[str, Any], of: str = "") -> bool:
    """Say whether a row names its source, or admits that it is our own."""
    return bool(row.get(f"{of}own")) or bool(str(row.get(f"{of}source", "")).strip())


def frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def shape_problems(row: Mapping[str, Any], shape: Mapping[str, type]) -> list[str]:
    kinds = {key.removeprefix("!"): kind for key, kind in shape.items()}
    wrong = [
        f"{key} is unknown; known are {', '.join(sorted(kinds))}" for key in sorted(row.keys() - kinds.keys())
    ]
    wrong += [f"{key[1:]} is missing" for key in shape if key[0] == "!" and key[1:] not in row]
    for key in row.keys() & kinds.keys():
        if type(row[key]) is not kinds[key]:
            wrong.append(f"{key} must be {kinds[key].__name__}")
        else:
            wrong += _content_problems(key, row[key])
    return wrong


def _content_problems(key: str, value: Any) -> list[str]:
    """Say what is wrong within a list, a table of ranges or a number."""
    if key in RANGES or key in MANY_RANGES:
        ranges = {key: value} if key in RANGES else {f"{key}.{name}": one for name, one in value.items()}
        return [
            f"{name} must be two whole numbers, the lower first, such as [0, 30]"
            for name, one in ranges.items()
            if not _is_range(one)
        ]
    if isinstance(value, list) and not all(map(_is_text, value)):
        return [f"{key} holds words only, each in quotes"]
    if key == "items" and not 0 <= value <= MOST_ITEMS:
        return [f"items must be 0 to {MOST_ITEMS}"]
    return []


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or [type(one) for one in value] != [int, int]:
        return False
    return -LARGEST <= value[0] < value[1] <= LARGEST


def head_problems(data: Mapping[str, Any], *, overlay: bool) -> list[tuple[str, str]]:
    """Return key and problem of what stands above the tables."""
    known = TOP | {"overlay", "region", "reason"} if overlay else TOP
    wrong = [(key, "unknown table or key; check the spelling") for key in sorted(data.keys() - known)]
    wrong += [(key, "is missing; write it as text") for key in HEAD if not _is_text(data.get(key))]
    if isinstance(data.get("id"), str) and not ID.fullmatch(data["id"]):
        wrong.append(("id", "an id is written in small letters, digits and hyphens"))
    if not VERSION.fullmatch(str(data.get("version") or "0.0.0")):
        wrong.append(("version", "is written as MAJOR.MINOR.PATCH, such as 1.0.0"))
    if type(data.get("review_by")) is not date:
        wrong.append(
            ("review_by", "is missing; write the day by which the content is looked at again, as 2027-11-01")
        )
    population = data.get("population")
    if not isinstance(population, list) or not population or not all(map(_is_text, population)):
        wrong.append(("population", 'is missing; say for whom the guideline is, as ["birth-parent"]'))
    return wrong


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
