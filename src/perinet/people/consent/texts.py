"""A file of wordings becomes what a person is shown, in her language and in a version."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "fr", "en")


@dataclass(frozen=True)
class Text:
    """`kind` says whether she is told something, or asked for her agreement."""

    id: str
    version: str
    kind: str
    purpose: str
    wording: Mapping[str, str]

    def shown(self, language: str) -> str:
        return self.wording[shown_in(language)]


def shown_in(language: str) -> str:
    """Return the language in which a text is shown: hers, or the first where there is none in hers."""
    return language if language in LANGUAGES else LANGUAGES[0]


def read_texts(raw: Mapping[str, Any], table: str = "texts") -> tuple[Text, ...]:
    return tuple(
        Text(row["id"], row["version"], row["kind"], row["purpose"], {name: row[name] for name in LANGUAGES})
        for row in raw[table]
    )


_RAW = tomllib.loads((Path(__file__).parent / "data" / "texts.toml").read_text(encoding="utf-8"))
TEXTS = read_texts(_RAW)
SHARING: Mapping[str, Text] = {text.id: text for text in read_texts(_RAW, "sharing")}
_WORDS: Mapping[str, Mapping[str, str]] = _RAW["words"]


def word(name: str, language: str) -> str:
    """Name a topic, or another part of a text, in her language."""
    return _WORDS[name][shown_in(language)]
