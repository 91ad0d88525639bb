"""An instrument becomes a FHIR Questionnaire; without words that may be shown it has numbers and points only."""

from typing import Any

from perinet.care.screening.instrument import Instrument, Item
from perinet.care.screening.texts import Texts
from perinet.interop.fhir.addresses import BASE, address

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
Resource = dict[str, Any]


def write(instrument: Instrument, texts: Texts | None, language: str, base: str = BASE) -> Resource:
    """Write the instrument; `texts` can't exist for one that is restricted without a licence."""
    rights = instrument.rights.of(language)
    resource = {
        "resourceType": "Questionnaire",
        "id": instrument.id,
        "language": language,
        "url": address(base, "Questionnaire", instrument.id),
        "version": instrument.version,
        "name": instrument.short,
        "title": instrument.name,
        "status": "draft" if instrument.unverified or instrument.why_not_scorable else "active",
        "subjectType": ["Patient"],
        "description": " ".join(part for part in (texts.recall, texts.stem) if part) if texts else "",
        "purpose": instrument.source,
        "copyright": f"{instrument.rights.holder}. {rights.statement}",
        "item": [_item(item, texts) for item in instrument.items],
    }
    return {key: value for key, value in resource.items() if value}


def _item(item: Item, texts: Texts | None) -> Resource:
    words = texts.options[item.id] if texts else ("",) * len(item.scores)
    options = [
        _option(option.position, option.points, item.scored, word)
        for option, word in zip(item.options, words, strict=True)
    ]
    shown = {"linkId": item.id, "prefix": str(item.number) if item.numbered else "",
             "text": texts.items[item.id] if texts else ""}  # fmt: skip
    return {key: value for key, value in shown.items() if value} | {
        "type": "choice", "required": False, "answerOption": options,
    }  # fmt: skip


def _option(position: int, points: int, scored: bool, word: str) -> Resource:
    coding: Resource = {"code": str(position)}
    if scored:
        coding["extension"] = [{"url": ORDINAL, "valueDecimal": points}]
    if word:
        coding["display"] = word
    return {"valueCoding": coding}
