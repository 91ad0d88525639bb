"""A table of data becomes an instrument: its questions, points, subscales, bands and safety marks.

It knows points and marks, never a cut-off that decides: those belong to the guideline (`decisions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from perinet.care.screening.fields import Fields, InstrumentError

__all__ = ["Band", "Instrument", "InstrumentError", "Item", "Mark", "Option", "Scale", "parse"]

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

    @property
    def reversed(self) -> bool:
        return self.scores[0] > self.scores[-1]


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


def _labels(fields: Fields) -> Mapping[str, str]:
    labels = {language: fields.text(language) for language in LANGUAGES}
    fields.done()
    return labels


def _marks(fields: Fields) -> dict[str, Mark]:
    marks = {}
    for mark_id in fields:
        own = fields.table(mark_id)
        mark = Mark(mark_id, own.integer("from_points"), own.integer("hard_from"), own.source())
        if mark.hard_from < mark.from_points:
            own.wrong("hard_from", "lies below from_points")
        own.done()
        marks[mark_id] = mark
    return marks


def _item(fields: Fields, number: int, marks: Mapping[str, Mark]) -> Item:
    scored = fields.flag("scored", default=True)
    mark = fields.text("mark", default="")
    item = Item(
        id=fields.text("id"),
        number=number,
        scores=fields.integers("points"),
        mark=marks.get(mark),
        scored=scored,
        fact=fields.text("fact", default=""),
        loinc=fields.text("loinc", default=""),
        note=fields.text("note", default=""),
    )
    if mark and mark not in marks:
        fields.wrong("mark", f"{mark} is not described under [marks]")
    if scored != (item.id == f"item{number}"):
        fields.wrong("id", f"{item.id}: a question of the total is item{number}, any other has a name")
    if len(item.scores) < 2 or len(set(item.scores)) != len(item.scores):
        fields.wrong("points", "needs two options or more, each worth something else")
    if item.fact and (scored or set(item.scores) != {0, 1}):
        fields.wrong("fact", "belongs to a yes or no question outside the total")
    fields.done()
    return item


def _items(tables: list[Fields], marks: Mapping[str, Mark]) -> tuple[Item, ...]:
    items: list[Item] = []
    for table in tables:
        item = _item(table, sum(i.scored for i in items) + 1, marks)
        if item.id in {i.id for i in items}:
            table.wrong("id", f"{item.id} stands twice")
        items.append(item)
    return tuple(items)


def _scale(fields: Fields, items: tuple[Item, ...]) -> Scale:
    known = {item.id: item for item in items if item.scored}
    parts = fields.texts("items")
    for part in parts:
        if part not in known:
            fields.wrong("items", f"{part} is no item of the total")
    scale = Scale(
        id=fields.text("id"),
        items=parts,
        default=fields.flag("default"),
        min=sum(min(known[part].scores) for part in parts),
        max=sum(max(known[part].scores) for part in parts),
        source=fields.source(),
    )
    fields.done()
    return scale


def _bands(tables: list[Fields], lowest: int, highest: int) -> tuple[Band, ...]:
    """Bands must cover every possible total once, or a total would have no name or two."""
    bands = []
    for table in tables:
        labels = _labels(table.table("label"))
        bands.append(Band(table.text("id"), table.integer("min"), table.integer("max"), labels))
        if bands[-1].min != lowest or bands[-1].max < lowest:
            table.wrong("min", f"bands must follow each other; expected {lowest}")
        lowest = bands[-1].max + 1
        table.done()
    if bands and bands[-1].max != highest:
        tables[-1].wrong("max", f"the last band must end at {highest}")
    return tuple(bands)


def _recall(fields: Fields) -> Recall:
    period, source = fields.text("period"), fields.source()
    return Recall(period, _labels(fields), source)


def _rights(fields: Fields) -> Rights:
    text = fields.text("text", among=("free", "restricted"))
    rights = Rights(
        text="restricted" if text == "restricted" else "free",
        holder=fields.text("holder"),
        statement=fields.text("statement"),
        source=fields.source(),
    )
    fields.done()
    return rights


def _validity(fields: Fields) -> Mapping[str, Validity]:
    """In which languages the instrument was validated, or that nobody here knows."""
    validity = {}
    for language in fields:
        own = fields.table(language)
        state = own.text("state", among=("original", "validated", "unverified"))
        validity[language] = Validity(state, own.text("note", default=""), own.text("source", default=""))
        own.done()
    for language in LANGUAGES:
        if language not in validity:
            fields.wrong(language, "is missing")
    return validity


def _loinc(fields: Fields) -> Mapping[str, str]:
    codes = {key: fields.text(key, default="") for key in ("panel", "total", "source")}
    fields.flag("verified")
    fields.done()
    return codes


def parse(data: Mapping[str, Any], file: str) -> Instrument:
    """Read one instrument; anything missing, unknown or contradictory is refused with file and key."""
    fields = Fields(data, file)
    marks = _marks(fields.table("marks", default={}))
    items = _items(fields.tables("items"), marks)
    scored = [item for item in items if item.scored]
    lowest, highest = (sum(f(item.scores) for item in scored) for f in (min, max))
    instrument = Instrument(
        id=fields.text("id"),
        version=fields.text("version"),
        short=fields.text("short"),
        name=fields.text("name"),
        topic=fields.text("topic", among=("mental-health", "substance")),
        missing_policy=fields.text("missing", among=("no-total",)),
        source=fields.source(),
        items=items,
        scales=tuple(_scale(table, items) for table in fields.tables("scales", default=[])),
        bands=_bands(fields.tables("bands", default=[]), lowest, highest),
        bands_source=fields.text("bands_source", default=""),
        recall=_recall(fields.table("recall")),
        rights=_rights(fields.table("rights")),
        titles=_labels(fields.table("title")),
        validity=_validity(fields.table("validity")),
        loinc=_loinc(fields.table("loinc", default={"verified": False})),
        total_needs=fields.texts("total_needs", default=[]),
    )
    if instrument.bands and not instrument.bands_source:
        fields.wrong("bands_source", "is missing")
    for item in instrument.total_needs:
        if item not in {i.id for i in items}:
            fields.wrong("total_needs", f"{item} is no item")
    fields.done()
    return instrument
