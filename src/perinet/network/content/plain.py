"""A Dutch text becomes a judgement: how easily it reads, where a sentence is too long, which words have a plainer one.

A proxy, no more: a formula counts letters and points. It can't hear whether a text is kind, or true.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

RULES = tomllib.loads((Path(__file__).parent / "data" / "plain_nl.toml").read_text(encoding="utf-8"))
EASE: Mapping[str, float] = RULES["ease"]
PLAINER: Mapping[str, str] = RULES["plainer"]
EXCEPTIONS: Mapping[str, int] = RULES["syllables"]
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
END = re.compile(r"(?<=[.!?:;…])[\"'”’)]*\s+|\n+")
TAG = re.compile(r"<[^>]+>")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|https?://\S+")
# A vowel group is one sound in Dutch as long as it is one of these; otherwise the mouth moves on.
SOUNDS = re.compile(
    r"aai|ooi|oei|eeuw|ieuw|eau|aa|ee|ie|oo|uu|oe|eu|ui|ij|ei|au|ou|ai|oi|y(?![aeiou])|[aeiouàáâäèéêíîòóôúûü]|[ëïö]"
)


@dataclass(frozen=True)
class Finding:
    """`kind` is ease, sentence or word; `what` is the number, the sentence or the word."""

    kind: str
    what: str


def syllables(word: str) -> int:
    """Count how often the mouth opens; a word on the list of exceptions says it itself."""
    small = word.lower().replace("’", "'")
    if small in EXCEPTIONS:
        return EXCEPTIONS[small]
    if small.isascii() and word.isupper() and len(word) <= LONGEST_SPELLED:
        return len(word)  # spelled letter by letter
    return max(1, len(SOUNDS.findall(small.replace("qu", "kw"))))


LONGEST_SPELLED = 3


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; a name put in later counts as one word."""
    bare = PLACE.sub(" Naam ", TAG.sub(" ", text))
    return [words for part in END.split(bare) if (words := WORD.findall(part))]


def ease(text: str) -> float:
    """Flesch's reading ease in Douma's form for Dutch: higher reads more easily."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if not words:
        return EASE["base"]
    per_sentence = len(words) / len(found)
    per_word = sum(map(syllables, words)) / len(words)
    return EASE["base"] - EASE["words_per_sentence"] * per_sentence - EASE["syllables_per_word"] * per_word


def findings(text: str) -> Iterator[Finding]:
    found = sentences(text)
    for words in found:
        if len(words) > EASE["longest_sentence"]:
            yield Finding("sentence", f"{len(words)} words: {' '.join(words)}")
    for word in dict.fromkeys(word.lower() for words in found for word in words):
        if word in PLAINER:
            yield Finding("word", f"{word} -> {PLAINER[word]}")
    if sum(map(len, found)) >= EASE["shortest_text"] and (reads := ease(text)) < EASE["at_least"]:
        yield Finding("ease", f"{reads:.0f}")
