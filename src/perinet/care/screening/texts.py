"""The words of an instrument in one language, with what is known of them; restricted words need a licence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from perinet.care.screening.fields import Fields
from perinet.care.screening.instrument import Instrument, Item

KINDS = ("published", "own-translation", "licensed")


class LicenceRequired(PermissionError):
    """The words of this instrument are not free, and no licence for them was given."""


@dataclass(frozen=True)
class Licence:
    """Who may show the words of one version in one language, by whose permission, and until when."""

    instrument: str
    version: str
    language: str
    holder: str
    permission_reference: str
    valid_from: date
    valid_until: date | None
    key_id: str
    signature: str

    def covers(self, instrument: Instrument, language: str) -> bool:
        asked = (instrument.id, instrument.version, language)
        same = (self.instrument, self.version, self.language) == asked
        return same and bool(self.holder and self.permission_reference and self.signature)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Texts:
    """Words to show; those of a restricted instrument can't exist here without a licence that covers them."""

    instrument: Instrument
    language: str
    kind: str
    source: str
    checked: bool
    validated: bool
    recall: str
    stem: str
    items: Mapping[str, str] = field(hash=False, repr=False)
    options: Mapping[str, tuple[str, ...]] = field(hash=False, repr=False)
    own: tuple[str, ...] = ()
    licence: Licence | None = None

    def __post_init__(self) -> None:
        licensed = self.licence is not None and self.licence.covers(self.instrument, self.language)
        if self.instrument.restricted_in(self.language) and not licensed:
            raise LicenceRequired(f"{self.instrument.id}: its text needs a licence in {self.language}")


def parse_texts(instrument: Instrument, data: Mapping[str, Any], file: str) -> Texts:
    """Read free words; every question and answer of the instrument must have its own, and no other."""
    fields = Fields(data, file)
    for key, expected in (("instrument", instrument.id), ("version", instrument.version), ("rights", "free")):
        if (value := fields.text(key)) != expected:
            fields.wrong(key, f"{value} is not {expected}")
    texts = Texts(
        instrument=instrument,
        language=fields.text("language"),
        kind=fields.text("kind", among=KINDS[:2]),
        source=fields.text("source"),
        checked=fields.flag("checked"),
        validated=fields.flag("validated"),
        **words(instrument, fields),
        own=fields.texts("own", default=[]),
    )
    fields.done()
    return texts


def words(instrument: Instrument, fields: Fields) -> dict[str, Any]:
    """Read what is shown: `options` for every question, or `item_options` for those that have their own."""
    shared = fields.texts("options", default=[])
    items, own = fields.table("items"), fields.table("item_options", default={})
    found = {
        "recall": fields.text("recall", default=""),
        "stem": fields.text("stem", default=""),
        "items": {item.id: items.text(item.id) for item in instrument.items},
        "options": {item.id: _options(item, shared, own) for item in instrument.items},
    }
    items.done()
    own.done()
    return found


def _options(item: Item, shared: tuple[str, ...], own: Fields) -> tuple[str, ...]:
    options = own.texts(item.id, default=list(shared))
    if len(options) != len(item.scores) or not all(option.strip() for option in options):
        own.wrong(item.id, f"needs {len(item.scores)} answers in printed order")
    return options
