"""A package, the one it extends and what is chosen become one mapping in which nothing is open any more.

A region may only choose what the package beneath declares open, and ask at further moments of its own; everything
else in an overlay is refused.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from perinet.care.decisions.guideline import LANGUAGES

Data = Mapping[str, Any]
HEAD = ("id", "version", "title", "owner", "review_by")  # never inherited: each package answers for itself
OVERLAY = {
    "overlay", "extends", "id", "version", "title", "region", "owner", "reason", "review_by", "unverified",
    "choices", "moments",
}  # fmt: skip
CHOICE = {"open", "value", "reason"}
ADDED = ("gestation", "birth", "wish")  # what a moment of a region may count from
SLOT = re.compile(r"\{([^{}]*)\}")
CONDITIONS = {"rules": "when", "notes": "when", "invariants": "given"}


def layered(base: Data, own: Data) -> dict[str, Any]:
    """Lay a package over the one it extends: rows with the same id are replaced, others are added."""
    data = {key: value for key, value in base.items() if key not in HEAD}
    for key, value in own.items():
        data[key] = _rows(data.get(key, []), value) if isinstance(value, list) else value
    return data


def overlay_problems(base: Data, own: Data) -> list[str]:
    """Say everything in a region's overlay that is more than a choice of what `base` leaves open."""
    wrong = [
        f"{key}: an overlay only chooses what {base['id']} leaves open; "
        f"remove it, or ask {base['owner']} to declare it open"
        for key in sorted(own.keys() - OVERLAY)
    ]
    wrong += [
        f"{key}: is missing; an overlay says whose choice it is and why"
        for key in ("region", "owner", "reason")
        if not isinstance(own.get(key), str) or not own[key].strip()
    ]
    wrong += [problem for row in own.get("moments", ()) for problem in _moment_problems(base, row)]
    rows = own.get("choices", [])
    if not (rows or own.get("moments")) or not _are_tables(rows):
        return [*wrong, "choices: there are none; an overlay has at least one [[choices]] or [[moments]]"]
    chosen = [row.get("open") for row in rows]
    values = _open_rows(base)
    for row in rows:
        where = f"choice {row.get('open', 'without a name')}"
        if row.keys() != CHOICE:
            wrong.append(f"{where}: has open, value and reason, and nothing else")
        elif not all(isinstance(said, str) and said.strip() for said in row.values()):
            wrong.append(f"{where}: open, value and reason are texts that are not empty")
        elif row["open"] not in values:
            wrong.append(f"{where}: {base['id']} does not leave this open; open are {', '.join(values)}")
        elif row["value"] not in values[row["open"]]["choices"]:
            wrong.append(f"{where}: {not_among(row['value'], values[row['open']]['choices'])}")
        elif chosen.count(row["open"]) > 1:
            wrong.append(f"{where}: is there twice; choose once")
    return wrong


def overlaid(base: Data, own: Data) -> dict[str, Any]:
    """Return the package beneath with the region's choices made; what a region chose, nobody in it chooses again."""
    head = {key: value for key, value in own.items() if key not in ("choices", "moments")}
    made = {row["open"]: row["value"] for row in own.get("choices", ())}
    rows = [
        row | {"value": made[row["id"]], "decided": True} if row["id"] in made else row
        for row in base["open"]
    ]
    title = f"{base['title']} ({own['region']})"
    moments = [*base["moments"], *(_without_titles(row) for row in own.get("moments", ()))]
    return {**base, "title": title, **head, "open": rows, "moments": moments}


def moment_names(own: Data, language: str) -> dict[str, str]:
    """Return how the moments that a region added are called."""
    return {row["id"]: row["titles"][language] for row in own.get("moments", ())}


