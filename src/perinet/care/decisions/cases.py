"""The case files of a package become golden cases, and a case what a guideline says against it.

A file holds `[[cases]]`, or `[[tables]]` whose rows are read like a page: a column per fact, blank where
nobody knows, and a column per thing that must come out. A table or a case may name several moments, or "all";
each becomes a case of its own.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from perinet.care.decisions.engine import Decision, FactError, OpenStep, decide
from perinet.care.decisions.guideline import Guideline

Case = Mapping[str, Any]
COMPLETE = "complete"  # stands for [complete] where a case names its rule
KINDS = ("positive", "negative", "boundary", "alone", "missing", "contradictory")
SAID = {"name", "rule", "kind", "moment", "facts", "only_if", "file"}
TABLE = {"title", "rule", "moment", "kind", "rows", "only_if"}
COLUMNS = SAID - {"facts", "only_if", "file"}
TEXT, WORDS = (str,), (str, list)
SHAPES: dict[str, tuple[type, ...]] = {
    "name": TEXT, "title": TEXT, "kind": TEXT, "rows": TEXT, "facts": (dict,), "only_if": (dict,),
    "moment": WORDS, "rule": WORDS, "step": TEXT, "steps": (list,), "complete": (bool,), "held": (list,),
    "silent": (list,), "notes": (list,),
}  # fmt: skip
NONE_OF_THEM = "-"
NUMBER = re.compile("-?[0-9]{1,9}")


class CaseError(ValueError):
    """A table of cases that can't be read."""


def _first(read: Callable[[OpenStep], object]) -> Callable[[Guideline, Decision, Case], object]:
    return lambda _guideline, decision, _case: read(decision.steps[0]) if decision.steps else ""


# What may be expected of a decision; the clock is that of its first step.
EXPECTED: dict[str, Callable[[Guideline, Decision, Case], object]] = {
    "step": lambda _guideline, decision, _case: decision.step,
    "steps": lambda _guideline, decision, _case: [step.step for step in decision.steps],
    "complete": lambda _guideline, decision, _case: decision.complete,
    "held": lambda _guideline, decision, _case: list(decision.held),
    "silent": lambda _guideline, decision, case: [
        rule for rule in case["silent"] if rule in dict(decision.silent)
    ],
    "notes": lambda guideline, _decision, case: [
        note.id for note in guideline.notes if note.holds(case.get("facts", {}))
    ],
    "urgency": _first(lambda step: step.urgency),
    "within": _first(lambda step: step.within),
    "owner": _first(lambda step: step.owner),
    "not_before": lambda guideline, decision, _case: _clock(guideline, decision, "not_before"),
    "working_day": lambda guideline, decision, _case: _clock(guideline, decision, "working_day"),
}
LISTS = {"steps", "held", "silent", "notes"}


def read(
    files: Mapping[str, Mapping[str, Any]], moments: Collection[str], like: Mapping[str, str] | None = None
) -> tuple[Case, ...]:
    """Return every case of the files, by name of the file, one for each moment it names and for each `like` those."""
    for name, content in files.items():
        if unknown := sorted(content.keys() - {"cases", "tables"}):
            raise CaseError(f"cases/{name}, {unknown[0]}: is unknown; write [[cases]] or [[tables]]")
    return tuple(
        case | {"file": name, "moment": moment}
        for name, content in files.items()
        for case in (*_plain(name, content.get("cases", ())), *_tables(name, content.get("tables", ())))
        for moment in _with_like(_moments(case.get("moment", ""), moments), like or {})
    )


def _with_like(named: Iterable[str], like: Mapping[str, str]) -> Iterator[str]:
    """Add the moments at which the same rules hold; what names every moment names those already."""
    there = tuple(named)
    yield from there
    yield from (moment for moment, other in like.items() if other in there and moment not in there)


def rules_of(case: Case) -> tuple[str, ...]:
    """Return the rules that a case is about; one that names none is about the whole."""
    named = case.get("rule", ())
    return tuple(named.split()) if isinstance(named, str) else tuple(named)


def inherited(cases: Iterable[Case], base: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Case, ...]:
    """Keep the cases that still hold for a package that extends another.

    A case goes along when it names its rules and none of them was replaced: what is said about the whole,
    or about a rule that now reads otherwise, the package must say itself.
    """
    before, after = _by_rule(base), _by_rule(data)
    same = {name for name, row in before.items() if after.get(name) == row}
    return tuple(case for case in cases if rules_of(case) and same.issuperset(rules_of(case)))


def applies(guideline: Guideline, case: Case) -> bool:
    """Say whether a case is about the guideline as it is used: `only_if` names what must have been chosen."""
    values = guideline.open_values
    return all(
        name in values and values[name].value == choice for name, choice in case.get("only_if", {}).items()
    )


def where(case: Case) -> str:
    return f"cases/{case['file']}, {case.get('name', 'a case without a name')}"


def disagreements(guideline: Guideline, case: Case) -> Iterator[str]:
    """Yield what a guideline answers otherwise than the case says."""
    try:
        decision = decide(guideline, case["moment"], case.get("facts", {}))
    except FactError as error:
        yield str(error)
        return
    for key in EXPECTED.keys() & case.keys():
        found = EXPECTED[key](guideline, decision, case)
        if found != case[key]:
            yield f"{key} is {found}, expected {case[key]}"
    yield from _kind_problems(guideline, case, decision)


