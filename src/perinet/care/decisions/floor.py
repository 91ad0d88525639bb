"""A guideline becomes what it lacks of what every guideline must do; no package can take that away.

Here stands what can be read off a guideline; `proofs` asks the demands of every possible answer.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perinet.care.decisions.conditions import Condition, Fact, parse
from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.care.screening import library as instruments
from perinet.care.screening.instrument import Instrument


@dataclass(frozen=True)
class Demand:
    """Where `given` certainly holds, a step is open, at the latest within a time."""

    id: str
    given: Condition
    always: str
    within: str
    words: Mapping[str, str]  # what is demanded, by language


def _facts_of(instrument: Instrument) -> Iterator[Fact]:
    """Yield what a questionnaire can tell: its total, its items in points, its scales."""
    if instrument.scorable:
        yield _fact(instrument, "total", instrument.min, instrument.max)
    for item in instrument.scored:
        yield _fact(instrument, item.id, min(item.scores), max(item.scores))
    for scale in instrument.scales:
        yield _fact(instrument, scale.id, scale.min, scale.max)


def _fact(instrument: Instrument, name: str, low: int, high: int) -> Fact:
    return Fact(f"{instrument.prefix}.{name}".replace("-", "_"), "int", low, high, instrument=instrument.id)


_DATA = tomllib.loads((Path(__file__).parent / "data" / "floor.toml").read_text(encoding="utf-8"))
FIRST: tuple[str, ...] = tuple(_DATA["first"])
_ASKED = {one.id: {fact.name: fact for fact in _facts_of(one)} for one in instruments.instruments()}
_BY_VOICE = {name: Fact(name, "bool") for name in (*_DATA["concerns"], *_DATA["said"])}
_KNOWN: Mapping[str, Fact] = _BY_VOICE | {name: fact for one in _ASKED.values() for name, fact in one.items()}
ENOUGH = tuple(parse(row["given"], _KNOWN) for row in _DATA["enough"])  # one of them, or nobody is reassured
DEMANDS = {
    row["id"]: Demand(
        row["id"],
        parse(row["given"], _KNOWN),
        row["always"],
        row["within"],
        {one: row[one] for one in LANGUAGES},
    )
    for row in _DATA["demands"]
}


def lacking(guideline: Guideline) -> list[str]:
    """Return every finding: steps out of place, facts that it must know, questionnaires read otherwise."""
    return [*_steps(guideline), *_unknown(guideline), *_otherwise(guideline), *_endless(guideline)]


def knows(guideline: Guideline, condition: Condition) -> bool:
    return all(name in guideline.facts for name in condition.facts)


def _steps(guideline: Guideline) -> Iterator[str]:
    if tuple(guideline.steps)[: len(FIRST)] != FIRST:
        yield f"guideline.toml, steps: {' and '.join(FIRST)} come first, in this order; every guideline has them"
    for name in FIRST:
        if name in guideline.steps and guideline.steps[name].concern:
            yield f"guideline.toml, step {name}: replaces nothing and is never replaced; remove its concern"


def _unknown(guideline: Guideline) -> Iterator[str]:
    """Name what it must know: an answer that it doesn't know would be dropped, and missed without a word."""
    for name in _needed(demand.given for demand in DEMANDS.values()):
        found, wanted = guideline.facts.get(name), _KNOWN[name]
        if found is None:
            table = f"[[instruments]] {wanted.instrument}" if wanted.instrument else "[[facts]]"
            yield f"guideline.toml, facts: {name} is not known, and must never be missed; declare it under {table}"
        elif found.type != wanted.type:
            yield f"guideline.toml, fact {name}: must be {wanted.expected}"


def _needed(conditions: Iterable[Condition]) -> list[str]:
    return list(dict.fromkeys(name for condition in conditions for name in condition.facts))


def _otherwise(guideline: Guideline) -> Iterator[str]:
    """Say where a guideline reads a questionnaire otherwise than the registry: such an answer would be refused."""
    for fact in guideline.facts.values():
        if not fact.instrument:
            continue
        where = f"guideline.toml, instrument {fact.instrument}"
        if fact.instrument not in _ASKED:
            yield f"{where}: is not in the registry of questionnaires; correct its id, or register it first"
        elif fact.name not in _ASKED[fact.instrument]:
            yield f"{where}: {fact.name} is nothing that this questionnaire gives; remove it"
        else:
            given = _ASKED[fact.instrument][fact.name]
            total = fact.name.endswith(".total")
            fits = fact.min <= given.min and given.max <= fact.max
            if not fits or (total and (fact.min, fact.max) != (given.min, given.max)):
                yield f"{where}: {fact.name} is {fact.expected}, but the questionnaire gives {given.expected}"


def _endless(guideline: Guideline) -> Iterator[str]:
    if "rescreen" in guideline.steps and "rescreen.previous" not in guideline.facts:
        yield (
            "guideline.toml, step rescreen: could be opened for ever; declare rescreen.previous under [[facts]] "
            "and end the loop in a rule"
        )