def with_values(data: Data, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the package with other values in use; the choices stay as they are."""
    rows = [row | {"value": values.get(row["id"], row["value"])} for row in data.get("open", ())]
    return {**data, "open": rows}


def matters(data: Data, name: str) -> bool:
    """Say whether a value changes the rules; others, such as when a period ends, are read by who needs them."""
    row = _open_rows(data)[name]
    return bool(row.get("sets") or row.get("conditions")) or any(
        name in row.get("only_if", {}) for _, rows in _tables_of(data) for row in rows
    )


def settled(data: Data) -> tuple[dict[str, Any], list[str]]:
    """Write every value in use into the rows where it stands, and drop the rows of other choices."""
    values = _open_rows(data)
    wrong: list[str] = []
    made = {**data, **{table: [dict(row) for row in rows] for table, rows in _tables_of(data)}}
    if isinstance(data.get("complete"), dict):
        made["complete"] = dict(data["complete"])
    for row in values.values():
        wrong += _set(made, row)
    for table, rows in _tables_of(made):
        wrong += [problem for row in rows for problem in _only_if_problems(table, row, values)]
        made[table] = [_without(row) for row in rows if _applies(row, values)]
    for where, row, key in _conditions(made):
        row[key], unknown = _filled(row[key], values)
        wrong += [f"{where}: {{{name}}} is no open value with conditions" for name in unknown]
    return made, wrong


def _moment_problems(base: Data, row: Data) -> Iterator[str]:
    """A moment of a region stands beside those of the package, with words of its own; rules for all apply to it."""
    where = f"moment {row.get('id', 'without an id')}"
    if row.get("id") in {one.get("id") for one in base.get("moments", ())}:
        yield f"{where}: {base['id']} has this moment; an overlay adds others, and changes none"
    if row.get("anchor") not in ADDED:
        yield f"{where}: anchor is one of {', '.join(ADDED)}"
    titles = row.get("titles")
    if (
        not isinstance(titles, dict)
        or titles.keys() != set(LANGUAGES)
        or not all(map(_is_said, titles.values()))
    ):
        yield f'{where}: is named in every language, as titles = {{ nl = "...", fr = "...", en = "..." }}'


def _is_said(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _without_titles(row: Data) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "titles"}


def not_among(value: object, choices: Any) -> str:
    return f"{value!r} is not among the choices {', '.join(map(str, choices))}"


def row_name(table: str, row: Data) -> str:
    return f"{table.removesuffix('s')} {row.get('id') or row.get('name')}"


def _rows(base: list[Any], rows: list[Any]) -> list[Any]:
    if not _are_tables(base) or not _are_tables(rows):
        return rows
    names = [row.get("id") or row.get("name") for row in rows]
    there = [row.get("id") or row.get("name") for row in base]
    new = dict(zip(names, rows, strict=True))
    kept = [new.get(name, row) for name, row in zip(there, base, strict=True)]
    # A name that stands twice is kept twice, so that the check can say so.
    return kept + [row for n, row in enumerate(rows) if names[n] not in there or names[n] in names[:n]]


def _are_tables(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _tables_of(data: Data) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(table, rows) for table, rows in data.items() if _are_tables(rows)]


def _open_rows(data: Data) -> dict[str, dict[str, Any]]:
    """Return what is open and readable; the builder names what is missing in a row."""
    rows = data.get("open", [])
    return {row["id"]: row for row in rows if {"id", "value", "choices"} <= row.keys()}


def _set(data: dict[str, Any], value: Data) -> list[str]:
    wrong = []
    for path in value.get("sets", ()):
        table, _, rest = str(path).partition(".")
        name, _, key = rest.rpartition(".")
        found = [row for row in data.get(table, []) if isinstance(row, dict) and row.get("id") == name]
        if not found or key not in found[0]:
            wrong.append(f"open {value['id']}: sets {path}, which stands nowhere; write it as table.id.key")
        elif found[0][key] not in value["choices"]:
            wrong.append(f"open {value['id']}: {path}: {not_among(found[0][key], value['choices'])}")
        else:
            found[0][key] = value["value"]
    return wrong


def _only_if_problems(table: str, row: Data, values: Mapping[str, Data]) -> Iterator[str]:
    where, wanted = row_name(table, row), row.get("only_if", {})
    if not isinstance(wanted, dict):
        yield f'{where}: only_if is written as only_if = {{ open-id = "choice" }}'
        return
    for name, choice in wanted.items():
        if name not in values:
            yield f"{where}: only_if: {name} is not open; open are {', '.join(values)}"
        elif choice not in values[name]["choices"]:
            yield f"{where}: only_if: {not_among(choice, values[name]['choices'])}"


def _applies(row: Data, values: Mapping[str, Data]) -> bool:
    wanted = row.get("only_if", {})
    return not isinstance(wanted, dict) or all(
        name in values and values[name]["value"] == choice for name, choice in wanted.items()
    )


def _without(row: Data) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "only_if"}


def _conditions(data: Data) -> Iterator[tuple[str, dict[str, Any], str]]:
    for table, key in CONDITIONS.items():
        for row in data.get(table, ()):
            if isinstance(row.get(key), str):
                yield row_name(table, row), row, key
    if isinstance(data.get("complete", {}).get("when"), str):
        yield "complete", data["complete"], "when"


def _filled(text: str, values: Mapping[str, Data]) -> tuple[str, list[str]]:
    """Put what a choice means in its place, in parentheses of its own so that no `or` leaks out."""
    meant = {
        name: f"({row['conditions'][row['value']]})"
        for name, row in values.items()
        if row["value"] in row.get("conditions", {})
    }
    unknown = [name for name in SLOT.findall(text) if name not in meant]
    return SLOT.sub(lambda slot: meant.get(slot[1], slot[0]), text), unknown
