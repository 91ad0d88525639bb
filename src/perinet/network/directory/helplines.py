"""A file of help lines becomes the block of numbers that stands on every page.

A line is in the crisis block only when it is a crisis line and its number was read in a source.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("crisis", "advice")
LANGUAGES = ("nl", "fr", "en")


class HelpLineError(ValueError):
    """A file of help lines can't be used; the message names the line and the key."""


@dataclass(frozen=True)
class HelpLine:
    """`languages` and `hours` are empty where nobody has read them; `hours` is "always" or a site's words."""

    key: str
    number: str
    level: str
    verified: bool
    source: str
    url: str
    languages: tuple[str, ...]
    hours: str
    names: Mapping[str, str]
    whens: Mapping[str, str]

    @property
    def dial(self) -> str:
        """Return the number as a telephone link wants it."""
        return self.number.replace(" ", "")

    def spoken(self, language: str) -> str:
        """Return in which language its name stands for whoever reads this one."""
        return language if language in self.names and language in self.whens else "en"

    def name(self, language: str) -> str:
        return self.names.get(language, self.names["en"])

    def when(self, language: str) -> str:
        return self.whens.get(language, self.whens["en"])


def _read_line(row: Mapping[str, Any], origin: str) -> HelpLine:
    where = f"{origin}: help line {row.get('key', '?')}"
    try:
        line = HelpLine(
            key=row["key"],
            number=row["number"],
            level=row["level"],
            verified=row["verified"],
            source=row["source"],
            url=row["url"],
            languages=tuple(row["languages"]),
            hours=row["hours"],
            names=row["name"],
            whens=row["when"],
        )
    except KeyError as missing:
        raise HelpLineError(f"{where}: {missing.args[0]} is missing") from missing
    if line.level not in LEVELS:
        raise HelpLineError(f"{where}: level is {line.level}, expected {' or '.join(LEVELS)}")
    if line.verified and not line.source:
        raise HelpLineError(f"{where}: verified without a source")
    if not line.dial.isdigit():
        raise HelpLineError(f"{where}: {line.number} is not a number")
    for words, name in ((line.names, "name"), (line.whens, "when")):
        if absent := [language for language in LANGUAGES if not words.get(language)]:
            raise HelpLineError(f"{where}: {name} has no {', '.join(absent)}")
    return line


def read(text: str, origin: str = "help_lines.toml") -> tuple[HelpLine, ...]:
    """Read a file's text; a site may bring its own in place of the shipped one."""
    lines = tuple(_read_line(row, origin) for row in tomllib.loads(text).get("lines", []))
    keys = [line.key for line in lines]
    if len(keys) != len(set(keys)):
        raise HelpLineError(f"{origin}: a key stands twice")
    if not crisis_block(lines):
        raise HelpLineError(f"{origin}: no verified crisis line; every page needs one")
    return lines


def crisis_block(lines: Sequence[HelpLine]) -> tuple[HelpLine, ...]:
    return tuple(line for line in lines if line.level == "crisis" and line.verified)


def advice_lines(lines: Sequence[HelpLine]) -> tuple[HelpLine, ...]:
    """Return the lines that are no crisis lines, unverified ones too: whoever shows them shows the mark."""
    return tuple(line for line in lines if line.level == "advice")


HELP_LINES = read((Path(__file__).parent / "data" / "help_lines.toml").read_text("utf-8"))
CRISIS_BLOCK = crisis_block(HELP_LINES)
