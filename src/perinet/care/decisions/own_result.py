"""What was decided, what people promised and what she said herself become the words that a parent takes home.

It is given no score, no mark and no answer, so that none can stand in it. Whatever would betray a secret, name an
illness or reassure is left out, whoever wrote it.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIRTH_PARENT, PARTNER, CHILD = "birth-parent", "partner", "child"  # who she is here, or whom she speaks of
OTHER, FALLBACK = "other", "nl"
PARTS = ("strengths", "recognition", "heard", "how", "next", "again", "help", "near", "note")
ALWAYS = frozenset({"heard", "next", "help"})  # nobody leaves these out
NEVER = ("secret", "label", "reassurance")
STEPS_SAID = 2  # more would bury her in what is planned


@dataclass(frozen=True)
class Promise:
    """What a person confirmed, or what is planned: a call, a meeting, or questions between two days."""

    kind: str
    who: str
    day: str
    until: str = ""


@dataclass(frozen=True)
class Contact:
    who: str
    phone: str


@dataclass(frozen=True)
class Known:
    """Everything that may be told; `strengths` and `said` are her own, the first in her language already."""

    who: str = BIRTH_PARENT
    steps: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    said: str = ""
    mode: str = "self"
    interpreter: str = ""
    untested: bool = False
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()
    near: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Part:
    id: str
    heading: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    quote: str = ""


def read(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the words of each language; one that lacks a word is refused."""
    found = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.toml")}
    for language, words in found.items():
        if lacking := set(_keys(found[FALLBACK])) ^ set(_keys(words)):
            raise ValueError(f"own_result/{language}.toml differs from {FALLBACK}: {sorted(lacking)}")
    return found


def _keys(words: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in words.items():
        yield from _keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]


TEXTS = read(Path(__file__).parent / "data" / "own_result")
LANGUAGES = tuple(sorted(TEXTS))


def _pattern(kind: str) -> re.Pattern[str]:
    """Match beginnings of words, so that an ending hides nothing; a name in capitals only as a whole word."""
    listed = {word for words in TEXTS.values() for word in words["never"][kind]}
    ends = {word: "(?![a-z])" if word.isupper() else "" for word in listed}
    return re.compile("|".join(rf"\b{re.escape(word)}{ends[word]}" for word in sorted(listed)), re.I)


_NEVER = {kind: _pattern(kind) for kind in NEVER}


def refused(text: str, kinds: Collection[str] = NEVER) -> str:
    """Return what may not stand in a released text: the first such word, in any language; or nothing."""
    found = (_NEVER[kind].search(text) for kind in kinds)
    return next((hit.group() for hit in found if hit), "")


def language_for(wanted: Sequence[str]) -> str:
    """Return the first language that has words; else the fallback, which is then read to her."""
    return next((code for code in wanted if code in TEXTS), FALLBACK)


def conversation(who: str, language: str) -> tuple[str, ...]:
    """Return three sentences to say now to somebody for whom no guideline speaks; none to any other."""
    return tuple(TEXTS[language]["say"].get(who, ()))


def told(known: Known, language: str, chosen: Collection[str] = PARTS) -> tuple[Part, ...]:
    """Return the parts in the order in which they are read: what goes well first, what is wrong never."""
    words = TEXTS[language]
    made = {
        "strengths": _strengths(known, words),
        "recognition": Part("", "", tuple(words["recognition"][known.who])),
        "heard": Part("", "", tuple(_of_steps(known, words["heard"]))),
        "how": Part("", "", tuple(_how(known, words["how"]))),
        "next": _next(known, words),
        "again": Part("", "", tuple(_again(known, words["again"]))),
        "help": _help(known, words["help"]),
        "near": Part("", "", (words["near"]["lead"],), _clean(known.near)) if _clean(known.near) else None,
        "note": Part("", "", (known.note,)) if known.note and not refused(known.note) else None,
    }
    wanted = {*chosen} | ALWAYS
    return tuple(
        Part(name, words["headings"][name], part.lines, part.points, part.quote)
        for name in PARTS
        if name in wanted and (part := made[name])
    )


def _clean(lines: Sequence[str], kinds: Collection[str] = ("secret",)) -> tuple[str, ...]:
    """Leave out what would betray her: the very name of a service may."""
    return tuple(line for line in lines if line and not refused(line, kinds))


def _strengths(known: Known, words: Mapping[str, Any]) -> Part:
    cards, said = known.strengths, "".join(_clean((known.said.strip(),), ("secret", "label")))
    if not cards and not said:
        return Part("", "", tuple(words["strengths"]["nothing"]))
    return Part("", "", (words["strengths"]["lead"],), cards, said)


def _steps(known: Known) -> tuple[str, ...]:
    if known.who != BIRTH_PARENT:
        return (known.who,)
    return known.steps[:STEPS_SAID] or (OTHER,)


def _of_steps(known: Known, words: Mapping[str, Any]) -> dict[str, None]:
    """Say what belongs to each step once, in order; a step without words of its own is told in general."""
    return dict.fromkeys(line for step in _steps(known) for line in words.get(step, words[OTHER]))


def _how(known: Known, words: Mapping[str, str]) -> Iterator[str]:
    yield words[known.mode]
    if known.interpreter in words:
        yield words[known.interpreter]
    if known.untested:
        yield words["untested"]


def _filled(promise: Promise, words: Mapping[str, str]) -> str:
    return words[promise.kind].format(who=promise.who, day=promise.day, until=promise.until)


def _next(known: Known, words: Mapping[str, Any]) -> Part:
    """Tell what is possible, and apart from it what a named person confirmed."""
    said = words["promise"]
    agreed = _clean([_filled(one, said) for one in known.promises if one.kind in said])
    lines = tuple(_of_steps(known, words["next"]))
    return Part("", "", (*lines, said["lead"] if agreed else said["nobody"]), agreed)


def _again(known: Known, words: Mapping[str, str]) -> Iterator[str]:
    planned = [one for one in known.promises if one.kind == "question"]
    yield _filled(planned[0], words) if planned else words["later"]


def _help(known: Known, words: Mapping[str, Any]) -> Part:
    calls = _clean(
        [words["contact"].format(who=one.who, phone=one.phone) for one in known.contacts if one.phone]
    )
    return Part("", "", (*words["own"], *(() if calls else (words["nobody"],))), calls)
