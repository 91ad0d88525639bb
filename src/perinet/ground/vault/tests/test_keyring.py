"""Keys are made once, held for seconds, gone with a transaction that is undone, and gone everywhere when erased."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from perinet.ground.base.actor import SYSTEM
from perinet.ground.vault import keyring, ring, services
from perinet.ground.vault.errors import RingError, Tampered, VaultError
from perinet.ground.vault.inspection import data_keys
from perinet.ground.vault.models import DataKey
from perinet.ground.vault.tests.hand import let_go

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_key_is_made_at_the_first_write_and_once(db, keys):
    first = keyring.key_for("an", "a house")
    let_go()
    assert keyring.key_for("an", "a house").id == first.id
    assert keyring.key_for("an", "b house").id != first.id
    assert DataKey.objects.count() == 2


def test_the_keys_are_for_the_owner_of_the_site_alone(db, keys):
    keyring.key_for("an", "a house")
    assert keys.stat().st_mode & 0o777 == 0o600
    assert keys.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_of_a_transaction_that_was_undone_seals_nothing_afterwards(db, keys):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        gone = keyring.key_for("an", "a house").id
        assert keyring.key_for("an", "a house").id == gone
        raise ZeroDivisionError
    after = keyring.key_for("an", "a house")
    assert after.id != gone
    assert DataKey.objects.get().id.bytes == after.id


@pytest.mark.django_db(transaction=True)
def test_a_key_is_shared_once_its_transaction_is_committed(keys, django_assert_num_queries):
    with transaction.atomic():
        made = keyring.key_for("an", "a house")
        assert not keyring._held
    with django_assert_num_queries(0):
        assert keyring.key_for("an", "a house").id == made.id


def test_a_process_lets_go_of_a_key_within_five_seconds(db, keys, monkeypatch):
    assert keyring.HELD < 5
    keyring.key_for("an", "a house")
    let_go()
    key_id = keyring.key_for("an", "a house").id
    DataKey.objects.update(wrapped=None, erased_at=AT)  # as another process does
    assert keyring.opener(key_id).cipher is not None
    later = time.monotonic() + 5
    monkeypatch.setattr(keyring.time, "monotonic", lambda: later)
    assert keyring.opener(key_id).cipher is None


def test_no_more_keys_are_held_than_there_is_room_for(db, keys, monkeypatch):
    monkeypatch.setattr(keyring, "MOST", 10)
    for number in range(40):
        keyring.key_for(f"p{number}", "a house")
    connection.run_on_commit[:] = []
    keyring.preload([(f"p{number}", "a house") for number in range(40)])
    assert len(keyring._held) <= 10 and len(keyring._of_pair) <= 10


def test_an_erased_key_is_gone_from_its_row(db, keys):
    keyring.key_for("an", "a house")
    assert services.erase(person="an", controller="a house", at=AT, by=SYSTEM)
    row = DataKey.objects.get()
    assert (row.wrapped, row.erased_at, row.erased_by) == (None, AT, "perinet")
    assert not services.erase(person="an", controller="a house", at=AT, by=SYSTEM)


def test_a_key_moved_to_another_person_does_not_open(db, keys):
    keyring.key_for("an", "a house")
    DataKey.objects.update(person="bea")
    let_go()
    with pytest.raises(Tampered):
        keyring.key_for("bea", "a house")


def test_a_new_ring_is_never_made_over_what_an_earlier_one_sealed(db, keys):
    keyring.key_for("an", "a house")
    keys.unlink()
    ring._seen.clear()
    let_go()
    with pytest.raises(RingError, match="is gone"):
        keyring.key_for("bea", "a house")
    with pytest.raises(RingError, match="is gone"):
        services.digest("name", "an")
    assert not keys.exists()


@pytest.mark.parametrize("kept", [b"", b"wrap a short\n", b"nonsense\n", b"\xff\xfe", b"wrap a\n"])
def test_a_ring_that_cannot_be_read_is_named_and_left_as_it_is(db, keys, kept):
    keys.parent.mkdir()
    keys.write_bytes(kept)
    with pytest.raises(RingError, match=str(keys)):
        ring.current()
    assert keys.read_bytes() == kept


def test_two_processes_that_start_at_once_have_one_ring(db, keys):
    first = ring.current()
    ring._make_first(keys)
    assert ring.read(keys) == first
    assert [file.name for file in keys.parent.iterdir()] == ["ring"]


def test_a_key_that_another_process_added_is_seen(db, keys, monkeypatch):
    keyring.key_for("an", "a house")
    written = ring.read(keys)
    new = ring.Ring(wrap={**written.wrap, "new": bytes(32)}, index=written.index)
    ring._written(keys, new).replace(keys)
    monkeypatch.setattr(ring, "LOOK_AGAIN", 0)
    assert ring.current().newest == "new"


def test_two_rotations_at_once_lose_no_key(db, keys):
    first = ring.current().newest
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: ring.add_key(), range(8)))
    assert set(ring.read(keys).wrap) == {first, *added}


def test_rotation_wraps_every_key_anew_and_can_stop_halfway(db, keys, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 10)
    ids = {f"p{number}": keyring.key_for(f"p{number}", "a house").id for number in range(25)}
    services.erase(person="p0", controller="a house", at=AT, by=SYSTEM)
    old = ring.current().newest
    new = ring.add_key()
    assert next(services.rewrap()) == 10
    assert services.keys_in_use() == {old: 14, new: 10}
    with pytest.raises(VaultError, match="14 data keys"):
        services.retire(old)
    assert list(services.rewrap()) == [10, 4]
    services.retire(old)
    let_go()
    assert list(ring.current().wrap) == [new]
    assert all(
        keyring.key_for(person, "a house").id == key_id for person, key_id in ids.items() if person != "p0"
    )
    assert DataKey.objects.get(person="p0", erased_at__isnull=False).wrapped is None
    with pytest.raises(VaultError, match="newest"):
        services.retire(new)


def test_a_data_key_whose_ring_key_is_missing_is_named(db, keys):
    keyring.key_for("an", "a house")
    let_go()
    row = DataKey.objects.get()
    DataKey.objects.update(ring_key="elsewhere")
    with pytest.raises(RingError, match=f"{row.id}.*elsewhere"):
        keyring.key_for("an", "a house")
    (looked,) = data_keys()
    assert looked.opened == 0 and str(row.id) in looked.problems[0]


def test_a_hash_for_search_is_this_sites_own_and_of_one_purpose(db, keys, settings, tmp_path):
    here = services.digest("name", "an")
    assert here == services.digest("name", "an") and here.startswith("1.") and len(here) == 24
    assert here not in (services.digest("name", "ann"), services.digest("number", "an"))
    settings.PERINET_KEYS = str(tmp_path / "other")
    assert services.digest("name", "an") != here


def test_while_an_index_key_is_replaced_both_hashes_are_looked_for(db, keys):
    before = services.digest("name", "an")
    written = ring.current()
    ring._replace(lambda _: ring.Ring(wrap=written.wrap, index={**written.index, "2": bytes(32)}))
    assert services.digests("name", "an") == [services.digest("name", "an"), before]
    assert services.digest("name", "an").startswith("2.")


def test_the_cipher_needs_neither_framework_nor_database():
    code = "import sys; import perinet.ground.vault.cipher; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
