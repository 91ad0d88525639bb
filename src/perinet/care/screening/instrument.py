"""What an instrument is: its questions, points, subscales, bands, safety marks and rights.

It knows points and marks, never a cut-off that decides: those belong to the guideline (`decisions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LANGUAGES = ("nl", "fr", "en")
Urgency = Literal["soft", "hard"]


@dataclass(frozen=True)
class Option:
    """One possible answer: where it is printed, counted from 0, and what it is worth."""

    position: int
    points: int


@dataclass(frozen=True)
class Mark:
    """What an answer raises at once, whatever else is answered; the thresholds are data with a source."""

    id: str
    from_points: int
    hard_from: int
    source: str

    def urgency(self, points: int) -> Urgency | None:
        if points < self.from_points:
            return None
        return "hard" if points >= self.hard_from else "soft"


@dataclass(frozen=True)
class Item:
    """One question; `scores` are the points per option in the printed order."""

    id: str
    number: int
    scores: tuple[int, ...]
    mark: Mark | None = None
    scored: bool = True
    fact: str = ""  # of a question outside the total: the fact that its answer, yes or no, feeds
    loinc: str = ""
    note: str = ""

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(Option(position, points) for position, points in enumerate(self.scores))


@dataclass(frozen=True)
class Scale:
    """A sum over some of the items; one with `default` false is computed, not shown or decided on."""

    id: str
    items: tuple[str, ...]
    default: bool
    min: int
    max: int
    source: str


@dataclass(frozen=True)
class Band:
    """A named range of totals, as its source prints it; it decides nothing."""

    id: str
    min: int
    max: int
    labels: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Recall:
    """The stretch of time that the questions are about, as an ISO 8601 duration and in words."""

    period: str
    labels: Mapping[str, str] = field(hash=False)
    source: str = ""


@dataclass(frozen=True)
class Rights:
    """Who may show the words; `restricted` text appears only under a licence record."""

    text: Literal["free", "restricted"]
    holder: str
    statement: str
    source: str


@dataclass(frozen=True)
class Validity:
    """What is known of the instrument in one language."""

    state: str
    note: str
    source: str


@dataclass(frozen=True)
class Instrument:
    id: str
    version: str
    short: str
    name: str
    topic: str
    missing_policy: str
    source: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    bands: tuple[Band, ...]
    bands_source: str
    recall: Recall
    rights: Rights
    titles: Mapping[str, str] = field(hash=False)
    validity: Mapping[str, Validity] = field(hash=False)
    loinc: Mapping[str, str] = field(hash=False)
    total_needs: tuple[str, ...] = ()  # a total alone is refused unless these items come with it

    @property
    def prefix(self) -> str:
        return self.id.replace("-", "")

    @property
    def scored(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored)

    @property
    def unscored(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.scored)

    @property
    def marked(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.mark)

    @property
    def min(self) -> int:
        return sum(min(item.scores) for item in self.scored)

    @property
    def max(self) -> int:
        return sum(max(item.scores) for item in self.scored)

    @property
    def restricted(self) -> bool:
        return self.rights.text == "restricted"

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def band(self, total: int | None) -> Band | None:
        """The band a total falls in; None without a total or where no source prints bands."""
        if total is None:
            return None
        return next((band for band in self.bands if band.min <= total <= band.max), None)
