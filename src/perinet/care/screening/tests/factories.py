"""Occasions, and a signed EPDS text pack with made-up words, for tests.

The words are "Vraag 1" and "Antwoord 1" on purpose: the real ones are not free.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perinet.care.screening import library, textpack
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Occasion, Screening, TextPack
from perinet.ground.base import keys
from perinet.ground.base.actor import SYSTEM, Actor
from perinet.people.families.models import Person

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LICENSED_FROM, LICENSED_UNTIL = date(2026, 1, 1), date(2026, 12, 31)
LICENSED_DAY = date(2026, 6, 1)


def trusted(key: Ed25519PrivateKey = KEY) -> str:
    """Return the setting that makes a site trust this key."""
    return f"{keys.key_id(key.public_key())}={keys.public_key_text(key.public_key())}"


def epds_pack(*, key: Ed25519PrivateKey = KEY, **fields: Any) -> bytes:
    """Return a signed EPDS text pack in Dutch; `fields` replace what stands in it."""
    epds = library.get("epds")
    content = {
        "format": textpack.FORMAT,
        "instrument": epds.id,
        "version": epds.version,
        "language": "nl",
        "licence_holder": "Kraamkliniek De Ooievaar",
        "permission_reference": "TEST/2026/017",
        "valid_from": LICENSED_FROM,
        "valid_until": LICENSED_UNTIL.isoformat(),
        "source": "made up for tests",
        "validated": True,
        "texts": {
            "stem": "Stam.",
            "options": [f"Antwoord {n}" for n in range(1, 5)],
            "items": {item.id: f"Vraag {n}" for n, item in enumerate(epds.items, start=1)},
        },
    }
    return textpack.sign(json.dumps(content | fields, default=str).encode(), key)


def made_up_words(instrument: str, *, question: str, answer: str) -> dict[str, Any]:
    """Return words for every question and answer of a list: a word and a number."""
    items = library.get(instrument).items
    return {
        "items": {item.id: f"{question} {n}" for n, item in enumerate(items, start=1)},
        "item_options": {
            item.id: [f"{answer} {n}" for n, _ in enumerate(item.scores, start=1)] for item in items
        },
    }


def license_words(
    settings: Any, *instruments: str, language: str, on: date, question: str, answer: str
) -> None:
    """Load, for each of these lists, a signed pack of made-up words in this language."""
    settings.PERINET_TEXT_PACK_KEYS = trusted()
    for name in instruments:
        texts = made_up_words(name, question=question, answer=answer)
        fields = {
            "instrument": name,
            "version": library.get(name).version,
            "language": language,
            "texts": texts,
        }
        pack = epds_pack(**fields, valid_from=on, valid_until="")
        screenings.load_text_pack(file_bytes=pack, on=on, by=SYSTEM)


def license_epds(settings: Any, *, on: date = LICENSED_DAY, by: Actor = SYSTEM, **fields: Any) -> TextPack:
    """Let the site trust the key, and load the pack as the command does."""
    settings.PERINET_TEXT_PACK_KEYS = trusted()
    return screenings.load_text_pack(file_bytes=epds_pack(**fields), on=on, by=by)


def occasion_of(person: Person, by: Actor, at: datetime, **fields: Any) -> Occasion:
    """Return an occasion that a professional opened: week 20, together, in Dutch."""
    values = {"moment": "week-20", "mode": "assisted", "language": "nl"} | fields
    return screenings.open_occasion(
        person=person, organisation_id=by.organisation, opened_by_id=by.id, at=at, by=by, **values
    )


def asked(occasion: Occasion, *instruments: str, step: int = 1, text_state: str = "") -> Sequence[Screening]:
    """Put these instruments on the occasion and return them in this order."""
    rows = screenings.ask(occasion=occasion, instruments=instruments, step=step, text_state=text_state)
    return [next(row for row in rows if row.instrument == name) for name in instruments]
