"""An instrument and its file of golden cases become the list of what they say against each other.

The cases are written from the source of the instrument, never from what the arithmetic answers; how they
are written stands at the top of `data/cases/epds.toml`.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from perinet.care.screening import scoring
from perinet.care.screening.fields import InstrumentError
from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.scoring import AnswerError, Score

CASES = Path(__file__).parent / "data" / "cases"
UNKNOWN, OPEN = "unknown", "-"
TOP = {"instrument", "version", "source", "alone", "marks", "cases", "tables"}
KINDS: dict[str, Callable[[Instrument, Mapping[str, int]], Score]] = {
    "positions": scoring.score,
    "points": scoring.from_points,
}
EXPECTED = {"total", "missing", "marks", "scales", "band", "patterns", "facts"}
CASE = {"name", "also", "refused", *KINDS, *EXPECTED}
YES_NO = {True: "yes", False: "no", None: UNKNOWN}


def load(folder: Path = CASES) -> dict[str, Mapping[str, Any]]:
    """Read every file of golden cases, by the instrument it is named after."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InstrumentError(f"cases/{path.name}", "file", str(error)) from error
    return found


def examine(instrument: Instrument, data: Mapping[str, Any]) -> list[str]:
    """Return everything wrong, one line each: false expectations, misspelt keys, and what no case tries."""
    return [f"cases/{instrument.id}.toml, {finding}" for finding in _findings(instrument, data)]


def agrees(instrument: Instrument, data: Mapping[str, Any]) -> bool:
    """Say whether every expectation comes out; a changed instrument that still agrees went unnoticed."""
    return next(_disagreements(instrument, data), None) is None


