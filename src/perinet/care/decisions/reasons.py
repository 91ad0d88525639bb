"""A file of codes becomes the reasons for which a professional decides otherwise than the proposal."""

import tomllib
from pathlib import Path

LANGUAGES = ("nl", "fr", "en")


def read(text: str) -> dict[str, dict[str, str]]:
    """Return the words of each code by language; a code without one of them is refused."""
    rows = tomllib.loads(text)["reasons"]
    return {row["id"]: {language: row[language] for language in LANGUAGES} for row in rows}


REASONS = read((Path(__file__).parent / "data" / "reasons.toml").read_text(encoding="utf-8"))


def in_words(code: str, language: str) -> str:
    return REASONS[code][language] if code in REASONS else code
