"""Records and links, read in order, become a chain that holds or the first link that does not.

What is proved: since a record was sealed, no field of it or of its link was changed, none was taken out, put in
or put in another order, and the chain reaches at least as far as every head that is shown to it. What is not: that
a record was true when it was written, that nothing was left unwritten, or anything to somebody who can change the
database, the folder of the site with its key, and every head that is kept elsewhere.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

START = "0" * 64
CHANGED = "its record was changed"
GONE = "its record is gone"
MISSING = "a link is missing"
ELSEWHERE = "it does not follow the link before it"
LINK_CHANGED = "the link itself was changed"
CUT_SHORT = "the end of the chain was cut off"
OTHER_HEAD = "it is not the link that the head remembers"
BAD_CHECKPOINT = "the signed checkpoint where older links were archived does not hold"

NAMES = (
    "id", "at", "actor_kind", "actor", "organisation", "role", "purpose", "verb", "subject_kind", "subject",
    "person", "reason", "details", "origin",
)  # fmt: skip
ORIGIN = NAMES.index("origin")

Fields = tuple[Any, ...]  # in the order of NAMES; id and time as text, details as a mapping

_encode: Callable[[object], str] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


def digest(fields: Fields, previous: str) -> str:
    """Hash a record with the link before it; an origin counts when there is one, as older records had none."""
    counted = fields if fields[ORIGIN] else fields[:ORIGIN]
    return hashlib.sha256(_encode((previous, *counted)).encode("utf-8", "surrogatepass")).hexdigest()


class Link(NamedTuple):
    """A place in the chain with the record that stands there; no record when it is gone."""

    sequence: int
    previous: str
    hash: str
    record: Fields | None


@dataclass(frozen=True)
class Head:
    """The last link at a moment, remembered outside the chain."""

    sequence: int
    hash: str


NOTHING = Head(0, START)


@dataclass(frozen=True)
class Break:
    sequence: int
    why: str


class Walk:
    """Where a reader of the chain stands: after the last link that held."""

    def __init__(self, after: Head = NOTHING, heads: Iterable[Head] = ()) -> None:
        self.sequence, self.hash = after.sequence, after.hash
        self.heads: dict[int, set[str]] = {}
        for head in heads:
            self.heads.setdefault(head.sequence, set()).add(head.hash)

    def step(self, link: Link) -> Break | None:
        """Take one link; return the break when it does not hold."""
        wanted = self.sequence + 1
        if link.sequence != wanted:
            return Break(wanted, MISSING)
        if why := _fault(link, self.hash):
            return Break(wanted, why)
        self.sequence, self.hash = link.sequence, link.hash
        return self.remembered()

    def remembered(self) -> Break | None:
        """Say whether the link where the walk stands is the one that every head of this place remembers."""
        hashes = self.heads.get(self.sequence)
        return Break(self.sequence, OTHER_HEAD) if hashes and hashes != {self.hash} else None

    def end(self) -> Break | None:
        """Say after the last link whether the chain reaches every head."""
        furthest = max(self.heads, default=0)
        return Break(self.sequence + 1, CUT_SHORT) if furthest > self.sequence else None


def _fault(link: Link, previous: str) -> str:
    if link.record is None:
        return GONE
    if digest(link.record, previous) == link.hash:
        return "" if link.previous == previous else LINK_CHANGED
    follows_another = link.previous != previous and digest(link.record, link.previous) == link.hash
    return ELSEWHERE if follows_another else CHANGED


def first_break(links: Iterable[Link], walk: Walk) -> Break | None:
    """Walk to the end, or to the first link that does not hold."""
    found = walk.remembered() or next(filter(None, map(walk.step, links)), None)
    return found or walk.end()
