"""What a row seals opens there, and nowhere else."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from perinet.ground.base.actor import SYSTEM
from perinet.ground.vault import cipher, keyring, services
from perinet.ground.vault.erased import ERASED
from perinet.ground.vault.errors import KeyGone, SealedUse, Tampered
from perinet.ground.vault.fields import Sealed
from perinet.ground.vault.models import DataKey
from perinet.ground.vault.tests.hand import let_go

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def in_the_database(note, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {note._meta.db_table} WHERE id = %s",
            [note._meta.pk.get_db_prep_value(note.pk, connection)],
        )
        return cursor.fetchone()[0]


def put(note, column: str, value: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {note._meta.db_table} SET {column} = %s WHERE id = %s",
            [value, note._meta.pk.get_db_prep_value(note.pk, connection)],
        )


def test_every_kind_of_value_comes_back_as_it_was(note):
    note.objects.create(
        person_id="an",
        text="Annemie ❤",
        day=date(1990, 2, 3),
        points=-3,
        facts={"epds.total": 14, "x": [None]},
    )
    found = note.objects.get()
    assert (found.text, found.day, found.points) == ("Annemie ❤", date(1990, 2, 3), -3)
    assert found.facts == {"epds.total": 14, "x": [None]}


@given(st.text(), st.text())
def test_only_the_key_and_the_place_open_a_value(content, place):
    one = keyring.AESGCM(cipher.new_key())
    text = cipher.seal(one, b"k" * 16, content, place.encode())
    assert cipher.open_sealed(one, text, place.encode()) == content
    assert cipher.key_id(text) == b"k" * 16
    for other, where in ((one, place.encode() + b"-"), (keyring.AESGCM(cipher.new_key()), place.encode())):
        with pytest.raises(cipher.NotOpened):
            cipher.open_sealed(other, text, where)


@given(st.binary(max_size=80))
def test_no_bytes_make_the_reader_stumble(content):
    text = content.decode("latin-1")
    cipher.key_id(text)
    with pytest.raises(cipher.NotOpened):
        cipher.open_sealed(keyring.AESGCM(cipher.new_key()), text, b"here")


def test_the_database_holds_nothing_that_can_be_read(note):
    row = note.objects.create(person_id="an", text="Annemie", facts={"epds.item10": 3})
    note.objects.bulk_create([note(person_id="an", text="Annemie")])
    assert "Annemie" not in in_the_database(row, "text")
    assert "epds" not in in_the_database(row, "facts")
    assert [one.text for one in note.objects.all()] == ["Annemie", "Annemie"]


def test_the_same_value_is_sealed_otherwise_each_time(note):
    rows = [note.objects.create(person_id="an", text="Annemie") for _ in range(2)]
    assert in_the_database(rows[0], "text") != in_the_database(rows[1], "text")


@pytest.mark.parametrize("kept", ["text", "day", "points"])
def test_nothing_stays_nothing(note, kept):
    row = note.objects.create(person_id="an", text="", day=None, points=None)
    assert in_the_database(row, kept) in ("", None)
    assert note.objects.filter(text="", day__isnull=True, points=None).exists()


def test_update_fields_seals_what_changed_and_leaves_the_rest_as_it_was(note):
    row = note.objects.create(person_id="an", text="one", other="two")
    before = in_the_database(row, "other")
    again = note.objects.get()
    again.text = "three"
    again.save(update_fields=["text"])
    assert in_the_database(row, "other") == before
    again = note.objects.get()
    again.person_id = "an"
    again.save()
    assert in_the_database(row, "other") == before, "what nobody opened is not sealed again"
    assert note.objects.get().text == "three"


def test_a_value_moved_to_another_row_does_not_open(note):
    one, two = (note.objects.create(person_id="an", text=text) for text in ("one", "two"))
    put(two, "text", in_the_database(one, "text"))
    with pytest.raises(Tampered, match=f"vault_note.text of row {two.pk}"):
        assert note.objects.get(pk=two.pk).text


def test_a_value_moved_to_another_column_does_not_open(note):
    row = note.objects.create(person_id="an", text="one", other="two")
    put(row, "other", in_the_database(row, "text"))
    with pytest.raises(Tampered, match="vault_note.other"):
        assert note.objects.get().other


def test_a_value_moved_to_another_person_does_not_open(note):
    row = note.objects.create(person_id="an", text="one")
    put(row, "person_id", "bea")
    with pytest.raises(Tampered, match="another person"):
        assert note.objects.get().text


@pytest.mark.parametrize("at", [0, 20, 30, 60])
def test_a_changed_value_is_named_by_its_place_and_not_by_its_content(note, at):
    row = note.objects.create(person_id="an", text="Annemie, and much more than that")
    text = in_the_database(row, "text")
    put(row, "text", text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    with pytest.raises((Tampered, KeyGone), match=str(row.pk)) as found:
        assert note.objects.get().text
    assert "Annemie" not in str(found.value) and text not in str(found.value)


def test_plain_text_in_a_sealed_column_is_not_believed(note):
    row = note.objects.create(person_id="an", text="one")
    put(row, "text", "put in by hand")
    with pytest.raises(Tampered, match="not sealed"):
        assert note.objects.get().text


def test_an_erased_key_leaves_a_marker_and_no_exception(note):
    note.objects.create(person_id="an", text="one", day=date(1990, 2, 3), facts={"a": 1})
    services.erase(person="an", controller="a house", at=AT, by=SYSTEM)
    found = note.objects.get()
    assert found.text is ERASED and found.text == "" and f"{found.text}" == ""
    assert found.day is None and found.facts == {}
    found.refresh_from_db()
    assert found.text == ""


def test_saving_a_row_whose_key_was_erased_writes_over_nothing(note):
    row = note.objects.create(person_id="an", text="one")
    before = in_the_database(row, "text")
    services.erase(person="an", controller="a house", at=AT, by=SYSTEM)
    found = note.objects.get()
    assert found.text is ERASED
    found.save()
    assert in_the_database(row, "text") == before


def test_erasing_takes_one_person_at_one_controller(note):
    for person, house in (("an", "a house"), ("an", "b house"), ("bea", "a house")):
        note.objects.create(person_id=person, controller_id=house, text="kept")
    services.erase(person="an", controller="a house", at=AT, by=SYSTEM)
    found = {(row.person_id, row.controller_id): row.text for row in note.objects.all()}
    assert found == {("an", "a house"): "", ("an", "b house"): "kept", ("bea", "a house"): "kept"}


def test_what_is_written_after_an_erasure_has_a_new_key(note):
    note.objects.create(person_id="an", text="before")
    services.erase(person="an", controller="a house", at=AT, by=SYSTEM)
    note.objects.create(person_id="an", text="she came back")
    assert sorted(row.text for row in note.objects.all()) == ["", "she came back"]
    assert DataKey.objects.filter(person="an").count() == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda note: note.objects.filter(text="Annemie"),
        lambda note: note.objects.filter(text__icontains="Ann"),
        lambda note: note.objects.filter(day__gte=date(2020, 1, 1)),
        lambda note: note.objects.filter(follows__text="Annemie"),
        lambda note: note.objects.order_by("-text"),
        lambda note: note.objects.order_by("follows__text"),
        lambda note: note.objects.values("text"),
        lambda note: note.objects.values_list("follows__text", flat=True),
        lambda note: note.objects.update(text="Annemie"),
        lambda note: note.objects.bulk_update([note.objects.get()], ["text"]),
    ],
)
def test_the_database_is_not_asked_what_only_a_row_can_tell(note, ask):
    note.objects.create(person_id="an", text="Annemie")
    with pytest.raises(SealedUse, match="text|day"):
        ask(note)


def test_a_dump_of_the_database_holds_nothing_readable_and_goes_back_as_it_was(note):
    row = note.objects.create(person_id="an", text="Annemie", day=date(1990, 2, 3), points=0)
    was = in_the_database(row, "text")
    dump = serializers.serialize("json", note.objects.all())
    assert "Annemie" not in dump and "1990-02-03" not in dump
    note.objects.all().delete()
    (kept,) = json.loads(dump)
    DeserializedObject(note(pk=kept["pk"], **kept["fields"])).save()
    assert in_the_database(row, "text") == was
    found = note.objects.get(pk=row.pk)
    assert (found.text, found.other, found.day, found.points) == ("Annemie", "", date(1990, 2, 3), 0)


def test_a_sealed_value_without_its_row_is_never_shown():
    with pytest.raises(SealedUse):
        f"{Sealed('abc')}"
    assert "abc" not in repr(Sealed("abc"))


def test_a_field_that_would_be_sorted_or_belongs_to_nobody_is_found_at_the_start(note):
    field = note._meta.get_field("text")
    assert not [error for error in field.check() if error.id == "vault.E001"]
    note._meta.ordering = ["-text"]
    try:
        assert [error.id for error in field.check()] == ["vault.E001"]
    finally:
        note._meta.ordering = []


def test_a_list_asks_once_for_the_keys_of_its_rows_and_of_those_beneath(note, django_assert_num_queries):
    below = [note.objects.create(person_id=f"below {number}", text="low") for number in range(5)]
    for number in range(20):
        note.objects.create(person_id=f"p{number}", text="high", follows=below[number % 5])
    let_go()
    with django_assert_num_queries(2):
        rows = list(note.objects.filter(follows__isnull=False).select_related("follows"))
        assert {(row.text, row.follows.text) for row in rows} == {("high", "low")}
    let_go()
    with django_assert_num_queries(2):
        assert {row.text for row in note.objects.iterator(100)} == {"high", "low"}


def test_many_rows_of_many_persons_are_sealed_with_their_keys_at_hand(note, django_assert_max_num_queries):
    people = [f"p{number}" for number in range(20)]
    note.objects.bulk_create([note(person_id=person, text="one") for person in people])
    let_go()
    with django_assert_max_num_queries(2):
        note.objects.bulk_create([note(person_id=person, text="two") for person in people])


def test_a_row_that_nobody_reads_costs_no_key(note, django_assert_num_queries):
    note.objects.create(person_id="an", text="one")
    let_go()
    with django_assert_num_queries(1):
        found = note.objects.get()
    with django_assert_num_queries(1):
        assert found.text == "one"
    with django_assert_num_queries(0):
        assert found.text == "one"
