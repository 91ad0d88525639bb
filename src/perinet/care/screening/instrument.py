"""What an instrument is: its questions, points, subscales, bands, patterns, safety marks, rights and evidence.

It knows points and marks, and published cut-offs to read beside a total; which one decides belongs to the
guideline (`decisions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LANGUAGES = ("nl", "fr", "en")
TOTAL = "total"
FREE_STATES = ("free", "public-domain")
CLOSED_STATES = ("restricted", "permission-needed", "unclear")
ANSWERERS = ("self", "professional", "trained-observer")
ROLES = ("birth-parent", "partner")
STAGES = ("pregnancy", "trimester-1", "trimester-2", "trimester-3", "postpartum")
PRIVATE = ("substance", "violence")  # only the one who asked knows
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
    numbered: bool = True  # whether its number is printed beside it
    group: str = ""  # under which heading of a conversation it is asked
    domain: str = ""  # the risk domain of a guideline that a yes stands for
    private: str = ""  # substance or violence: kept from everybody but the one who asked

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
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Pattern:
    """Criteria over answers, as their source prints them: a pattern, never a diagnosis.

    Of `items`, at least or at most so many reach the points beside them; or all of other patterns hold.
    """

    id: str
    labels: Mapping[str, str] = field(hash=False)
    items: Mapping[str, int] = field(hash=False)
    at_least: int | None
    at_most: int | None
    all_of: tuple[str, ...]
    source: str
    unverified: bool


@dataclass(frozen=True)
class CutOff:
    """A published cut-off, to read beside a total: what it finds, in whom, when, in which language."""

    of: str  # total, or a subscale
    operator: str
    value: int
    finds: str
    population: str
    roles: tuple[str, ...]  # empty: adults in general
    stages: tuple[str, ...]  # empty: not about the time around a birth
    languages: tuple[str, ...]  # empty: several, or not stated
    sensitivity: tuple[float, ...]  # empty: not read; two: from, to
    specificity: tuple[float, ...]
    source: str
    unverified: bool


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
class Permission:
    """Whether the words may be shown in one language, and by whose word."""

    state: str
    statement: str
    source: str


@dataclass(frozen=True)
class Rights:
    """Who may show the words; those that are not free appear only under a licence record."""

    state: str
    holder: str
    statement: str
    source: str
    languages: Mapping[str, Permission] = field(hash=False)  # where one differs

    def of(self, language: str) -> Permission:
        return self.languages.get(language) or Permission(self.state, self.statement, self.source)

    @property
    def text(self) -> Literal["free", "restricted"]:
        return "free" if self.state in FREE_STATES else "restricted"


@dataclass(frozen=True)
class Validity:
    """What is known of the instrument in one language."""

    state: str
    note: str
    source: str


@dataclass(frozen=True)
class AboutChild:
    """A list on which a parent answers about a child: for which age, and what follows from the parent's worry."""

    from_months: int
    until_months: int  # not included
    worry: str  # the question that asks whether the parent is worried
    said_from: int
    contact_from: int
    contact_within: str  # how soon somebody is in touch, as an ISO 8601 duration
    source: str

    def worried(self, points: int | None) -> Literal["", "a-little", "a-lot"]:
        """Say how worried the parent is; nothing was said where the question stayed open."""
        if points is None or points < self.said_from:
            return ""
        return "a-lot" if points >= self.contact_from else "a-little"


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
    answered_by: str = "self"
    patterns: tuple[Pattern, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    unverified: bool = False  # structure or points were not read in a source
    why_not_scorable: str = ""  # its points stand in no source that was read; none is guessed
    child: AboutChild | None = None  # a parent answers it about a child

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

    def restricted_in(self, language: str) -> bool:
        return self.rights.of(language).state not in FREE_STATES

    @property
    def scorable(self) -> bool:
        """Whether answers add up to a total: the points are known, and the form has one."""
        return bool(self.scored) and not self.why_not_scorable

    @property
    def by_link(self) -> bool:
        """Violence is asked by voice, with nobody else present; an observer's form is nobody's to answer."""
        return self.topic != "violence" and self.answered_by == "self" and not self.why_not_scorable

    @property
    def on_tablet(self) -> bool:
        """As over a link; and violence too, where somebody confirmed that nobody else is with her."""
        return self.by_link or (
            self.topic == "violence" and self.answered_by == "self" and not self.why_not_scorable
        )

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def band(self, total: int | None) -> Band | None:
        """The band a total falls in; None without a total or where no source prints bands."""
        if total is None:
            return None
        return next((band for band in self.bands if band.min <= total <= band.max), None)
