"""Ed25519 keys have a short name and one line of text; a signature over bytes holds, or says why not."""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

VALID, UNKNOWN_KEY, BAD_KEY, WRONG = "valid", "unknown-key", "bad-key", "wrong"


def key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(_raw(key)).hexdigest()[:16]


def public_key_text(key: Ed25519PublicKey) -> str:
    return base64.b64encode(_raw(key)).decode()


def signature_text(key: Ed25519PrivateKey, content: bytes) -> str:
    return base64.b64encode(key.sign(content)).decode()


def read_private_key(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key in PEM; raise ValueError for any other, and for one with a passphrase."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError) as error:
        raise ValueError("no private key, or one with a passphrase.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("is not an Ed25519 key.")
    return key


def private_key_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def kept_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file, made when it is first needed; raise OSError or ValueError when it can't be read."""
    if not path.exists():
        _keep_new_key(path)
    return read_private_key(path.read_bytes())


def _keep_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{uuid4().hex}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private_key_pem(Ed25519PrivateKey.generate()))
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(made, path)
    made.unlink()


def trusted_keys(text: str) -> dict[str, str]:
    """Read a setting such as NAME=BASE64,NAME=BASE64."""
    pairs = (pair.partition("=") for pair in text.split(",") if "=" in pair)
    return {name.strip(): key.strip() for name, _, key in pairs}


def signature_state(content: bytes, signature: str, name: object, trusted: Mapping[str, str]) -> str:
    """Say whether a trusted key signed exactly this content; `name` is the key's own claim."""
    if not isinstance(name, str) or name not in trusted:
        return UNKNOWN_KEY
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted[name], validate=True))
    except ValueError:
        return BAD_KEY
    try:
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, binascii.Error):
        return WRONG
    return VALID


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
