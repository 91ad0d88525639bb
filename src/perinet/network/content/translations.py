"""Files of translations become, per language, what parents can read in it, how that was made, and what is old."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib

from perinet.network.content import notes
from perinet.network.content.notes import Note

LOCALE = Path(__file__).resolve().parents[2] / "locale"
HOUSE = ("nl", "fr", "en")  # what the house itself is written in, complete by a check of its own
FAMILY = (*HOUSE, "ar", "tr", "pl", "ro", "uk", "bg", "es")
DRAFTED = tuple(code for code in FAMILY if code not in HOUSE)
MISSING = "missing"
UNKNOWN = "unknown"
ENOUGH = 0.9  # our own: with less, a page would be patchwork, and the language is not offered


@dataclass(frozen=True)
class Translation:
    """One text in one language; `now` is the fingerprint of its source as it stands today.

    `bare` is that of the English alone: what was made before there was any Dutch is not old because Dutch came.
    """

    context: str
    message: str
    plural: str
    forms: tuple[str, ...]
    guessed: bool
    note: Note | None
    now: str
    bare: str

    @property
    def state(self) -> str:
        if self.guessed or not self.forms or not all(self.forms):
            return MISSING
        return self.note.state if self.note else UNKNOWN

    @property
    def is_stale(self) -> bool:
        """The source has changed since, or a person marked it so."""
        if self.state == MISSING or self.note is None:
            return False
        return self.note.stale or self._has_changed

    @property
    def is_unmarked(self) -> bool:
        """Old, or of unknown making, and nobody has said so."""
        return self.state != MISSING and (self.note is None or (self._has_changed and not self.note.stale))

    @property
    def _has_changed(self) -> bool:
        return self.note is not None and self.note.source not in (self.now, self.bare)


@dataclass(frozen=True)
class Language:
    code: str
    translations: tuple[Translation, ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.state for one in self.translations)

    @property
    def stale(self) -> tuple[Translation, ...]:
        return tuple(one for one in self.translations if one.is_stale)

    @property
    def share(self) -> float:
        there = len(self.translations) - self.counts[MISSING]
        return there / len(self.translations) if self.translations else 0.0

    @property
    def is_offered(self) -> bool:
        return self.share >= ENOUGH

    @property
    def is_draft(self) -> bool:
        """Whether any of it is only a machine's draft, so that its pages must say so."""
        return self.counts["machine-draft"] > 0


def source_of(code: str, folder: Path = LOCALE) -> Path:
    return folder / code / "LC_MESSAGES" / "django.po"


def read(code: str, folder: Path = LOCALE) -> Language:
    """Read what stands in the file of one language, beside the Dutch of today."""
    dutch = _texts(source_of("nl", folder))
    path = source_of(code, folder)
    entries = polib.pofile(str(path)) if path.exists() else ()
    return Language(code, tuple(_read(entry, dutch) for entry in entries if not entry.obsolete))


def _texts(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    return {key(one): "\x1e".join(_forms(one)) for one in polib.pofile(str(path)) if not one.obsolete}


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


def _read(entry: polib.POEntry, dutch: dict[tuple[str, str], str]) -> Translation:
    return Translation(
        context=entry.msgctxt or "",
        message=entry.msgid,
        plural=entry.msgid_plural or "",
        forms=_forms(entry),
        guessed=entry.fuzzy,
        note=notes.read(entry.tcomment),
        now=notes.fingerprint(entry.msgid, entry.msgid_plural or "", dutch.get(key(entry), "")),
        bare=notes.fingerprint(entry.msgid, entry.msgid_plural or "", ""),
    )


@cache
def known(code: str) -> Language:
    """Read once what this release ships."""
    return read(code)


@cache
def offered() -> tuple[str, ...]:
    """Return the languages in which parents may read their pages here."""
    return tuple(code for code in FAMILY if code in HOUSE or known(code).is_offered)


def spoken(code: str) -> str:
    """Return the language in which to write to somebody who reads this one; half a language is none."""
    return code if code in offered() else HOUSE[0]


def is_draft(code: str) -> bool:
    return code not in HOUSE and known(code).is_draft


def mark(
    code: str, state: str, *, only: Sequence[str] = (), stale: bool = False, folder: Path = LOCALE
) -> list[str]:
    """Write down how these translations were made, from the words of today; return which.

    `stale` only says that the source has changed: how and from what it was made stays.
    """
    dutch, file = _texts(source_of("nl", folder)), polib.pofile(str(source_of(code, folder)), wrapwidth=0)
    marked = []
    for entry in file:
        one = _read(entry, dutch)
        if one.state == MISSING or (only and one.message not in only) or (stale and not one.is_stale):
            continue
        entry.tcomment = notes.write(entry.tcomment, _noted(one, state, stale))
        marked.append(one.message)
    file.save()
    return marked


def _noted(one: Translation, state: str, stale: bool) -> Note:
    if stale and one.note:
        return Note(one.note.state, one.note.source, stale=True)
    return Note(state, one.now)
