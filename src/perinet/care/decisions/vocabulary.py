"""Which words a package needs in each language, and which of its words nothing uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from perinet.care.decisions.conditions import Fact
from perinet.care.decisions.guideline import LANGUAGES, URGENCIES, Guideline
from perinet.care.decisions.rows import shape_problems

Texts = Mapping[str, Mapping[str, Any]]

STEP_TEXTS = {"name": str, "entry": str, "parent": str, "say": list}
# Each phrase with what is put into it; without its slot a sentence would lose what it is about.
PHRASES: dict[str, tuple[str, ...]] = {
    "unknown": ("facts", "rule"), "not_asked": ("facts",), "would_change": ("fact", "value", "old", "step"),
    "own": (), "unverified": (), "source": ("source",), "version": ("guideline", "version"), "yes": (), "no": (),
    "opening": (), "closing": (), "above": ("fact", "value", "limit"), "at_least": ("fact", "value", "limit"),
    "below": ("fact", "value", "limit"), "at_most": ("fact", "value", "limit"), "equal": ("fact", "value"),
    "unequal": ("fact", "value"), "null": ("fact",),
}  # fmt: skip
SLOT = re.compile(r"\{([^{}]*)\}")


def wanted_texts(guideline: Guideline) -> dict[str, set[str]]:
    """Return per section of a text file the keys it must have."""
    steps, rules, values = guideline.steps, guideline.rules.values(), guideline.open_values.values()
    owners = {step.owner for step in steps.values()} | {rule.owner for rule in rules if rule.owner}
    named = {name for rule in rules for name in rule.condition.facts}
    return {
        "steps": {*steps, "incomplete"},
        "rules": set(guideline.rules),
        "facts": named | {name for name, fact in guideline.facts.items() if not fact.instrument},
        "owners": owners | {contact.owner for contact in guideline.contacts.values()},
        "urgencies": set(URGENCIES),
        "notes": {note.id for note in guideline.notes},
        "contacts": set(guideline.contacts),
        "own_parts": {part for rule in rules for part in rule.own_parts},
        "open": set(guideline.open_values),
        **{f"open_choices.{value.id}": set(value.choices) for value in values},
        "budgets": {budget.id for budget in guideline.budgets},
        "risk_factors": set(guideline.risk_factors),
        "signs": set(guideline.signs),
        "moments": set(guideline.moments),
        "phrases": set(PHRASES),
    }


def form_problems(words: Mapping[str, Any]) -> Iterator[str]:
    """Name every section that is no table, so that what reads them may rely on it."""
    for section, there in words.items():
        if not isinstance(there, Mapping):
            yield f"{section}: must be a table; write [{section}] above its words"
        elif section in ("steps", "open_choices"):
            for name, inner in there.items():
                if not isinstance(inner, Mapping):
                    yield f"[{section}]: {name} must be a table; write [{section}.{name}] above its words"


def missing_texts(texts: Texts, wanted: Mapping[str, set[str]]) -> list[str]:
    found = []
    for language in LANGUAGES:
        words = texts.get(language)
        if words is None:
            found.append(f"texts/{language}.toml: is missing; every guideline speaks nl, fr and en")
            continue
        for section, keys in wanted.items():
            there = _section(words, section)
            found += [
                f"texts/{language}.toml, [{section}]: {key} is missing" for key in sorted(keys - there.keys())
            ]
        found += [f"texts/{language}.toml, {problem}" for problem in _wrong_words(words)]
        for step, text in words.get("steps", {}).items():
            problems = shape_problems(text, {f"!{key}": kind for key, kind in STEP_TEXTS.items()})
            if not problems and len(text["say"]) != 3:
                problems = ["say needs exactly three sentences"]
            problems += [f"{key} is empty" for key in STEP_TEXTS if key in text and not text[key]]
            found += [f"texts/{language}.toml, [steps.{step}]: {problem}" for problem in problems]
    return found


def unused_texts(
    texts: Texts, wanted: Mapping[str, set[str]], data: Mapping[str, Any], facts: Mapping[str, Fact]
) -> list[str]:
    """Name every word that no row asks for, under whatever choice: a spelling that went wrong says nothing."""
    found = [
        f"texts/{language}.toml: a guideline speaks nl, fr and en; remove it, or correct its name"
        for language in sorted(texts.keys() - set(LANGUAGES))
    ]
    for language in LANGUAGES:
        for section, key in _keys(texts.get(language, {})):
            if section not in wanted:
                found.append(f"texts/{language}.toml, [{section}]: is a section that nothing uses; remove it")
            elif key not in wanted[section] | _elsewhere(section, data, facts):
                found.append(
                    f"texts/{language}.toml, [{section}]: {key} is a key that nothing uses; correct or remove it"
                )
    return found


def _wrong_words(words: Mapping[str, Any]) -> Iterator[str]:
    """Name what is no text, is empty, or lacks a slot of its phrase."""
    for section, key in _keys(words):
        text = _section(words, section)[key]
        if section == "steps":
            continue
        if not isinstance(text, str) or not text.strip():
            yield f"[{section}]: {key} must be a text that is not empty"
        elif section == "phrases" and key in PHRASES and {*SLOT.findall(text)} != {*PHRASES[key]}:
            slots = ", ".join(f"{{{slot}}}" for slot in PHRASES[key]) or "no slot"
            yield f"[phrases]: {key} needs {slots}, and nothing else in braces"


def _section(words: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    for part in section.split("."):
        words = words.get(part, {})
    return words


def _keys(words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section, there in words.items():
        if section == "open_choices":
            yield from ((f"{section}.{name}", key) for name, choices in there.items() for key in choices)
        else:
            yield from ((section, key) for key in there)


def _elsewhere(section: str, data: Mapping[str, Any], facts: Mapping[str, Fact]) -> set[str]:
    """Return what exists under another choice than the one in use."""
    rows = data.get(section, ())
    if section == "facts":
        return set(facts)
    if section == "own_parts":
        return {part for row in data["rules"] for part in row.get("own_parts", ())}
    if section == "owners":
        return {
            row["owner"] for table in ("steps", "rules", "contacts") for row in data[table] if "owner" in row
        }
    return {row["id"] for row in rows} if isinstance(rows, list) else set()
