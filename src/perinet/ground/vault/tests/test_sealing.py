"""Columns that were plain are sealed by a migration, and are plain again when it is taken back."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from perinet.ground.base.actor import SYSTEM
from perinet.ground.vault import sealing, services
from perinet.ground.vault.errors import KeyGone, Tampered
from perinet.ground.vault.inspection import _values_of

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATHS = {"person": "person_id", "controller": "controller_id"}


class Editor:
    """What a migration hands over."""

    connection = connection


def plain(note, person: str, **columns: str | None) -> None:
    """Write a row as it was before its columns were sealed."""
    row = note.objects.create(person_id=person)
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {note._meta.db_table} SET {names} WHERE id = %s",
            [*columns.values(), note._meta.pk.get_db_prep_value(row.pk, connection)],
        )


def stored(note) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text, day, points, facts FROM {note._meta.db_table} ORDER BY person_id")
        return cursor.fetchall()


@pytest.fixture
def before(note, monkeypatch):
    """Fill the table with plain rows, more than one batch."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    for number in range(7):
        plain(note, f"p{number}", text=f"Annemie {number}", day="1990-02-03", points="0", facts='{"a":1}')
    plain(note, "p8", text="", day=None, points=None, facts="{}")
    return stored(note)


def test_a_migration_seals_every_row_and_what_was_empty_stays_empty(note, before):
    sealing.seal(note, Editor, **PATHS)
    assert "Annemie" not in str(stored(note)) and "1990" not in str(stored(note))
    rows = list(note.objects.order_by("person_id"))
    assert [row.text for row in rows] == [row[0] for row in before]
    assert {(row.day, row.points, row.facts["a"]) for row in rows[:7]} == {(date(1990, 2, 3), 0, 1)}
    assert (rows[7].text, rows[7].day, rows[7].points, rows[7].facts) == ("", None, None, {})


def test_taken_back_it_gives_exactly_what_was_there(note, before):
    sealing.seal(note, Editor, **PATHS)
    sealing.unseal(note, Editor, **PATHS)
    assert stored(note) == before


def test_there_is_no_way_back_for_what_was_erased(note, before):
    sealing.seal(note, Editor, **PATHS)
    services.erase(person="p3", controller="a house", at=AT, by=SYSTEM)
    with pytest.raises(KeyGone, match="was erased"):
        sealing.unseal(note, Editor, **PATHS)


def test_what_is_not_sealed_is_not_taken_for_sealed(note, before):
    with pytest.raises(Tampered, match="is not sealed"):
        sealing.unseal(note, Editor, **PATHS)


def test_looking_at_every_value_names_what_does_not_open(note, before):
    sealing.seal(note, Editor, **PATHS)
    services.erase(person="p3", controller="a house", at=AT, by=SYSTEM)
    plain(note, "p9", text="by hand")
    (looked,) = _values_of(note)
    assert (looked.opened, looked.erased, len(looked.problems)) == (6 * 4 + 2, 4, 1), (
        "each row has four values, and facts of their own also where nothing else was said"
    )
    assert "vault_note.text" in looked.problems[0] and "by hand" not in looked.problems[0]
