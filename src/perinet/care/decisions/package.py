"""The mappings of a guideline package become a checked Guideline, or a list of everything that is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from perinet.care.decisions import rows
from perinet.care.decisions.compiled import Named, compile_condition, compile_rules
from perinet.care.decisions.conditions import FACT_NAME, Condition, ConditionError, Fact, parse
from perinet.care.decisions.guideline import (
    URGENCIES,
    Budget,
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
from perinet.care.decisions.layers import not_among, settled
from perinet.care.decisions.vocabulary import missing_texts, unused_texts, wanted_texts

Texts = Mapping[str, Mapping[str, Any]]


class GuidelineError(Exception):
    """A package that can't be used; `findings` says where, what and what to do, one line each."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


def build(
    data: Mapping[str, Any], texts: Texts, package_hash: str = "", *, own_texts: Texts | None = None
) -> Guideline:
    """Check everything, then return the guideline; raise GuidelineError with every finding at once.

    `own_texts` are those a package brings itself: words it inherits may be for rows that it replaced.
    """
    return _Builder(data, texts, package_hash).guideline(texts if own_texts is None else own_texts)


class _Builder:
    def __init__(self, data: Mapping[str, Any], texts: Texts, package_hash: str) -> None:
        self.written, self.texts, self.package_hash = data, texts, package_hash
        self.data, wrong = settled(data)
        self.findings = [f"guideline.toml, {problem}" for problem in wrong]
        self.facts: dict[str, Fact] = {}
        self.lists: set[str] = set()  # questionnaires, with points or without

    def guideline(self, own_texts: Texts) -> Guideline:
        self._top()
        steps = {row["id"]: Step(**row) for row in self._rows("steps", rows.STEP, sourced=True)}
        self._read_facts()
        moments = {
            row["id"]: Moment(**rows.frozen(row)) for row in self._rows("moments", rows.MOMENT, sourced=True)
        }
        rules = {
            row["id"]: self._rule(row, steps, moments) for row in self._rows("rules", rows.RULE, sourced=True)
        }
        notes = tuple(self._note(row) for row in self._rows("notes", rows.NOTE, sourced=True))
        contacts = {row["id"]: Contact(**row) for row in self._rows("contacts", rows.CONTACT, sourced=True)}
        open_values = {
            row["id"]: OpenValue(**rows.frozen(row)) for row in self._rows("open", rows.OPEN, sourced=True)
        }
        risks = {row["id"]: RiskFactor(**row) for row in self._rows("risk_factors", rows.RISK, sourced=True)}
        signs = {row["id"]: Sign(**row) for row in self._rows("signs", rows.SIGN, sourced=True)}
        complete = self._complete()
        invariants = tuple(self._invariant(row, steps) for row in self._rows("invariants", rows.INVARIANT))
        budgets = tuple(
            Budget(**rows.frozen(row)) for row in self._rows("budgets", rows.BUDGET, sourced=True)
        )
        self._check_clocks(moments, contacts)
        self._check_names(open_values, risks, signs)
        self._check_budgets(budgets, steps, rules)
        self._stop()
        named = [Named(rule.id, rule.moments, rule.condition) for rule in rules.values()]
        head = {key: self.data[key] for key in (*rows.HEAD, "review_by")}
        head |= {
            key: self.data[key] for key in ("extends", "region", "reason", "unverified") if key in self.data
        }
        made = Guideline(
            **head, population=tuple(self.data["population"]), steps=steps, facts=self.facts, moments=moments,
            rules=rules, notes=notes, contacts=contacts, open_values=open_values, risk_factors=risks,
            signs=signs, invariants=invariants, budgets=budgets, complete=complete, texts=self.texts,
            package_hash=self.package_hash, evaluate=compile_rules(named, complete),
            rank={step: place for place, step in enumerate(steps)},
        )  # fmt: skip
        wanted = wanted_texts(made)
        self.findings += missing_texts(self.texts, wanted)
        self.findings += unused_texts(own_texts, wanted, self.written, self.facts)
        self._stop()
        return made

    def _stop(self) -> None:
        if self.findings:
            raise GuidelineError(self.findings)

    def _say(self, where: str, message: str) -> None:
        self.findings.append(f"guideline.toml, {where}: {message}")

    def _top(self) -> None:
        for key, problem in rows.head_problems(self.data, overlay=self.data.get("overlay") is True):
            self._say(key, problem)

    def _rows(self, table: str, shape: Mapping[str, type], *, sourced: bool = False) -> list[dict[str, Any]]:
        found, seen = [], set()
        for number, row in enumerate(self.data.get(table, ()), start=1):
            name = row.get("id") or row.get("name") or f"number {number}"
            where = f"{table.removesuffix('s')} {name}"
            wrong = rows.shape_problems(row, shape)
            if name in seen:
                wrong.append("is there twice; ids are unique")
            if "!id" in shape and not rows.ID.fullmatch(str(name)):
                wrong.append("an id is written in small letters, digits and hyphens")
            if sourced and not rows.has_origin(row):
                wrong.append("has no source; name one, or say own = true")
            for message in wrong:
                self._say(where, message)
            seen.add(name)
            if not wrong:
                found.append(dict(row))
        return found

    def _read_facts(self) -> None:
        for row in self._rows("instruments", rows.INSTRUMENT):
            prefix, items = row["id"].replace("-", ""), range(1, row.get("items", 0) + 1)
            if items and "points" not in row:
                self._say(f"instrument {row['id']}", "points is missing; say what one item can be worth")
                continue
            self.lists.add(row["id"])
            ranges = (
                [("total", row["total"])] if "total" in row else []
            )  # without: its answers are facts of their own
            ranges += [(f"item{number}", row["points"]) for number in items]
            ranges += [*row.get("scales", {}).items(), *row.get("named", {}).items()]
            for name, (low, high) in ranges:
                self._add(Fact(f"{prefix}.{name}".replace("-", "_"), "int", low, high, instrument=row["id"]))
        self._add(Fact("population", "str", values=self._population(), answer=False))
        for row in self._rows("facts", rows.FACT):
            low, high = row.get("range", (0, 0))
            values, answer = tuple(row.get("values", ())), row.get("answer", True)
            self._add(Fact(row["name"], row["type"], low, high, values, answer=answer))

    def _population(self) -> tuple[str, ...]:
        named = self.data.get("population")
        return tuple(map(str, named)) if isinstance(named, list) else ("nobody",)

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
        if not chosen or len(set(chosen)) < len(chosen):
            self._say(where, 'name at least one moment, each once, or ["all"]')
        if row["step"] not in steps:
            self._say(where, f"step {row['step']!r} is unknown; known are {', '.join(steps)}")
        if not rows.has_origin(row, "within_"):
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
        chosen += tuple(one.id for one in moments.values() if one.like in chosen)
        return Rule(moments=() if chosen == ("all",) else chosen, condition=condition, **rows.frozen(row))

    def _condition(self, where: str, text: object) -> Condition:
        if not isinstance(text, str):
            self._say(where, "a condition is written as text")
            return _ANYONE
        try:
            return parse(text, self.facts)
        except ConditionError as error:
            self._say(f"{where}, {_place(text, error.column)}", error.message)
            return _ANYONE

    def _note(self, row: dict[str, Any]) -> Note:
        condition = self._condition(f"note {row['id']}", row.pop("when"))
        return Note(condition=condition, holds=compile_condition(condition), **row)

    def _complete(self) -> Condition:
        row = self.data.get("complete", {})
        wrong = rows.shape_problems(row, rows.COMPLETE)
        if not rows.has_origin(row):
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
            if moment.anchor not in ("gestation", "birth", "wish", "decision"):
                self._say(where, "anchor is gestation, birth, wish or decision")
            for instrument in (*moment.first_step, *moment.second_step):
                if instrument not in self.lists:
                    self._say(
                        where, f"instrument {instrument!r} is unknown; declare it under [[instruments]]"
                    )
            if not moment.first_step:
                self._say(where, "asks nothing; name a questionnaire under first_step")
            if moment.like and (moment.like not in moments or moments[moment.like].like):
                self._say(where, f"like: {moment.like!r} is no moment that stands for itself")
            if moment.first_step_for not in ("everybody", "indicated"):
                self._say(where, "first_step_for is everybody or indicated")

    def _check_names(
        self, values: Mapping[str, OpenValue], risks: Mapping[str, RiskFactor], signs: Mapping[str, Sign]
    ) -> None:
        for value in values.values():
            if value.value not in value.choices:
                self._say(f"open {value.id}", not_among(value.value, value.choices))
            if value.conditions and value.conditions.keys() != set(value.choices):
                self._say(f"open {value.id}", "conditions needs one for every choice, and no other")
            for choice, text in value.conditions.items():
                self._condition(f"open {value.id}, conditions {choice}", text)
        for risk in risks.values():
            if risk.level not in ("factor", "high"):
                self._say(f"risk_factor {risk.id}", "level is factor or high")
        for sign in signs.values():
            if sign.fact not in self.facts or self.facts[sign.fact].type != "bool":
                self._say(f"sign {sign.id}", f"{sign.fact} is not a yes-or-no fact")

    def _check_budgets(
        self, budgets: Sequence[Budget], steps: Mapping[str, Step], rules: Mapping[str, Rule]
    ) -> None:
        owners = {step.owner for step in steps.values()} | {rule.owner for rule in rules.values()}
        for budget in budgets:
            where = f"budget {budget.id}"
            if budget.owner not in owners:
                self._say(
                    where,
                    f"owner {budget.owner!r} has no step; owners are {', '.join(sorted(owners - {''}))}",
                )
            for step in budget.steps:
                if step not in steps:
                    self._say(where, f"step {step!r} is unknown; known are {', '.join(steps)}")
            if not budget.steps or not 0 <= budget.at_most <= budget.per_asked or budget.per_asked < 1:
                self._say(where, "names its steps, and at_most of per_asked persons, such as 5 of 100")


# Stands in for a condition that was refused, so that the rest can still be checked.
_ANYONE = parse("population is null", {"population": Fact("population", "str", values=("anyone",))})


def _place(text: str, column: int) -> str:
    """Say where in a condition something stands; its line too where it has several."""
    before = text[: column - 1]
    if "\n" not in text:
        return f"column {column}"
    return f"line {before.count(chr(10)) + 1}, column {column - before.rfind(chr(10)) - 1}"
