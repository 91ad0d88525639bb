"""Text and a key become sealed text, bound to one place; and back, or not at all.

AES-256-GCM. Layout, base64: one byte of layout version, 16 of the key's id, 12 of nonce, then content and tag. The
place (table, column, row) and the two first parts are authenticated, so a value opens only where it was sealed.
"""

import os
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LAYOUT = b"\x01"
KEY_BYTES = 32
_ID, _NONCE = 16, 12
_HEAD = len(LAYOUT) + _ID
_HEAD_TEXT = 24  # characters of base64 that hold the head


class NotOpened(ValueError):
    """The content is not what was sealed with this key for this place."""


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def seal(cipher: AESGCM, key_id: bytes, text: str, place: bytes) -> str:
    nonce, head = os.urandom(_NONCE), LAYOUT + key_id
    return b2a_base64(
        head + nonce + cipher.encrypt(nonce, text.encode(), head + place), newline=False
    ).decode()


def open_sealed(cipher: AESGCM, sealed: str, place: bytes) -> str:
    try:
        content = a2b_base64(sealed)
        nonce = content[_HEAD : _HEAD + _NONCE]
        return cipher.decrypt(nonce, content[_HEAD + _NONCE :], content[:_HEAD] + place).decode()
    except (InvalidTag, NotBase64, ValueError) as error:
        raise NotOpened from error


def key_id(sealed: str) -> bytes | None:
    """Return the id of the key that opens it; None for what no vault sealed."""
    try:
        head = a2b_base64(sealed[:_HEAD_TEXT])
    except (NotBase64, ValueError):
        return None
    return head[len(LAYOUT) : _HEAD] if head.startswith(LAYOUT) and len(head) >= _HEAD else None


def wrap(wrapping_key: bytes, key: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return LAYOUT + nonce + AESGCM(wrapping_key).encrypt(nonce, key, LAYOUT + place)


def unwrap(wrapping_key: bytes, wrapped: bytes, place: bytes) -> bytes:
    head, nonce, content = wrapped[:1], wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :]
    try:
        return AESGCM(wrapping_key).decrypt(nonce, content, head + place)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error
