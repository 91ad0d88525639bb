"""A file signed by a rights holder becomes a licence and the words that it allows to be shown.

The signature (Ed25519) covers every field but itself, written as JSON with sorted keys and no spaces. Which
public keys are trusted is said by the caller; nothing here trusts a key of its own.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perinet.care.screening import library
from perinet.care.screening.fields import Fields, InstrumentError
from perinet.care.screening.instrument import Instrument
from perinet.care.screening.texts import Licence, LicenceRequired, Texts, words
from perinet.ground.base import keys

FORMAT = "perinet-text-pack-1"


class TextPackError(ValueError):
    """A pack that may not be used; `code` says why in one word, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class TextPackFile:
    """A pack whose signature held: the columns of a licence record."""

    instrument: str
    version: str
    language: str
    licence_holder: str
    permission_reference: str
    valid_from: date
    valid_until: date | None
    body: str  # what was signed, byte for byte
    signature: str
    key_id: str


class PackRow(Protocol):
    """A licence record as stored, or a pack just verified: both carry the same columns."""

    @property
    def instrument(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def signature(self) -> str: ...


def canonical(content: Mapping[str, Any]) -> str:
    """Write content so that the same fields always give the same bytes; dates become ISO text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_text)


def sign(file_bytes: bytes, private_key: Ed25519PrivateKey) -> bytes:
    """Sign a pack that is written but not signed; refuse one that could not be loaded afterwards."""
    content = _content(file_bytes)
    content.pop("signature", None)
    content["key_id"] = keys.key_id(private_key.public_key())
    body = canonical(content)
    _read(body, "")
    signed = json.loads(body) | {"signature": keys.signature_text(private_key, body.encode())}
    return (json.dumps(signed, indent=2, ensure_ascii=False) + "\n").encode()


def verify(file_bytes: bytes, trusted_keys: Mapping[str, str], *, on: date) -> TextPackFile:
    """Read a signed pack: key trusted, nothing changed, words complete, day within its dates."""
    content = _content(file_bytes)
    signature = content.pop("signature", "")
    if not isinstance(signature, str) or not signature:
        raise TextPackError("unsigned", "This text pack is not signed.")
    body = canonical(content)
    _check(body, signature, content.get("key_id"), trusted_keys)
    licence, _ = _read(body, signature)
    _within(licence, on)
    return TextPackFile(
        licence.instrument, licence.version, licence.language, licence.holder, licence.permission_reference,
        licence.valid_from, licence.valid_until, body, signature, licence.key_id,
    )  # fmt: skip


def licensed_texts(row: PackRow, *, on: date, trusted_keys: Mapping[str, str] | None = None) -> Texts:
    """Give the words of a stored pack on a day within its licence.

    Everything is read from what was signed, so that a changed column changes nothing; with `trusted_keys` the
    signature is checked again, so that a changed body shows nothing.
    """
    licence, instrument = _read(row.body, row.signature)
    if trusted_keys is not None:
        _check(row.body, row.signature, licence.key_id, trusted_keys)
    if (row.instrument, row.version, row.language) != (licence.instrument, licence.version, licence.language):
        raise TextPackError("tampered", "This licence record is not the one that was signed.")
    _within(licence, on)
    return _texts(instrument, licence, row.body)


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TextPackError("unreadable", f"A text pack cannot hold {value!r}.")


def _content(file_bytes: bytes) -> dict[str, Any]:
    """Read JSON or TOML; a pack is written as either and signed as JSON."""
    try:
        text = file_bytes.decode("utf-8-sig")
        content = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        raise TextPackError("unreadable", f"This text pack cannot be read: {error}") from error
    return dict(content)


def _check(body: str, signature: str, name: object, trusted_keys: Mapping[str, str]) -> None:
    if not isinstance(name, str) or name not in trusted_keys:
        raise TextPackError("unknown-key", f"This site does not trust the key {name} of this text pack.")
    state = keys.signature_state(body.encode(), signature, name, trusted_keys)
    if state == keys.BAD_KEY:
        raise TextPackError("bad-key", f"The public key {name} is not an Ed25519 key in base64.")
    if state != keys.VALID:
        raise TextPackError("tampered", "This text pack was changed after it was signed.")


def _read(body: str, signature: str) -> tuple[Licence, Instrument]:
    """Read the licence and prove that the words fit the instrument, without giving them."""
    fields = Fields(json.loads(body), "text pack")
    try:
        fields.text("format", among=(FORMAT,))
        instrument = library.get(fields.text("instrument"), fields.text("version"))
        licence = _licence(fields, signature)
        words(instrument, (texts := fields.table("texts")))
        texts.done()
        fields.text("source")
        fields.flag("validated")
        fields.done()
    except library.UnknownInstrument as error:
        raise TextPackError("wrong-version", f"This text pack does not fit: {error}.") from error
    except InstrumentError as error:
        raise TextPackError("incomplete", f"Incomplete text pack: {error.key} {error.problem}.") from error
    return licence, instrument


def _licence(fields: Fields, signature: str) -> Licence:
    licence = Licence(
        instrument=fields.text("instrument"),
        version=fields.text("version"),
        language=fields.text("language"),
        holder=fields.text("licence_holder"),
        permission_reference=fields.text("permission_reference"),
        valid_from=_day(fields, "valid_from"),
        valid_until=_day(fields, "valid_until") if fields.text("valid_until", default="") else None,
        key_id=fields.text("key_id"),
        signature=signature,
    )
    if licence.valid_until and licence.valid_until < licence.valid_from:
        fields.wrong("valid_until", "lies before valid_from")
    return licence


def _day(fields: Fields, key: str) -> date:
    text = fields.text(key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        fields.wrong(key, f"{text} is not a date like 2026-01-31")


def _within(licence: Licence, on: date) -> None:
    if on < licence.valid_from:
        raise TextPackError("not-yet-valid", f"This licence begins on {licence.valid_from}.")
    if not licence.is_valid_on(on):
        raise TextPackError("expired", f"This licence ended on {licence.valid_until}.")


def _texts(instrument: Instrument, licence: Licence, body: str) -> Texts:
    content = json.loads(body)
    try:
        return Texts(
            instrument=instrument,
            language=licence.language,
            kind="licensed",
            source=content["source"],
            checked=True,
            validated=content["validated"],
            licence=licence,
            **words(instrument, Fields(content["texts"], "text pack")),
        )
    except LicenceRequired as error:
        raise TextPackError("unsigned", "This licence record is not signed.") from error
