"""Configured help lines become the one block of numbers that every page shows to everybody."""

from collections.abc import Sequence

from perinet.network.directory.helplines import CRISIS_BLOCK, HELP_LINES, HelpLine, advice_lines

Shown = dict[str, str]


def show(lines: Sequence[HelpLine], language: str) -> list[Shown]:
    return [
        {
            "number": line.number,
            "href": f"tel:{line.dial}",
            "name": line.name(language),
            "note": line.when(language),
            "lang": "" if line.spoken(language) == language else line.spoken(language),
        }
        for line in lines
    ]


def crisis_lines(language: str) -> list[Shown]:
    return show(CRISIS_BLOCK, language)


def checked_advice_lines(language: str) -> list[Shown]:
    """Return the other lines whose number somebody read in a source."""
    return show([line for line in advice_lines(HELP_LINES) if line.verified], language)
