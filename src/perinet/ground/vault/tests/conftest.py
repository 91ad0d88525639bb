"""A table of notes with sealed columns, a key ring of its own, and no key at hand."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from perinet.ground.base.models import BaseModel
from perinet.ground.vault import keyring, ring
from perinet.ground.vault.fields import SealedDate, SealedInteger, SealedJSON, SealedText
from perinet.ground.vault.rows import SealedRows

COLUMNS = {
    "text": "text",
    "other": "text",
    "day": "text",
    "points": "text",
    "facts": "text",
    "follows_id": "%s",
}


def _note() -> type[models.Model]:
    with isolate_apps("perinet.ground.vault"):

        class Note(BaseModel):
            person_id = models.CharField(max_length=64)
            controller_id = models.CharField(max_length=64, default="a house")
            text = SealedText(blank=True)
            other = SealedText(blank=True)
            day = SealedDate(null=True)
            points = SealedInteger(null=True)
            facts = SealedJSON(default=dict)
            follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

            objects = SealedRows.as_manager()

            class Meta:
                app_label = "vault"

            def sealed_for(self):
                return self.person_id, self.controller_id

        return Note


NOTE = _note()


@pytest.fixture
def note(db, keys):
    """Return the model of the notes, on a table that goes with the test."""
    id_type = NOTE._meta.pk.db_type(connection)
    columns = [field.column for field in NOTE._meta.concrete_fields if field.column in COLUMNS]
    defined = ", ".join(f"{name} {COLUMNS[name].replace('%s', id_type)}" for name in columns)
    time_type = NOTE._meta.get_field("created_at").db_type(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {NOTE._meta.db_table} (id {id_type} PRIMARY KEY, created_at {time_type}, "
            f"person_id varchar(64), controller_id varchar(64), {defined})"
        )
    yield NOTE
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {NOTE._meta.db_table}")


@pytest.fixture
def keys(settings, tmp_path):
    """Give the test a key ring of its own; return its file."""
    settings.PERINET_KEYS = str(tmp_path / "keys" / "ring")
    ring._seen.clear()
    keyring.forget()
    yield tmp_path / "keys" / "ring"
    ring._seen.clear()
    keyring.forget()
