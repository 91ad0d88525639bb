"""What she chose on a screen, and what the screen said of it, become a list of what is missing afterwards."""

import time
from dataclasses import dataclass, field
from typing import Protocol

BREATH = 1.5  # seconds: an answer that was changed sooner was passed over, not meant
BLINK = 0.4  # seconds: no phone writes down what was touched less long before it died
KEPT, WAITS, NO_ROOM = "Kept with us", "Kept on this phone", "Not kept yet"


@dataclass
class Choice:
    """`said` is what its page told last of it; `excused` says why it need not be there in the end."""

    page: object
    question: str
    option: int
    made: float = field(default_factory=time.monotonic)
    said: str = ""
    excused: str = ""

    def was_made_within(self, seconds: float) -> bool:
        return time.monotonic() - self.made < seconds


@dataclass
class Ledger:
    """Every choice of one walk, in its order."""

    choices: list[Choice] = field(default_factory=list)

    def note(self, page: object, question: str, option: int) -> None:
        last = self._last(page)
        if last and last.question == question and not last.said and last.was_made_within(BREATH):
            last.excused = "changed within a breath"
        self.choices.append(Choice(page, question, option))

    def hear(self, page: object, said: str) -> None:
        """Note what the page says of the newest choice; before it says anything, nothing is promised."""
        if (last := self._last(page)) and said.startswith((KEPT, WAITS, NO_ROOM)):
            last.said = said

    def killed(self, page: object) -> None:
        """The page is gone without a word: what it had no room for, it had said so."""
        for one in self._of(page):
            if one.said.startswith(NO_ROOM):
                one.excused = "no room, and it was said"
            elif not one.said and one.was_made_within(BLINK):
                one.excused = "touched in the blink before"

    def left(self) -> None:
        """She left quickly: what did not arrive yet is gone from the phone, as she wished."""
        for one in self.choices:
            if not one.said.startswith(KEPT):
                one.excused = one.excused or "left quickly"

    def _of(self, page: object) -> list[Choice]:
        return [one for one in self.choices if one.page is page]

    def _last(self, page: object) -> Choice | None:
        return next(iter(self._of(page)[-1:]), None)


class Walked(Protocol):
    occasion: str
    receipts: dict[str, str]
    ledger: Ledger
    log: list[str]
    traces: list[str]


def lost(walks: list[Walked], kept: dict) -> list[str]:
    """Return what was chosen or acknowledged and is not there exactly once."""
    receipts = {(row["occasion"], row["id"]) for row in kept["receipts"]}
    answers = {(row["occasion"], row["question"], row["revision"]): row["option"] for row in kept["answers"]}
    found = []
    if len(receipts) != len(kept["receipts"]) or len(answers) != len(kept["answers"]):
        found.append("something was kept twice")
    for row in kept["receipts"]:
        counted = answers.get((row["occasion"], row["question"], row["revision"]), row["option"])
        if counted != row["option"]:
            found.append(f"{row['question']}: revision {row['revision']} is {counted}, not {row['option']}")
    there = {(row["occasion"], row["title"], row["option"]) for row in kept["receipts"] + kept["answers"]}
    for walk in walks:
        found += [f"{walk.occasion}: {trace}; {walk.log}" for trace in walk.traces]
        found += _missing(walk, receipts, there)
    return found


def _missing(walk: Walked, receipts: set, there: set) -> list[str]:
    heard = [
        f"{walk.occasion}: receipt {one} is not in the database; {walk.log}"
        for one, state in walk.receipts.items()
        if state == "kept" and (walk.occasion, one) not in receipts
    ]
    return heard + [
        f"{walk.occasion}: {one.question} = {one.option} ({one.said or 'nothing said'}) is gone; {walk.log}"
        for one in walk.ledger.choices
        if not one.excused and (walk.occasion, one.question, one.option) not in there
    ]
