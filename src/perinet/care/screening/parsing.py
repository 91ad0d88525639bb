"""A table of data becomes an instrument, or an error that names file, key and fault."""

from collections.abc import Mapping
from typing import Any

from perinet.care.screening.fields import Fields
from perinet.care.screening.instrument import (
    LANGUAGES,
    Band,
    Instrument,
    Item,
    Mark,
    Recall,
    Rights,
    Scale,
    Validity,
)


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
