"""The MANIFEST of a package gets a signature that a site can check against the keys it trusts.

A SIGNATURE file has two lines: the name of the key, and the Ed25519 signature over the MANIFEST's bytes.
"""

from collections.abc import Mapping
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perinet.ground.base.keys import (
    BAD_KEY,
    UNKNOWN_KEY,
    VALID,
    key_id,
    private_key_pem,
    public_key_text,
    read_private_key,
    signature_state,
    signature_text,
)

__all__ = ["key_id", "new_key", "private_key_pem", "public_key_text", "read_private_key", "sign", "verify"]

State = Literal["valid", "unknown-key", "wrong", "missing"]


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def sign(manifest: str, private_key: Ed25519PrivateKey) -> str:
    """Return the text of a SIGNATURE file."""
    return f"{key_id(private_key.public_key())}\n{signature_text(private_key, manifest.encode())}\n"


def verify(manifest: str, signature: str, trusted: Mapping[str, str]) -> State:
    """Say whether a trusted key signed this manifest, byte for byte; `trusted` is public keys by their name."""
    lines = signature.split()
    if not lines:
        return "missing"
    if len(lines) != 2:
        return "wrong"
    state = signature_state(manifest.encode(), lines[1], lines[0], trusted)
    if state == VALID:
        return "valid"
    return "unknown-key" if state in (UNKNOWN_KEY, BAD_KEY) else "wrong"
