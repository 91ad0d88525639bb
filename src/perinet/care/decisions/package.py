"""The mappings of a guideline package become a checked Guideline, or a list of everything that is wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from perinet.care.decisions.compiled import Named, compile_condition, compile_rules
from perinet.care.decisions.conditions import FACT_NAME, Condition, ConditionError, Fact, parse
from perinet.care.decisions.guideline import (
    LANGUAGES,
    URGENCIES,
    Contact,
    Guideline,
    Invariant,
    Moment,
    Note,
    OpenValue,
    RiskFactor,
    Rule,
    Sign,
    Step,
    seconds,
)

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class GuidelineError(Exception):
    """A package that can't be used; `findings` says where, what and what to do, one line each."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


def build(
    data: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]], package_hash: str = ""
) -> Guideline:
    """Check everything, then return the guideline; raise GuidelineError with every finding at once."""
    return _Builder(data, texts, package_hash).guideline()


TOP = {
    "id", "version", "title", "source", "population", "steps", "instruments", "facts", "moments", "rules",
    "notes", "contacts", "open", "risk_factors", "signs", "invariants", "complete", "extends",
}  # fmt: skip
SOURCED = {"source": str, "own": bool}
# What each table may carry; a name after "!" must be there.
STEP = {"!id": str, "!owner": str, "concern": str, "needs_service": bool, **SOURCED}
INSTRUMENT = {"!id": str, "!total": list, "items": int, "points": list, "scales": dict, "named": dict}
FACT = {"!name": str, "!type": str, "range": list, "values": list, "answer": bool}
MOMENT = {
    "!id": str, "!anchor": str, "!opens": str, "!due": str, "!closes": str, "!first_step": list,
    "second_step": list, "first_step_for": str, "window_source": str, "window_own": bool, **SOURCED,
}  # fmt: skip
RULE = {
    "!id": str, "!moments": list, "!when": str, "!step": str, "!within": str, "owner": str, "urgency": str,
    "not_before": str, "working_day": bool, "own_parts": list, "within_source": str, "within_own": bool,
    "unverified": bool, **SOURCED,
}  # fmt: skip
NOTE = {"!id": str, "!when": str, **SOURCED}
CONTACT = {"!id": str, "!owner": str, "!within": str, **SOURCED}
OPEN = {"!id": str, "!value": str, "!choices": list, "unverified": bool, **SOURCED}
RISK = {"!id": str, "!level": str, "unverified": bool, **SOURCED}
SIGN = {"!id": str, "!fact": str, **SOURCED}
INVARIANT = {"!id": str, "!given": str, "!always": str}
COMPLETE = {"!when": str, "unverified": bool, **SOURCED}


