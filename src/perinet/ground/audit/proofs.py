"""Links become a file of JSON lines that proves itself, and such a file becomes a yes or the first line that is wrong.

Offline it is proved that no line was changed, added, taken out or moved since the site signed the file, and that
lines which follow each other in the chain do follow each other. Where links were left out, because the export is
of one person or organisation, that they stand in one chain is the site's word, not a proof.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from perinet.ground.audit.chain import NAMES, Head, Link, digest
from perinet.ground.base import keys

KIND = "perinet-audit-export"
VERSION = 1

Sign = Callable[[bytes], tuple[str, str]]  # name of the key, and the signature


def write(
    links: Iterable[Link], *, about: Mapping[str, str], before: Head, head: Head, public_key: str, sign: Sign
) -> Iterator[str]:
    """Write a first line on what was asked, a line for each link, and a last line that signs all of them."""
    counted, after, hasher = 0, before, hashlib.sha256()
    first = {
        "kind": KIND, "version": VERSION, "asked": dict(about),
        "before": _head(before), "head": _head(head), "public_key": public_key,
    }  # fmt: skip
    yield _added(hasher, first)
    for link in links:
        counted, after = counted + 1, Head(link.sequence, link.hash)
        yield _added(hasher, _link(link))
    last: dict[str, Any] = {
        "kind": "proof",
        "lines": counted,
        "after": _head(after),
        "sha256": hasher.hexdigest(),
    }
    last["key"], last["signature"] = sign(_signed_part(last))
    yield _text(last)


def _added(hasher: Any, said: Mapping[str, Any]) -> str:
    text = _text(said)
    hasher.update(text.encode())
    return text


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _head(head: Head) -> dict[str, Any]:
    return {"sequence": head.sequence, "hash": head.hash}


def _link(link: Link) -> dict[str, Any]:
    record = dict(zip(NAMES, link.record, strict=True)) if link.record else None
    return {"sequence": link.sequence, "previous": link.previous, "hash": link.hash, "record": record}


def _signed_part(last: Mapping[str, Any]) -> bytes:
    after = last["after"]
    said = (last["lines"], after["sequence"], after["hash"], last["sha256"])
    return "\n".join(["perinet audit export", *map(str, said), ""]).encode()


@dataclass(frozen=True)
class Proof:
    """What a file proves; `line` and `why` say where it fails, `gaps` where links were left out."""

    lines: int
    gaps: int
    head: Head
    key: str = ""
    key_known: bool = False
    line: int = 0
    why: str = ""

    @property
    def holds(self) -> bool:
        return not self.why


class _Wrong(Exception):
    """A line does not hold; the text says why."""


def check(lines: Iterable[str], trusted: Mapping[str, str]) -> Proof:
    """Check a file line by line in bounded memory; without a trusted key its own public key is taken at its word."""
    reader = _Reader(trusted)
    try:
        for text in lines:
            reader.take(text)
        reader.finish()
    except _Wrong as wrong:
        return Proof(reader.links, reader.gaps, reader.head, line=reader.number, why=str(wrong))
    return Proof(reader.links, reader.gaps, reader.head, reader.key, reader.key in trusted)


class _Reader:
    def __init__(self, trusted: Mapping[str, str]) -> None:
        self.trusted, self.hasher = trusted, hashlib.sha256()
        self.number = self.links = self.gaps = 0
        self.head = self.at = Head(0, "")
        self.key = self.public_key = ""
        self.signed = False

    def take(self, text: str) -> None:
        self.number += 1
        if self.signed:
            raise _Wrong("something stands after the signature")
        said = _parsed(text)
        try:
            if self.number == 1:
                self._first(said)
            elif said.get("kind") == "proof":
                self._proof(said)
                return
            else:
                self._one(said)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise _Wrong("it is not written as such an export is") from problem
        self.hasher.update(text.encode())

    def finish(self) -> None:
        if not self.signed:
            self.number += 1
            raise _Wrong("the end with the signature is missing")

    def _first(self, said: Mapping[str, Any]) -> None:
        if (said.get("kind"), said.get("version")) != (KIND, VERSION):
            raise _Wrong("this is no export of an audit chain")
        self.public_key = str(said["public_key"])
        self.head = Head(int(said["head"]["sequence"]), str(said["head"]["hash"]))
        self.at = Head(int(said["before"]["sequence"]), str(said["before"]["hash"]))

    def _one(self, said: Mapping[str, Any]) -> None:
        sequence, previous, record = int(said["sequence"]), str(said["previous"]), said["record"]
        if set(record) != set(NAMES):
            raise _Wrong("its record has other fields than the chain holds")
        if sequence <= self.at.sequence:
            raise _Wrong("it stands out of order")
        if sequence == self.at.sequence + 1 and previous != self.at.hash:
            raise _Wrong("it does not follow the line before it")
        if digest(tuple(record[name] for name in NAMES), previous) != said["hash"]:
            raise _Wrong("its record or its hash was changed")
        self.gaps += sequence != self.at.sequence + 1
        self.links += 1
        self.at = Head(sequence, str(said["hash"]))

    def _proof(self, said: Mapping[str, Any]) -> None:
        found = (self.links, self.at.sequence, self.at.hash, self.hasher.hexdigest())
        if found != (said["lines"], said["after"]["sequence"], said["after"]["hash"], said["sha256"]):
            raise _Wrong("the lines before it are not those that were signed")
        self.key = str(said["key"])
        known = self.trusted or {self.key: self.public_key}
        state = keys.signature_state(_signed_part(said), str(said["signature"]), self.key, known)
        if state == keys.UNKNOWN_KEY:
            raise _Wrong("it is signed with another key than the one you trust")
        if state != keys.VALID:
            raise _Wrong("its signature does not hold")
        self.signed = True


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError as problem:
        raise _Wrong("it is no line of JSON") from problem
    if not isinstance(said, dict) or not text.endswith("\n"):
        raise _Wrong("it is not written as such an export is")
    return said
