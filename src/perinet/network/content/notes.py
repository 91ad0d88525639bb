"""A comment beside a translation becomes what is known of it: how it was made, and from which words.

The comment is a translator's one, which the tools that merge new texts leave alone.
"""

import hashlib
import re
from dataclasses import dataclass

STATES = ("machine-draft", "human", "validated")
STALE = "stale"
SHORT = 12  # characters of the fingerprint; two texts of one file will not share them by chance
LINE = re.compile(r"^status: (?P<state>[\w-]+)(?P<stale>, stale)?, source: (?P<source>[0-9a-f]+)$", re.M)


class NoteError(ValueError):
    """A comment says what no translation can be."""


@dataclass(frozen=True)
class Note:
    """`source` is the fingerprint of the words it was made from; `stale`: somebody saw that these have changed."""

    state: str
    source: str
    stale: bool = False


def fingerprint(message: str, plural: str, dutch: str) -> str:
    """Hash what a translator reads: the English text and the Dutch that parents read now."""
    read = "\x1f".join((message, plural, dutch))
    return hashlib.sha256(read.encode()).hexdigest()[:SHORT]


def read(comment: str) -> Note | None:
    found = LINE.search(comment)
    if found is None:
        return None
    if found["state"] not in STATES:
        raise NoteError(f"{found['state']} is not one of {', '.join(STATES)}")
    return Note(found["state"], found["source"], bool(found["stale"]))


def write(comment: str, note: Note | None) -> str:
    """Put the note in the place of the one that stands there; other words of a translator stay."""
    kept = [line for line in comment.splitlines() if not LINE.match(line)]
    if note:
        kept.append(f"status: {note.state}{', stale' if note.stale else ''}, source: {note.source}")
    return "\n".join(kept)
