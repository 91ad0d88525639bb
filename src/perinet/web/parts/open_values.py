"""What a guideline leaves open becomes a line in the reader's language: what counts, and what else may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext

from perinet.care.decisions import library
from perinet.care.decisions.guideline import Guideline, OpenValue, seconds
from perinet.care.decisions.library import Package
from perinet.web.parts.explanation import DAY, HOUR
from perinet.web.parts.origin import Origin, origin
from perinet.web.parts.words import guideline_language

WEEK = 7 * DAY


@dataclass(frozen=True)
class OpenRow:
    """One open value; where a region decided it, who did and why."""

    id: str
    name: str
    value: str
    choices: Mapping[str, str]  # words by code
    origin: Origin
    decided: bool = False
    owner: str = ""
    reason: str = ""


def open_rows(guideline: Guideline) -> list[OpenRow]:
    return [open_row(value, guideline) for value in guideline.open_values.values()]


def open_row(value: OpenValue, guideline: Guideline, owner: str = "", reason: str = "") -> OpenRow:
    words = guideline.texts[guideline_language()]
    named = words.get("open_choices", {}).get(value.id, {})
    said = {choice: choice_words(choice, named) for choice in value.choices}
    name, now = words["open"][value.id], choice_words(value.value, named)
    return OpenRow(value.id, name, now, said, origin(value), value.decided, owner, reason)


def decided_rows(package: Package) -> list[OpenRow]:
    """Return what a region decided for its organisations, with its own reason for each where it gives one."""
    guideline = package.guideline
    said = {one.path: one for one in library.differences(package)} if guideline.region else {}
    rows = []
    for value in guideline.open_values.values():
        if value.decided:
            found = said.get(f"open.{value.id}.value")
            reason = found.reason if found else guideline.reason
            rows.append(open_row(value, guideline, guideline.owner, reason))
    return rows


def choice_words(choice: str, named: Mapping[str, str]) -> str:
    if choice in named:
        return str(named[choice])
    return length_words(choice) if choice[:1] == "P" else choice


def length_words(duration: str) -> str:
    """Say how long a duration lasts, in the largest unit that fits exactly."""
    length = seconds(duration)
    for size, said in (
        (365 * DAY, ngettext("%(n)s year", "%(n)s years", length // (365 * DAY))),
        (WEEK, ngettext("%(n)s week", "%(n)s weeks", length // WEEK)),
        (DAY, ngettext("%(n)s day", "%(n)s days", length // DAY)),
    ):
        if length and length % size == 0:
            return said % {"n": length // size}
    hours = length // HOUR
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
