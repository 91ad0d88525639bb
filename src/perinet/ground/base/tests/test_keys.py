"""A key has a short name and one line of text, and its signature holds for one content."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from perinet.ground.base import keys

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # the same in every worker of the suite
NAME = keys.key_id(KEY.public_key())
TRUSTED = {NAME: keys.public_key_text(KEY.public_key())}
SIGNED = keys.signature_text(KEY, b"content")


def pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.mark.parametrize(
    ("content", "signature", "name", "trusted", "state"),
    [
        (b"content", SIGNED, NAME, TRUSTED, keys.VALID),
        (b"Content", SIGNED, NAME, TRUSTED, keys.WRONG),
        (b"content", "AAAA", NAME, TRUSTED, keys.WRONG),
        (b"content", "?", NAME, TRUSTED, keys.WRONG),
        (b"content", SIGNED, "another", TRUSTED, keys.UNKNOWN_KEY),
        (b"content", SIGNED, None, TRUSTED, keys.UNKNOWN_KEY),
        (b"content", SIGNED, NAME, {NAME: "?"}, keys.BAD_KEY),
        (b"content", SIGNED, NAME, {NAME: "AAAA"}, keys.BAD_KEY),
    ],
)
def test_a_signature_holds_or_says_why_not(content, signature, name, trusted, state):
    assert keys.signature_state(content, signature, name, trusted) == state


def test_a_setting_names_several_keys():
    assert keys.trusted_keys(" one=AA== , two=BB==,nonsense,") == {"one": "AA==", "two": "BB=="}
    assert keys.trusted_keys("") == {}


def test_a_private_key_is_read_back():
    assert keys.key_id(keys.read_private_key(pem(KEY)).public_key()) == NAME


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"nothing", "no private key, or one with a passphrase"),
        (pem(KEY, BestAvailableEncryption(b"secret")), "no private key, or one with a passphrase"),
        (pem(X25519PrivateKey.generate()), "is not an Ed25519 key"),
    ],
    ids=["no key", "with a passphrase", "another kind"],
)
def test_another_key_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        keys.read_private_key(text)