class _Builder:
    def __init__(
        self, data: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]], package_hash: str
    ) -> None:
        self.data, self.texts, self.package_hash = data, texts, package_hash
        self.findings: list[str] = []
        self.facts: dict[str, Fact] = {}

    def guideline(self) -> Guideline:
        self._top()
        steps = {row["id"]: Step(**row) for row in self._rows("steps", STEP, sourced=True)}
        self._read_facts()
        moments = {row["id"]: Moment(**_frozen(row)) for row in self._rows("moments", MOMENT, sourced=True)}
        rules = {
            row["id"]: self._rule(row, steps, moments) for row in self._rows("rules", RULE, sourced=True)
        }
        notes = tuple(self._note(row) for row in self._rows("notes", NOTE, sourced=True))
        contacts = {row["id"]: Contact(**row) for row in self._rows("contacts", CONTACT, sourced=True)}
        open_values = {row["id"]: OpenValue(**_frozen(row)) for row in self._rows("open", OPEN, sourced=True)}
        risks = {row["id"]: RiskFactor(**row) for row in self._rows("risk_factors", RISK, sourced=True)}
        signs = {row["id"]: Sign(**row) for row in self._rows("signs", SIGN, sourced=True)}
        complete = self._complete()
        invariants = tuple(self._invariant(row, steps) for row in self._rows("invariants", INVARIANT))
        self._check_clocks(moments, contacts)
        self._check_names(open_values, risks, signs)
        if not self.findings:
            wanted = _wanted_texts(
                steps, rules, self.facts, notes, contacts, open_values, risks, signs, moments
            )
            self.findings += _missing_texts(self.texts, wanted)
        if self.findings:
            raise GuidelineError(self.findings)
        named = [Named(rule.id, rule.moments, rule.condition) for rule in rules.values()]
        head = {key: self.data[key] for key in ("id", "version", "title", "source")}
        return Guideline(
            **head, population=tuple(self.data["population"]), steps=steps, facts=self.facts, moments=moments,
            rules=rules, notes=notes, contacts=contacts, open_values=open_values, risk_factors=risks,
            signs=signs, invariants=invariants, complete=complete, texts=self.texts,
            package_hash=self.package_hash, evaluate=compile_rules(named, complete),
            rank={step: place for place, step in enumerate(steps)},
        )  # fmt: skip

    def _say(self, where: str, message: str) -> None:
        self.findings.append(f"guideline.toml, {where}: {message}")

    def _top(self) -> None:
        for key in sorted(self.data.keys() - TOP):
            self._say(key, "unknown table or key; check the spelling")
        for key in ("id", "version", "title", "source"):
            if not isinstance(self.data.get(key), str) or not self.data[key]:
                self._say(key, "is missing; write it as text")
        if not self.data.get("population"):
            self._say("population", "is missing; say for whom the guideline is")

    def _rows(self, table: str, shape: Mapping[str, type], *, sourced: bool = False) -> list[dict[str, Any]]:
        rows, seen = [], set()
        for number, row in enumerate(self.data.get(table, ()), start=1):
            name = row.get("id") or row.get("name") or f"number {number}"
            where = f"{table.removesuffix('s')} {name}"
            wrong = _shape_problems(row, shape)
            if name in seen:
                wrong.append("is there twice; ids are unique")
            if "!id" in shape and not ID.fullmatch(str(name)):
                wrong.append("an id is written in small letters, digits and hyphens")
            if sourced and not _origin(row):
                wrong.append("has no source; name one, or say own = true")
            for message in wrong:
                self._say(where, message)
            seen.add(name)
            if not wrong:
                rows.append(dict(row))
        return rows

    def _read_facts(self) -> None:
        for row in self._rows("instruments", INSTRUMENT):
            prefix = row["id"].replace("-", "")
            ranges = {"total": row["total"], **row.get("scales", {}), **row.get("named", {})}
            ranges |= {f"item{number}": row["points"] for number in range(1, row.get("items", 0) + 1)}
            for name, (low, high) in ranges.items():
                self._add(Fact(f"{prefix}.{name}".replace("-", "_"), "int", low, high, instrument=row["id"]))
        self._add(Fact("population", "str", values=tuple(self.data.get("population", ())), answer=False))
        for row in self._rows("facts", FACT):
            low, high = row.get("range", (0, 0))
            values, answer = tuple(row.get("values", ())), row.get("answer", True)
            self._add(Fact(row["name"], row["type"], low, high, values, answer=answer))

    def _add(self, fact: Fact) -> None:
        usable = {"int": fact.min < fact.max, "str": bool(fact.values), "bool": True}.get(fact.type, False)
        if not usable:
            self._say(
                f"fact {fact.name}", "needs type bool, or int with range = [low, high], or str with values"
            )
        if not FACT_NAME.fullmatch(fact.name) or fact.name in self.facts:
            self._say(f"fact {fact.name}", "a name is written once, as group.name in small letters")
        self.facts[fact.name] = fact

    def _rule(self, row: dict[str, Any], steps: Mapping[str, Step], moments: Mapping[str, Moment]) -> Rule:
        where = f"rule {row['id']}"
        chosen = tuple(row.pop("moments"))
        for moment in chosen if chosen != ("all",) else ():
            if moment not in moments:
                self._say(
                    where, f"moment {moment!r} is unknown; known are {', '.join(moments)}, or all alone"
                )
        if not chosen:
            self._say(where, 'name at least one moment, or ["all"]')
        if row["step"] not in steps:
            self._say(where, f"step {row['step']!r} is unknown; known are {', '.join(steps)}")
        if not _origin(row, "within_"):
            self._say(where, "the clock (within) has no source; name within_source, or say within_own = true")
        if row.get("urgency", "routine") not in URGENCIES:
            self._say(where, f"urgency is one of {', '.join(URGENCIES)}")
        length = self._clock(where, "within", row["within"])
        if length == 0:
            self._say(where, "within: a clock needs a length")
        earliest = self._clock(where, "not_before", row["not_before"]) if "not_before" in row else 0
        if 0 <= length < earliest:
            self._say(where, "not_before: begins after the clock of within has run out")
        condition = self._condition(where, row.pop("when"))
        return Rule(moments=() if chosen == ("all",) else chosen, condition=condition, **_frozen(row))

    def _condition(self, where: str, text: str) -> Condition:
        try:
            return parse(text, self.facts)
        except ConditionError as error:
            self._say(f"{where}, column {error.column}", error.message)
            return _ANYONE

    def _note(self, row: dict[str, Any]) -> Note:
        condition = self._condition(f"note {row['id']}", row.pop("when"))
        return Note(condition=condition, holds=compile_condition(condition), **row)

    def _complete(self) -> Condition:
        row = self.data.get("complete", {})
        wrong = _shape_problems(row, COMPLETE)
        if not _origin(row):
            wrong.append("has no source; name one, or say own = true")
        for message in wrong:
            self._say("complete", message)
        return self._condition("complete", row.get("when", "population is null"))

    def _invariant(self, row: dict[str, Any], steps: Mapping[str, Step]) -> Invariant:
        if row["always"] not in steps:
            self._say(f"invariant {row['id']}", f"step {row['always']!r} is unknown")
        return Invariant(row["id"], self._condition(f"invariant {row['id']}", row["given"]), row["always"])

    def _clock(self, where: str, key: str, value: str) -> int:
        try:
            return seconds(value)
        except ValueError as error:
            self._say(where, f"{key}: {error}")
            return -1

    def _check_clocks(self, moments: Mapping[str, Moment], contacts: Mapping[str, Contact]) -> None:
        for contact in contacts.values():
            self._clock(f"contact {contact.id}", "within", contact.within)
        for moment in moments.values():
            where = f"moment {moment.id}"
            window = [self._clock(where, key, getattr(moment, key)) for key in ("opens", "due", "closes")]
            if -1 not in window and window != sorted(window):
                self._say(where, "a window opens, is due and closes, in that order")
            if not (moment.window_source.strip() or moment.window_own):
                self._say(where, "the window has no source; name window_source, or say window_own = true")
            if moment.anchor not in ("gestation", "birth", "decision"):
                self._say(where, "anchor is gestation, birth or decision")
            if moment.first_step_for not in ("everybody", "indicated"):
                self._say(where, "first_step_for is everybody or indicated")

    def _check_names(
        self, values: Mapping[str, OpenValue], risks: Mapping[str, RiskFactor], signs: Mapping[str, Sign]
    ) -> None:
        for value in values.values():
            if value.value not in value.choices:
                self._say(f"open {value.id}", f"{value.value!r} is not among the choices")
        for risk in risks.values():
            if risk.level not in ("factor", "high"):
                self._say(f"risk_factor {risk.id}", "level is factor or high")
        for sign in signs.values():
            if sign.fact not in self.facts or self.facts[sign.fact].type != "bool":
                self._say(f"sign {sign.id}", f"{sign.fact} is not a yes-or-no fact")


