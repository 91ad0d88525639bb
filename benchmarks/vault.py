"""Names are sealed on their rows and opened again: ours, with its place checked, and Fernet in turn."""

import importlib
import os
import random
import sys
import tempfile
import time
import uuid
from typing import Any

import peers
from cryptography.fernet import Fernet

ROWS, ROUNDS = 20_000, 5
MOST = 10e-6  # seconds of processor for one value, sealed and opened, once its key is at hand


def values() -> list[str]:
    chance = random.Random(20261122)
    letters = "abcdefghijklmnopqrstuvwxyz -'éèçßğ"
    return ["".join(chance.choices(letters, k=chance.randrange(3, 30))) for _ in range(ROWS)]


def site(folder: str) -> None:
    """Make a site of one table: that of the keys."""
    os.environ.update(PERINET_VAR=folder, DJANGO_SETTINGS_MODULE="perinet.config.settings")
    importlib.import_module("django").setup()
    connection = importlib.import_module("django.db").connection
    with connection.schema_editor() as editor:
        editor.create_model(importlib.import_module("perinet.ground.vault.models").DataKey)


def sealed_and_opened(person: Any, field: Any, value: str) -> str:
    """Go the way of a row: what is saved is what the column gets, what is read is what the column gave."""
    person.given_name = value
    column = field.get_prep_value(field.pre_save(person, False))
    person.given_name = field.from_db_value(column, None, None)
    return str(person.given_name)


def main() -> int:
    told = values()
    with tempfile.TemporaryDirectory() as folder:
        site(folder)
        model = importlib.import_module("perinet.people.families.models").Person
        person = model(id=uuid.uuid4(), registered_at_id=uuid.uuid4())
        field, fernet = model._meta.get_field("given_name"), Fernet(Fernet.generate_key())
        sealed_and_opened(person, field, "the key is made")
        ours, theirs = [], []
        for _ in range(ROUNDS):
            start = time.process_time()
            mine = [sealed_and_opened(person, field, value) for value in told]
            ours.append(time.process_time() - start)
            start = time.process_time()
            rival = [fernet.decrypt(fernet.encrypt(value.encode())).decode() for value in told]
            theirs.append(time.process_time() - start)
    rows = []
    for label, times in (("perinet (place and person checked)", ours), ("Fernet", theirs)):
        best, median = peers.best_and_median(times)
        rows.append((label, f"{best / ROWS * 1e6:.1f}", f"{median / ROWS * 1e6:.1f}"))
    peers.table(rows, ("", "microseconds a value, best", "median"))
    same, fast = mine == told == rival, min(ours) / ROWS < MOST
    print(f"ratio (best): {min(theirs) / min(ours):.1f}x; same values: {'yes' if same else 'NO'}")
    return 0 if same and fast else 1


if __name__ == "__main__":
    sys.exit(main())
