"""A text as it stood on the screen, and what somebody said to it, travel together to where they are kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A text that she was shown, word for word, and what she said to it."""

    text_id: str
    version: str
    language: str
    shown: str
    kind: str
    purpose: str
