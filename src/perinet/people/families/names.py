"""A name of any script becomes how it sounds, so that two spellings of one name meet.

The rules are data (`data/names.toml`); this engine only applies them. A sound is a skeleton of consonants: vowels
differ most between spellings and transcriptions. Where a spelling is read in two ways both are kept, and two names
meet when any of their sounds is the same. Nicknames are another name: they never meet.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from anyascii import anyascii

MOST = 6  # sounds of one name that are kept


@dataclass(frozen=True)
class Rules:
    """`sounds` are spellings with what each may sound like; `particles` are words before a name that come and go."""

    version: str
    sounds: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    beginnings: Mapping[str, tuple[str, ...]]
    particles: frozenset[str]
    attached: tuple[str, ...]
    shortest: int

    def __hash__(self) -> int:
        return hash(self.version)


def read_rules(raw: Mapping[str, Any]) -> Rules:
    def table(name: str) -> dict[str, tuple[str, ...]]:
        return {row["spelled"]: tuple(row["sounds"]) for row in raw["rules"] if row["where"] == name}

    attached = sorted(raw["particles"]["attached"], key=len, reverse=True)
    return Rules(
        version=raw["version"],
        sounds=table("anywhere"),
        endings=table("end"),
        beginnings=table("start"),
        particles=frozenset(raw["particles"]["words"]),
        attached=tuple(attached),
        shortest=raw["particles"]["shortest_rest"],
    )


RULES = read_rules(tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text(encoding="utf-8")))


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain small Latin letters: "De la Ruë" -> de, la, rue."""
    plain = anyascii(name).lower().replace("'", "").replace("`", "")
    return tuple(re.findall(r"[a-z]+", plain))


def folded(name: str) -> str:
    return "".join(words(name))


@lru_cache(maxsize=32768)
def sounds_of(word: str, rules: Rules = RULES) -> tuple[str, ...]:
    """Return how one word may sound. `word` is plain small letters."""
    readings = product(*_options(_squeezed(word), rules))
    found: dict[str, None] = {}
    for reading in readings:
        found[_collapsed("".join(reading))] = None
        if len(found) == MOST:
            break
    return tuple(sound for sound in found if sound)


@lru_cache(maxsize=32768)
def sounds(name: str, rules: Rules = RULES) -> frozenset[str]:
    """Return every sound under which a name is kept: whole, without its particles, and each word of a double name."""
    parts = words(name)
    if not parts:
        return frozenset()
    core = without_particles(parts, rules)
    spelled = {"".join(parts), "".join(core), *(word for word in core if len(word) >= rules.shortest)}
    return frozenset(sound for word in spelled for sound in sounds_of(word, rules))


def without_particles(parts: tuple[str, ...], rules: Rules = RULES) -> tuple[str, ...]:
    """Drop the words before a name, also where one was written together with it; never all of it."""
    core = list(parts)
    while len(core) > 1 and core[0] in rules.particles:
        core.pop(0)
    for particle in rules.attached:
        if core[0].startswith(particle) and len(core[0]) - len(particle) >= rules.shortest:
            core[0] = core[0].removeprefix(particle)
            break
    return tuple(core)


def meet(left: str, right: str) -> bool:
    return bool(sounds(left) & sounds(right))


def prefixes(name: str, lengths: Iterable[int]) -> frozenset[str]:
    """Return how each word of a name begins, for a search by a part of it."""
    return frozenset(word[:length] for word in words(name) for length in lengths if len(word) >= length)


def _squeezed(word: str) -> str:
    return re.sub(r"([a-z])\1+", r"\1", word)


def _options(word: str, rules: Rules) -> list[tuple[str, ...]]:
    """Walk over a word, taking the longest spelling that fits at each place."""
    found, at = [], 0
    while at < len(word):
        spelled, options = _longest(word, at, rules)
        found.append(options)
        at += len(spelled)
    return found


def _longest(word: str, at: int, rules: Rules) -> tuple[str, tuple[str, ...]]:
    for length in range(min(5, len(word) - at), 0, -1):
        spelled = word[at : at + length]
        if at == 0 and spelled in rules.beginnings:
            return spelled, rules.beginnings[spelled]
        if at + length == len(word) and spelled in rules.endings:
            return spelled, rules.endings[spelled]
        if spelled in rules.sounds:
            return spelled, rules.sounds[spelled]
    letter = word[at]
    return letter, (letter.upper(),)


def _collapsed(reading: str) -> str:
    """A vowel counts only where a name begins with it; the same sound twice is heard once."""
    first, rest = reading[:1], reading[1:].replace("A", "")
    return re.sub(r"(.)\1+", r"\1", first + rest)