# Stands in for a condition that was refused, so that the rest can still be checked.
_ANYONE = parse("population is null", {"population": Fact("population", "str", values=("anyone",))})


def _origin(row: Mapping[str, Any], of: str = "") -> bool:
    """Say whether a row names its source, or admits that it is our own."""
    return bool(row.get(f"{of}own")) or bool(str(row.get(f"{of}source", "")).strip())


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _shape_problems(row: Mapping[str, Any], shape: Mapping[str, type]) -> list[str]:
    kinds = {key.removeprefix("!"): kind for key, kind in shape.items()}
    wrong = [
        f"{key} is unknown; known are {', '.join(sorted(kinds))}" for key in sorted(row.keys() - kinds.keys())
    ]
    wrong += [f"{key[1:]} is missing" for key in shape if key[0] == "!" and key[1:] not in row]
    for key in row.keys() & kinds.keys():
        if type(row[key]) is not kinds[key]:
            wrong.append(f"{key} must be {kinds[key].__name__}")
    return wrong


def _wanted_texts(
    steps: Mapping[str, Step], rules: Mapping[str, Rule], facts: Mapping[str, Fact], notes: Sequence[Note],
    contacts: Mapping[str, Contact], values: Mapping[str, OpenValue], risks: Mapping[str, RiskFactor],
    signs: Mapping[str, Sign], moments: Mapping[str, Moment],
) -> dict[str, set[str]]:  # fmt: skip
    """Return per section of a text file the keys it must have."""
    owners = {step.owner for step in steps.values()} | {rule.owner for rule in rules.values() if rule.owner}
    named = {name for rule in rules.values() for name in rule.condition.facts}
    return {
        "steps": {*steps, "incomplete"},
        "rules": set(rules),
        "facts": named | {name for name, fact in facts.items() if not fact.instrument},
        "owners": owners | {contact.owner for contact in contacts.values()},
        "urgencies": set(URGENCIES),
        "notes": {note.id for note in notes},
        "contacts": set(contacts),
        "own_parts": {part for rule in rules.values() for part in rule.own_parts},
        "open": set(values),
        "risk_factors": set(risks),
        "signs": set(signs),
        "moments": set(moments),
        "phrases": set(PHRASES),
    }


STEP_TEXTS = {"name": str, "entry": str, "parent": str, "say": list}
PHRASES = (
    "unknown", "not_asked", "would_change", "own", "unverified", "source", "version", "yes", "no", "opening",
    "closing", "above", "at_least", "below", "at_most", "equal", "unequal", "null",
)  # fmt: skip


def _missing_texts(texts: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, set[str]]) -> list[str]:
    found = []
    for language in LANGUAGES:
        words = texts.get(language)
        if words is None:
            found.append(f"texts/{language}.toml: is missing; every guideline speaks nl, fr and en")
            continue
        for section, keys in wanted.items():
            there = words.get(section, {})
            found += [
                f"texts/{language}.toml, [{section}]: {key} is missing" for key in sorted(keys - there.keys())
            ]
        for step, text in words.get("steps", {}).items():
            problems = _shape_problems(text, {f"!{key}": kind for key, kind in STEP_TEXTS.items()})
            if not problems and len(text["say"]) != 3:
                problems = ["say needs exactly three sentences"]
            found += [f"texts/{language}.toml, [steps.{step}]: {problem}" for problem in problems]
    return found