def _kind_problems(guideline: Guideline, case: Case, decision: Decision) -> Iterator[str]:
    """A positive case is one in which its rule holds, a negative one in which it can't, a missing one silent.

    Notes and `complete` say nothing of what they wait for: there a missing case is one that doesn't hold.
    """
    silent = dict(decision.silent)
    for rule in rules_of(case):
        held = rule in decision.held or rule in _said_beside(guideline, case, decision)
        state = "holds" if held else "is silent" if rule in silent else "does not hold"
        expected = {
            "positive": "holds", "alone": "holds", "negative": "does not hold",
            "missing": "is silent" if rule in guideline.rules else "does not hold",
        }.get(case.get("kind", ""), state)  # fmt: skip
        if state != expected:
            yield f"{rule} {state}, but the case is {case['kind']}"


def _said_beside(guideline: Guideline, case: Case, decision: Decision) -> set[str]:
    notes = {note.id for note in guideline.notes if note.holds(case.get("facts", {}))}
    return notes | {COMPLETE} if decision.complete else notes


def _clock(guideline: Guideline, decision: Decision, name: str) -> object:
    return getattr(guideline.rules[decision.steps[0].rule], name) if decision.steps else ""


def _moments(named: str | list[str], moments: Collection[str]) -> Collection[str]:
    if named == "all":
        return moments
    return named.split() or [""] if isinstance(named, str) else named


def _by_rule(data: Mapping[str, Any]) -> dict[str, Any]:
    rows = (*data.get("notes", ()), *data.get("rules", ()))
    return {row.get("id"): row for row in rows} | {COMPLETE: data.get("complete")}


def _plain(file: str, cases: Any) -> Iterator[dict[str, Any]]:
    for number, case in enumerate(_list(file, "cases", cases), start=1):
        _refuse_shapes(f"cases/{file}, case {number}", "[[cases]]", case)
        yield case


def _tables(file: str, tables: Any) -> Iterator[dict[str, Any]]:
    for number, table in enumerate(_list(file, "tables", tables), start=1):
        _refuse_shapes(f"cases/{file}, table {number}", "[[tables]]", table)
        title = table.get("title", "a table without a title")
        if wrong := table.keys() - TABLE:
            raise CaseError(f"cases/{file}, {title}: unknown key {', '.join(sorted(wrong))}")
        about = {key: table[key] for key in ("rule", "moment", "kind", "only_if") if key in table}
        rows = list(_rows(file, title, table.get("rows", "")))
        if not rows:
            raise CaseError(f"cases/{file}, {title}: has no rows; write a line of names, and one per case")
        for place, row in enumerate(rows, start=1):
            yield about | {"name": f"{title}, row {place}"} | _case(title, row)


def _list(file: str, name: str, found: Any) -> list[Any]:
    if not isinstance(found, list | tuple):
        raise CaseError(f"cases/{file}, {name}: is no list; write [[{name}]]")
    return list(found)


def _refuse_shapes(where: str, table: str, row: Any) -> None:
    if not isinstance(row, dict):
        raise CaseError(f"{where}: is no table; write {table} above it")
    for key, kinds in SHAPES.items():
        value = row.get(key, kinds[0]())
        if not isinstance(value, kinds):
            raise CaseError(f"{where}: {key} must be {' or '.join(kind.__name__ for kind in kinds)}")
        inner = row.get(key, {}).values() if key == "only_if" else value if isinstance(value, list) else ()
        if not all(isinstance(one, str) for one in inner):
            raise CaseError(f"{where}: {key} holds words only, each in quotes")


def _rows(file: str, title: str, text: str) -> Iterator[dict[str, str]]:
    """Read columns divided by |; a line of dashes and plusses only divides."""
    lines = [line for line in text.strip().splitlines() if not set(line) <= set("-+ ")]
    names, *rows = [[cell.strip() for cell in line.split("|")] for line in lines] or [[]]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CaseError(f"cases/{file}, {title}: column {', '.join(twice)} is there twice")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise CaseError(
                f"cases/{file}, {title}, row {number}: {len(row)} columns, expected {len(names)}; "
                "leave a column blank, but write its |"
            )
        yield dict(zip(names, row, strict=True))


def _case(title: str, row: Mapping[str, str]) -> dict[str, Any]:
    case: dict[str, Any] = {"facts": {}}
    for column, cell in row.items():
        if not cell:
            continue
        if column in LISTS:
            case[column] = [] if cell == NONE_OF_THEM else cell.split()
        elif column == "name":
            case[column] = f"{title}: {cell}"
        elif column in EXPECTED or column in COLUMNS:
            case[column] = "" if cell == NONE_OF_THEM else _value(cell)
        else:
            case["facts"][column] = _value(cell)
    return case


def _value(cell: str) -> int | bool | str:
    if cell in ("yes", "no"):
        return cell == "yes"
    return int(cell) if NUMBER.fullmatch(cell) else cell
