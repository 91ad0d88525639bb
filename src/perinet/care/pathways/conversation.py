"""The codes of a conversation, of an attempt and of an ending become choices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Conversation:
    answers: Mapping[str, tuple[str, ...]]
    spoken: tuple[str, ...]
    taken_over: tuple[str, ...]
    rungs: tuple[str, ...]
    attempts: tuple[str, ...]
    endings: Mapping[str, tuple[str, ...]]
    left: tuple[str, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        return self.spoken + self.taken_over


def read_conversation(raw: Mapping[str, Any]) -> Conversation:
    return Conversation(
        answers={name: tuple(codes) for name, codes in raw["answers"].items()},
        spoken=tuple(raw["outcomes"]["spoken"]),
        taken_over=tuple(raw["outcomes"]["taken_over"]),
        rungs=tuple(raw["ladder"]["rungs"]),
        attempts=tuple(raw["contact"]["attempts"]),
        endings={kind: tuple(codes) for kind, codes in raw["endings"].items()},
        left=tuple(raw["declined"]["left"]),
    )


CONVERSATION = read_conversation(
    tomllib.loads((Path(__file__).parent / "data" / "conversation.toml").read_text(encoding="utf-8"))
)
