"""A purpose, a receiver and topics become a list of what stands in the way of sharing; an empty list lets it pass.

Shared secrecy, asked one by one: is the receiver bound by secrecy, is the aim the same, is it the same client, is no
more shared than is needed, and was she told?
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "fr", "en")


@dataclass(frozen=True)
class Purpose:
    """`ground` names why the law allows it; `gives` what it opens: a record, a copy or nothing."""

    id: str
    ground: str
    asked: bool
    gives: str
    organisations: frozenset[str]
    topics: frozenset[str]
    named_topics: frozenset[str]
    wording: Mapping[str, str]

    def shown(self, language: str) -> str:
        return self.wording.get(language, self.wording[LANGUAGES[0]])


@dataclass(frozen=True)
class Purposes:
    by_id: Mapping[str, Purpose]
    bound_by_secrecy: frozenset[str]


@dataclass(frozen=True)
class Sharing:
    """What is about to be shared. `informed` is the person whose agreement was written down, `role` that of a
    named receiver (empty: a whole team)."""

    purpose: str
    person: str
    informed: str
    receiver_kind: str
    topics: frozenset[str]
    named: bool = False
    role: str = ""


def read_purposes(raw: Mapping[str, Any]) -> Purposes:
    rows: Mapping[str, Mapping[str, Any]] = raw["purposes"]
    return Purposes(
        by_id={
            name: Purpose(
                name, row["ground"], row["asked"], row["gives"], frozenset(row["organisations"]),
                frozenset(row["topics"]), frozenset(row["named_topics"]), {lang: row[lang] for lang in LANGUAGES},
            )
            for name, row in rows.items()
        },
        bound_by_secrecy=frozenset(raw["bound_by_secrecy"]),
    )  # fmt: skip


def objections(
    sharing: Sharing, purposes: Purposes, matrix: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return codes of all that forbids it, in the order in which they are asked."""
    purpose = purposes.by_id.get(sharing.purpose)
    if purpose is None or not purpose.asked or purpose.gives == "nothing":
        return ("not-shared-by-consent",)
    found = {
        "not-bound-by-secrecy": purpose.gives == "record"
        and sharing.receiver_kind not in purposes.bound_by_secrecy,
        "other-aim": sharing.receiver_kind not in purpose.organisations,
        "other-client": bool(sharing.informed) and sharing.informed != sharing.person,
        "nothing-shared": not sharing.topics,
        "more-than-needed": bool(sharing.topics - _needed(sharing, purpose, matrix)),
        "secret-without-a-name": bool(sharing.topics & purpose.named_topics) and not sharing.named,
        "not-informed": not sharing.informed,
    }
    return tuple(code for code, stands in found.items() if stands)


def _needed(sharing: Sharing, purpose: Purpose, matrix: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """All that this purpose may need, and what a named receiver's profession may see of it."""
    topics = purpose.topics | purpose.named_topics
    return topics & frozenset(matrix.get(sharing.role, ())) if sharing.named else topics


PURPOSES = read_purposes(
    tomllib.loads((Path(__file__).parent / "data" / "purposes.toml").read_text(encoding="utf-8"))
)
