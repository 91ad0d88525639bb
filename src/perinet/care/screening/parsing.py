"""A table of data becomes an instrument, or an error that names file, key and fault."""

from collections.abc import Mapping
from typing import Any

from perinet.care.screening import evidence
from perinet.care.screening.fields import Fields
from perinet.care.screening.instrument import (
    ANSWERERS,
    LANGUAGES,
    PRIVATE,
    TOTAL,
    AboutChild,
    Band,
    Instrument,
    Item,
    Mark,
    Pattern,
    Recall,
    Scale,
)

SCORABLE, NOT_YET = "scorable", "not-scorable-yet"
TOPICS = ("mental-health", "substance", "violence", "experience")


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
        numbered=scored or "number" in fields,
        group=fields.text("group", default=""),
        domain=fields.text("domain", default=""),
        private=fields.text("private", default="", among=PRIVATE),
    )
    if mark and mark not in marks:
        fields.wrong("mark", f"{mark} is not described under [marks]")
    if scored != (item.id == f"item{number}"):
        fields.wrong("id", f"{item.id}: a question of the total is item{number}, any other has a name")
    if len(item.scores) < 2 or len(set(item.scores)) != len(item.scores):
        fields.wrong("points", "needs two options or more, each worth something else")
    for key in ("fact", "domain"):
        if getattr(item, key) and (scored or set(item.scores) != {0, 1}):
            fields.wrong(key, "belongs to a yes or no question outside the total")
    fields.done()
    return item


def _items(tables: list[Fields], marks: Mapping[str, Mark]) -> tuple[Item, ...]:
    """Number the items as they are printed; where the first of the total is not 1, its own number says so."""
    items: list[Item] = []
    number = 1
    for table in tables:
        if "number" in table:
            number = _later(table, number)
        item = _item(table, number, marks)
        number += item.scored
        if item.id in {i.id for i in items}:
            table.wrong("id", f"{item.id} stands twice")
        items.append(item)
    return tuple(items)


def _later(fields: Fields, number: int) -> int:
    given = fields.integer("number")
    if given < number:
        fields.wrong("number", f"must be {number} or more")
    return given


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
        labels=_labels(fields.table("label")) if "label" in fields else {},
    )
    fields.done()
    return scale


def _patterns(fields: Fields, items: tuple[Item, ...]) -> tuple[Pattern, ...]:
    highest = {item.id: max(item.scores) for item in items}
    patterns: list[Pattern] = []
    tables = fields.tables("patterns", default=[])
    source = fields.text("patterns_source") if tables else ""
    for table in tables:
        patterns.append(_pattern(table, highest, {pattern.id for pattern in patterns}, source))
    return tuple(patterns)


def _pattern(fields: Fields, highest: Mapping[str, int], earlier: set[str], source: str) -> Pattern:
    needed = fields.table("items", default={})
    pattern = Pattern(
        id=fields.text("id"),
        labels=_labels(fields.table("label")),
        items={item: needed.integer(item) for item in needed},
        at_least=fields.integer("at_least") if "at_least" in fields else None,
        at_most=fields.integer("at_most") if "at_most" in fields else None,
        all_of=fields.texts("all_of", default=[]),
        source=source,
        unverified=fields.flag("unverified", default=False),
    )
    for item, points in pattern.items.items():
        if item not in highest or not 0 < points <= highest[item]:
            needed.wrong(item, "is no item, or never worth so many points")
    for part in pattern.all_of:
        if part not in earlier:
            fields.wrong("all_of", f"{part} is no pattern above this one")
    if pattern.id in earlier:
        fields.wrong("id", f"{pattern.id} stands twice")
    counts = (pattern.at_least is None) != (pattern.at_most is None)
    if bool(pattern.items) != counts or bool(pattern.items) == bool(pattern.all_of):
        fields.wrong("items", "needs at_least or at_most beside it, or all_of instead of it")
    fields.done()
    return pattern


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


def _loinc(fields: Fields) -> Mapping[str, str]:
    codes = {key: fields.text(key, default="") for key in ("panel", "total", "source")}
    fields.flag("verified")
    fields.done()
    return codes


def _about_child(fields: Fields, items: tuple[Item, ...]) -> AboutChild:
    worth = {item.id: item.scores for item in items}
    child = AboutChild(
        from_months=fields.integer("from_months"),
        until_months=fields.integer("until_months"),
        worry=fields.text("worry", among=tuple(worth)),
        said_from=fields.integer("said_from"),
        contact_from=fields.integer("contact_from"),
        contact_within=fields.text("contact_within"),
        source=fields.source(),
    )
    if not 0 <= child.from_months < child.until_months:
        fields.wrong("until_months", "must lie above from_months")
    if not min(worth[child.worry]) < child.said_from <= child.contact_from <= max(worth[child.worry]):
        fields.wrong("contact_from", "needs an answer of the worry, from said_from on")
    fields.done()
    return child


def parse(data: Mapping[str, Any], file: str) -> Instrument:
    """Read one instrument; anything missing, unknown or contradictory is refused with file and key."""
    fields = Fields(data, file)
    reason = _why_not(fields)
    marks = _marks(fields.table("marks", default={}))
    items = _items(fields.tables("items", default=[] if reason else None), marks)
    scored = [item for item in items if item.scored]
    lowest, highest = (sum(f(item.scores) for item in scored) for f in (min, max))
    scales = tuple(_scale(table, items) for table in fields.tables("scales", default=[]))
    ranges = {} if reason else {TOTAL: (lowest, highest), **{s.id: (s.min, s.max) for s in scales}}
    instrument = Instrument(
        id=fields.text("id"),
        version=fields.text("version"),
        short=fields.text("short"),
        name=fields.text("name"),
        topic=fields.text("topic", among=TOPICS),
        missing_policy=fields.text("missing", among=("no-total",)),
        source=fields.source(),
        items=items,
        scales=scales,
        bands=_bands(fields.tables("bands", default=[]), lowest, highest),
        bands_source=fields.text("bands_source", default=""),
        recall=_recall(fields.table("recall")),
        rights=evidence.rights(fields.table("rights")),
        titles=_labels(fields.table("title")),
        validity=evidence.validity(fields.table("validity")),
        loinc=_loinc(fields.table("loinc", default={"verified": False})),
        total_needs=fields.texts("total_needs", default=[]),
        answered_by=fields.text("answered_by", default=ANSWERERS[0], among=ANSWERERS),
        patterns=_patterns(fields, items),
        cut_offs=tuple(
            evidence.cut_off(table, ranges, {TOTAL, *(scale.id for scale in scales)})
            for table in fields.tables("validated", default=[])
        ),
        unverified=fields.flag("unverified", default=False),
        why_not_scorable=reason,
        child=_about_child(fields.table("child"), items) if "child" in fields else None,
    )
    _check(fields, instrument)
    fields.done()
    return instrument


def _check(fields: Fields, instrument: Instrument) -> None:
    if instrument.bands and not instrument.bands_source:
        fields.wrong("bands_source", "is missing")
    for item in instrument.total_needs:
        if item not in {i.id for i in instrument.items}:
            fields.wrong("total_needs", f"{item} is no item")
    if instrument.why_not_scorable and instrument.items:
        fields.wrong("items", "must not stand here as long as the points are not known")


def _why_not(fields: Fields) -> str:
    """Say why the points are not known; an instrument that can be scored needs no word."""
    if fields.text("state", default=SCORABLE, among=(SCORABLE, NOT_YET)) == NOT_YET:
        return fields.text("reason")
    return ""
