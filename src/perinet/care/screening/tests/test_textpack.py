"""Only a signed, complete pack within its dates gives words, and only under the licence that was signed."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perinet.care.screening import library, textpack
from perinet.care.screening.textpack import TextPackError, TextPackFile
from perinet.care.screening.texts import LicenceRequired, Texts
from perinet.ground.base import keys

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = keys.key_id(KEY.public_key())
TRUSTED = {NAME: keys.public_key_text(KEY.public_key())}
DAY = date(2026, 6, 1)

UNSIGNED = """
format = "perinet-text-pack-1"
instrument = "epds"
version = "1987"
language = "nl"
licence_holder = "Kraamkliniek De Ooievaar"
permission_reference = "RCP/2026/017"
valid_from = 2026-01-01
valid_until = "2026-12-31"
source = "Licensed booklet, 2026"
validated = true

[texts]
stem = "Stam."
options = ["eerste", "tweede", "derde", "vierde"]

[texts.items]
item1 = "vraag 1"
item2 = "vraag 2"
item3 = "vraag 3"
item4 = "vraag 4"
item5 = "vraag 5"
item6 = "vraag 6"
item7 = "vraag 7"
item8 = "vraag 8"
item9 = "vraag 9"
item10 = "vraag 10"
"""


def signed(old: str = "", new: str = "") -> bytes:
    return textpack.sign(UNSIGNED.replace(old, new).encode(), KEY)


def loaded() -> TextPackFile:
    return textpack.verify(signed(), TRUSTED, on=DAY)


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(TextPackError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def test_a_signed_pack_becomes_a_licence_record():
    pack = loaded()
    assert (pack.instrument, pack.version, pack.language) == ("epds", "1987", "nl")
    assert (pack.licence_holder, pack.permission_reference) == ("Kraamkliniek De Ooievaar", "RCP/2026/017")
    assert (pack.valid_from, pack.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert pack.key_id == NAME


def test_a_licence_record_gives_the_words_and_says_so():
    texts = textpack.licensed_texts(loaded(), on=DAY, trusted_keys=TRUSTED)
    assert texts.kind == "licensed"
    assert texts.items["item10"] == "vraag 10"
    assert texts.options["item10"] == ("eerste", "tweede", "derde", "vierde")
    assert texts.licence.permission_reference == "RCP/2026/017"


def test_a_licence_may_have_no_end():
    pack = textpack.verify(signed('valid_until = "2026-12-31"\n'), TRUSTED, on=date(2036, 1, 1))
    assert pack.valid_until is None


def test_the_same_words_in_json_are_signed_alike():
    content = json.loads(signed())
    del content["signature"], content["key_id"]
    assert textpack.sign(json.dumps(content).encode(), KEY) == signed()


def test_an_unsigned_pack_is_refused():
    content = json.loads(signed())
    del content["signature"]
    assert code_of(textpack.verify, json.dumps(content).encode(), TRUSTED, on=DAY) == "unsigned"
    assert code_of(textpack.verify, UNSIGNED.encode(), TRUSTED, on=DAY) == "unsigned"


def test_a_key_that_the_site_does_not_trust_is_refused():
    assert code_of(textpack.verify, signed(), {}, on=DAY) == "unknown-key"


def test_another_key_under_a_trusted_name_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    assert code_of(textpack.verify, signed(), {NAME: keys.public_key_text(other)}, on=DAY) == "tampered"
    assert code_of(textpack.verify, signed(), {NAME: "AAAA"}, on=DAY) == "bad-key"


@pytest.mark.parametrize(
    ("key", "value"),
    [("licence_holder", "Iemand anders"), ("valid_until", "2099-12-31"), ("language", "fr"), ("extra", "x")],
)
def test_a_pack_that_was_changed_after_signing_is_refused(key, value):
    changed = json.dumps(json.loads(signed()) | {key: value}).encode()
    assert code_of(textpack.verify, changed, TRUSTED, on=DAY) == "tampered"


@pytest.mark.parametrize("signature", ["no base64!", base64.b64encode(bytes(64)).decode()])
def test_a_made_up_signature_is_refused(signature):
    forged = json.dumps(json.loads(signed()) | {"signature": signature}).encode()
    assert code_of(textpack.verify, forged, TRUSTED, on=DAY) == "tampered"


@pytest.mark.parametrize(
    ("on", "code"), [(date(2025, 12, 31), "not-yet-valid"), (date(2027, 1, 1), "expired")]
)
def test_outside_its_dates_a_pack_neither_loads_nor_shows(on, code):
    assert code_of(textpack.verify, signed(), TRUSTED, on=on) == code
    assert code_of(textpack.licensed_texts, loaded(), on=on) == code


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_count(on):
    assert textpack.licensed_texts(loaded(), on=on).language == "nl"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('version = "1987"', 'version = "2030"', "wrong-version"),
        ('instrument = "epds"', 'instrument = "madrs"', "wrong-version"),
        ('item10 = "vraag 10"', "", "incomplete"),
        ('item10 = "vraag 10"', 'item10 = "vraag 10"\nitem11 = "vraag 11"', "incomplete"),
        ('"derde", "vierde"', '"derde"', "incomplete"),
        ('licence_holder = "Kraamkliniek De Ooievaar"', 'licence_holder = " "', "incomplete"),
        ('permission_reference = "RCP/2026/017"', "", "incomplete"),
        ("valid_from = 2026-01-01", 'valid_from = "soon"', "incomplete"),
        ("valid_from = 2026-01-01", "valid_from = 2027-01-01", "incomplete"),
        ("valid_from = 2026-01-01", "valid_from = 07:30:00", "unreadable"),
        ('format = "perinet-text-pack-1"', 'format = "other"', "incomplete"),
        ('language = "nl"', 'language = "nl', "unreadable"),
    ],
)
def test_a_pack_that_does_not_fit_is_not_even_signed(old, new, code):
    assert old in UNSIGNED
    assert code_of(signed, old, new) == code


def test_a_message_never_holds_the_words():
    with pytest.raises(TextPackError) as refused:
        signed('item10 = "vraag 10"', "")
    assert str(refused.value) == "Incomplete text pack: texts.items.item10 is missing."


@pytest.mark.parametrize("column", ["instrument", "version", "language"])
def test_a_record_whose_columns_were_changed_shows_nothing(column):
    assert code_of(textpack.licensed_texts, replace(loaded(), **{column: "gad-7"}), on=DAY) == "tampered"


def test_a_record_whose_words_were_changed_shows_nothing():
    changed = replace(loaded(), body=loaded().body.replace("vraag 10", "iets anders"))
    assert code_of(textpack.licensed_texts, changed, on=DAY, trusted_keys=TRUSTED) == "tampered"


def test_a_record_without_signature_shows_nothing():
    assert code_of(textpack.licensed_texts, replace(loaded(), signature=""), on=DAY) == "unsigned"


def test_a_licence_covers_its_own_language_only():
    licence = textpack.licensed_texts(loaded(), on=DAY).licence
    with pytest.raises(LicenceRequired):
        Texts(library.get("epds"), "fr", "licensed", "x", True, True, "", "", {}, {}, licence=licence)
