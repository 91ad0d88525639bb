"""What a device writes while it has no network becomes a letter that only this site can open.

The device gets a public key and keeps nothing that opens a letter: a forgotten passphrase, or a pack that was erased,
loses nothing of what was written. P-256, HKDF-SHA-256 and AES-256-GCM, as every browser has them.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from perinet.ground.vault import ring

CURVE = ec.SECP256R1()
_SALT = b"perinet letters"


class NotALetter(ValueError):
    """It was not written for this box, or it was changed on the way."""


def _derived(secret: bytes, about: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=_SALT, info=about.encode()).derive(secret)


def _private(key_id: str, box: str) -> ec.EllipticCurvePrivateKey:
    """Derive the key of a box from the keys of the site, so that none is kept anywhere."""
    wrap = ring.current().wrap.get(key_id)
    if wrap is None:
        raise NotALetter("the key that opens it is gone")
    number = int.from_bytes(_derived(wrap, f"box {box}", 48))
    return ec.derive_private_key(number % (2**256 - 2**224) + 1, CURVE)


def address(box: str) -> dict[str, str]:
    """Return what a device needs to write to this box: a public key, and the name of the key of the site."""
    key_id = ring.current().newest
    return {"id": key_id, "key": _text(_raw(_private(key_id, box).public_key()))}


def write(to: Mapping[str, str], box: str, name: str, content: Any) -> dict[str, str]:
    """Write as a device does; the name of a letter is bound to it."""
    own, nonce = ec.generate_private_key(CURVE), os.urandom(12)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, base64.b64decode(to["key"]))
    cipher = AESGCM(_derived(own.exchange(ec.ECDH(), theirs), f"letter {box}", 32))
    sealed = cipher.encrypt(nonce, json.dumps(content).encode(), name.encode())
    return {"id": to["id"], "from": _text(_raw(own.public_key())), "iv": _text(nonce), "data": _text(sealed)}


def read(letter: Mapping[str, Any], box: str, name: str) -> Any:
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(letter["from"]))
        secret = _private(str(letter["id"]), box).exchange(ec.ECDH(), sender)
        cipher = AESGCM(_derived(secret, f"letter {box}", 32))
        return json.loads(cipher.decrypt(_bytes(letter["iv"]), _bytes(letter["data"]), name.encode()))
    except (KeyError, TypeError, ValueError, InvalidTag, binascii.Error) as problem:
        raise NotALetter("it was not written for this box") from problem


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)