def _findings(instrument: Instrument, data: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(data.keys() - TOP):
        yield f"{key}: is not a known key"
    if not data.get("source"):
        yield "source: is missing; say where the expected numbers were read"
    for key, value in (("instrument", instrument.id), ("version", instrument.version)):
        if data.get(key) != value:
            yield f"{key}: is {data.get(key)}, expected {value}"
    yield from _disagreements(instrument, data)
    for item in instrument.items:
        if item.id not in data.get("alone", {}):
            yield f"alone {item.id}: is missing; say what each of its answers is worth"
    yield from _gaps(instrument, cases_of(instrument, data))


def _disagreements(instrument: Instrument, data: Mapping[str, Any]) -> Iterator[str]:
    yield from _alone_findings(instrument, data.get("alone", {}), data.get("marks", {}))
    for number, case in enumerate(cases_of(instrument, data), start=1):
        where = case.get("name", f"case {number}")
        yield from (f"{where}: {finding}" for finding in _case_findings(instrument, case))


def cases_of(instrument: Instrument, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the cases, also those that stand as rows of a table."""
    rows = [case for table in data.get("tables", ()) for case in _rows(instrument, table)]
    return [*data.get("cases", ()), *rows]


def _rows(instrument: Instrument, table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Read columns divided by |: the answers, what they come to, and a column per scale or pattern."""
    lines = [line for line in table["rows"].strip().splitlines() if not set(line) <= set("-+ ")]
    names, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    groups = {pattern.id: "patterns" for pattern in instrument.patterns}
    groups |= {scale.id: "scales" for scale in instrument.scales}
    for number, row in enumerate(rows, start=1):
        case: dict[str, Any] = {"name": f"{table['title']}, row {number}"}
        for name, cell in zip(names, row, strict=True):
            if not cell:
                continue
            if name in groups:
                case.setdefault(groups[name], {})[name] = _number(cell)
            elif name in KINDS:
                case[name] = cell
            else:
                case[name] = f"{table['title']}: {cell}" if name == "name" else _number(cell)
        yield case


def _alone_findings(
    instrument: Instrument, alone: Mapping[str, list[int]], marks: Mapping[str, Mapping[str, list[str]]]
) -> Iterator[str]:
    """Answer one question after the other, each alone, with every answer that it has."""
    names = [item.id for item in instrument.items]
    for name in [name for name in (*alone, *marks) if name not in names]:
        yield f"alone {name}: is not a question of this version"
    for item in [item for item in instrument.items if item.id in alone]:
        if len(alone[item.id]) != len(item.scores):
            yield f"alone {item.id}: has {len(item.scores)} answers, expected {len(alone[item.id])}"
        else:
            for position, points in enumerate(alone[item.id]):
                raised = {mark: each[position] for mark, each in marks.get(item.id, {}).items()}
                yield from _one_alone(instrument, item, position, points, raised)


def _one_alone(
    instrument: Instrument, item: Item, position: int, points: int, raised: Mapping[str, str]
) -> Iterator[str]:
    score = scoring.score(instrument, {item.id: position})
    found = score.points.get(item.id, score.other.get(item.id))
    where = f"alone {item.id}, answer {position}"
    if found != points:
        yield f"{where}: is worth {found}, expected {points}"
    expected = {mark: urgency for mark, urgency in raised.items() if urgency}
    if (marks := _marks(score)) != expected:
        yield f"{where}: raises {marks or 'nothing'}, expected {expected or 'nothing'}"


def _case_findings(instrument: Instrument, case: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(case.keys() - CASE):
        yield f"{key}: is not a known key"
    kinds = KINDS.keys() & case.keys()
    if len(kinds) != 1:
        yield f"answers: write either {' or '.join(KINDS)}"
        return
    kind = kinds.pop()
    cells = str(case[kind]).split()
    if len(cells) != len(instrument.scored):
        yield f"{kind}: {len(cells)} answers, expected {len(instrument.scored)}; write {OPEN} for an open one"
        return
    pairs = zip(instrument.scored, cells, strict=True)
    answers = {item.id: _number(cell) for item, cell in pairs if cell != OPEN} | case.get("also", {})
    try:
        score = KINDS[kind](instrument, answers)
    except AnswerError as error:
        if case.get("refused") != error.item:
            yield f"{error}"
        return
    if "refused" in case:
        yield f"refused: {case['refused']} was accepted"
    elif not EXPECTED & case.keys():
        yield "says nothing that must come out"
    yield from _differences(case, _found(instrument, score))


def _differences(case: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Compare what the case names; of scales, patterns and facts it may name some."""
    for key in sorted(EXPECTED & case.keys()):
        expected, actual = case[key], found[key]
        if key in ("scales", "patterns", "facts"):
            actual = {name: actual.get(name, UNKNOWN) for name in expected}
        if expected != actual:
            yield f"{key} is {actual}, expected {expected}"


def _found(instrument: Instrument, score: Score) -> dict[str, Any]:
    band = instrument.band(score.total)
    return {
        "total": UNKNOWN if score.total is None else score.total,
        "missing": list(score.missing),
        "marks": _marks(score),
        "scales": {name: UNKNOWN if value is None else value for name, value in score.scales.items()},
        "band": band.id if band else "",
        "patterns": {name: YES_NO[value] for name, value in score.patterns.items()},
        "facts": score.facts(),
    }


def _marks(score: Score) -> dict[str, str]:
    """Return the marks raised, each at its most urgent."""
    marks: dict[str, str] = {}
    for raised in score.raised:
        marks[raised.mark] = "hard" if "hard" in (raised.urgency, marks.get(raised.mark)) else raised.urgency
    return marks


def _number(cell: str) -> Any:
    """Read a whole number; anything else stays text, which scoring must refuse."""
    return int(cell) if cell.lstrip("-").isdigit() else cell


def _gaps(instrument: Instrument, cases: list[Mapping[str, Any]]) -> Iterator[str]:
    """Name what no case tries: both ends, an open question, a refusal, edges of bands, scales, patterns."""
    totals = {case.get("total") for case in cases}
    for total in (instrument.min, instrument.max):
        if total not in totals:
            yield f"cases: none has the total {total}"
    if not any(case.get("missing") for case in cases):
        yield "cases: none leaves a question open"
    if not any("refused" in case for case in cases):
        yield "cases: none is refused"
    bands = {(case.get("total"), case.get("band")) for case in cases}
    for band in instrument.bands:
        for edge in {band.min, band.max}:
            if (edge, band.id) not in bands:
                yield f"cases: none shows that {edge} is {band.id}"
    for scale in instrument.scales:
        values = {case.get("scales", {}).get(scale.id) for case in cases} - {None}
        if UNKNOWN not in values or len(values) < 2:
            yield f"cases: scale {scale.id} needs a known and an unknown value"
    for pattern in instrument.patterns:
        told = {case.get("patterns", {}).get(pattern.id) for case in cases}
        if lacking := [said for said in YES_NO.values() if said not in told]:
            yield f"cases: pattern {pattern.id} is never {' or '.join(lacking)}"
