"""Restricted words are shown under a signed licence, within its dates, and by no other route."""

import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from perinet.care.screening import library
from perinet.care.screening import services as screenings
from perinet.care.screening.models import TextPack
from perinet.care.screening.tests.factories import (
    KEY,
    LICENSED_DAY,
    LICENSED_FROM,
    LICENSED_UNTIL,
    epds_pack,
    license_epds,
    trusted,
)
from perinet.care.screening.texts import LicenceRequired, Texts
from perinet.ground.audit.models import Record
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import Refused
from perinet.ground.base.models import AppendOnlyError

pytestmark = pytest.mark.django_db
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def pack(settings):
    return license_epds(settings)


def words(language="nl", on=LICENSED_DAY):
    return screenings.texts_for("epds", language, on)


def change_in_the_database(pack, column, value):
    """Do what nobody can do from here: change a row that only grows."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TextPack._meta.db_table} SET {column} = %s", [value])
    pack.refresh_from_db()


def test_without_a_licence_nothing_is_shown():
    assert words() is None
    assert library.texts("epds", "nl") is None


@pytest.mark.parametrize("name", [one.id for one in library.instruments() if one.restricted])
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_no_words_that_are_not_free_come_out_without_a_licence(name, language):
    assert library.get(name).restricted_in(language)
    assert screenings.texts_for(name, language, LICENSED_DAY) is None
    with pytest.raises(LicenceRequired):
        Texts(library.get(name), language, "published", "a book", True, True, "", "", {}, {})


def test_free_words_need_none():
    assert screenings.texts_for("phq-9", "nl", LICENSED_DAY).items["item9"]
    assert screenings.texts_for("phq-9", "tr", LICENSED_DAY) is None


def test_one_call_loads_a_signed_pack_and_its_words_are_shown(pack):
    shown = words()
    assert (shown.kind, shown.licence.holder) == ("licensed", "Kraamkliniek De Ooievaar")
    assert list(shown.items.values()) == [f"Vraag {n}" for n in range(1, 11)]
    assert shown.options["item10"] == ("Antwoord 1", "Antwoord 2", "Antwoord 3", "Antwoord 4")
    record = Record.objects.get(verb="text-pack.load")
    assert record.details == {"instrument": "epds", "language": "nl", "holder": "Kraamkliniek De Ooievaar"}
    assert "Vraag" not in str(record.__dict__)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_licence_for_one_language_shows_no_other(pack, language):
    assert words(language) is None


def test_a_licence_is_valid_on_its_first_and_last_day_and_not_outside_them(pack):
    assert words(on=LICENSED_FROM) and words(on=LICENSED_UNTIL)
    assert words(on=LICENSED_FROM - timedelta(days=1)) is None
    assert words(on=LICENSED_UNTIL + timedelta(days=1)) is None


def test_a_renewed_licence_takes_over(pack, settings):
    license_epds(settings, valid_until="2030-12-31")
    assert words(on=date(2028, 1, 1)).licence.valid_until == date(2030, 12, 31)


@pytest.mark.parametrize("keys", ["", "nonsense", trusted(OTHER_KEY)])
def test_after_its_key_is_no_longer_trusted_nothing_is_shown(pack, settings, keys):
    settings.PERINET_TEXT_PACK_KEYS = keys
    assert words() is None


def test_several_keys_may_be_trusted(pack, settings):
    settings.PERINET_TEXT_PACK_KEYS = f" {trusted(OTHER_KEY)} , {trusted()} "
    assert set(screenings.trusted_keys()) == {part.split("=")[0] for part in (trusted(), trusted(OTHER_KEY))}
    assert words()


def test_words_changed_in_the_database_are_not_shown(pack):
    change_in_the_database(pack, "body", pack.body.replace("Vraag 10", "Vraag elf"))
    assert words() is None


def test_dates_changed_in_the_database_prolong_nothing(pack):
    change_in_the_database(pack, "valid_until", "2099-12-31")
    assert words(on=date(2027, 6, 1)) is None
    assert words()


def test_dates_changed_in_the_signed_text_show_nothing_at_all(pack):
    change_in_the_database(pack, "body", pack.body.replace("2026-12-31", "2099-12-31"))
    change_in_the_database(pack, "valid_until", "2099-12-31")
    assert words(on=date(2027, 6, 1)) is None
    assert words() is None


@pytest.mark.parametrize(
    ("column", "value", "language"), [("language", "fr", "fr"), ("signature", "AAAA", "nl")]
)
def test_a_record_moved_to_another_language_or_signed_by_nobody_shows_nothing(pack, column, value, language):
    change_in_the_database(pack, column, value)
    assert words(language) is None


def test_a_row_for_a_licence_that_nobody_signed_shows_nothing(settings):
    settings.PERINET_TEXT_PACK_KEYS = trusted()
    body = json.loads(epds_pack())
    body.pop("signature")
    TextPack.objects.create(
        instrument="epds", version=library.get("epds").version, language="nl", licence_holder="x",
        permission_reference="x", valid_from=LICENSED_FROM, body=json.dumps(body), signature="",
        key_id=body["key_id"], loaded_by="x",
    )  # fmt: skip
    assert words() is None


def test_a_licence_record_only_grows(pack):
    with pytest.raises(AppendOnlyError):
        pack.delete()
    with pytest.raises(AppendOnlyError):
        TextPack.objects.update(body="")


def test_words_cannot_even_be_made_without_a_licence():
    with pytest.raises(LicenceRequired):
        Texts(library.get("epds"), "nl", "licensed", "x", True, True, "", "", {}, {})


@pytest.mark.parametrize(
    ("key", "fields", "on", "code"),
    [
        (OTHER_KEY, {}, LICENSED_DAY, "unknown-key"),
        (KEY, {}, date(2027, 1, 1), "expired"),
        (KEY, {}, date(2025, 12, 31), "not-yet-valid"),
    ],
)
def test_a_doubtful_pack_is_refused_and_nothing_is_kept(settings, key, fields, on, code):
    settings.PERINET_TEXT_PACK_KEYS = trusted()
    with pytest.raises(Refused) as refused:
        screenings.load_text_pack(file_bytes=epds_pack(key=key, **fields), on=on, by=SYSTEM)
    assert refused.value.code == code
    assert not TextPack.objects.exists()
    assert not Record.objects.exists()


def test_a_site_that_trusts_no_key_loads_nothing(settings):
    settings.PERINET_TEXT_PACK_KEYS = ""
    with pytest.raises(Refused):
        screenings.load_text_pack(file_bytes=epds_pack(), on=LICENSED_DAY, by=SYSTEM)
