"""Every sealed value of the database becomes opened, or a line that says where it does not open."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from perinet.ground.vault import keyring
from perinet.ground.vault.errors import VaultError
from perinet.ground.vault.fields import Sealed, sealed_fields
from perinet.ground.vault.models import DataKey
from perinet.ground.vault.rows import BATCH, have_keys_ready


@dataclass(frozen=True)
class Looked:
    """A batch of rows of one table: how many values opened, how many are erased, and what does not open."""

    table: str
    opened: int
    erased: int
    problems: list[str]


def data_keys() -> Iterator[Looked]:
    """Unwrap every key that is not erased."""
    problems, opened = [], 0
    for row in DataKey.objects.filter(wrapped__isnull=False).order_by("id").iterator():
        try:
            keyring.data_key(row)
            opened += 1
        except VaultError as problem:
            problems.append(str(problem))
    yield Looked(table=DataKey._meta.db_table, opened=opened, erased=0, problems=problems)


def values() -> Iterator[Looked]:
    """Open what every room has sealed, table by table."""
    for model in apps.get_models():
        if sealed_fields(model):
            yield from _values_of(model)


def _values_of(model: type[models.Model]) -> Iterator[Looked]:
    last = None
    while rows := list(_after(model, last)):
        have_keys_ready(rows)
        yield _look(model, rows)
        last = rows[-1].pk


def _after(model: type[models.Model], last: object) -> models.QuerySet:
    rows: models.QuerySet[models.Model] = models.QuerySet(model).order_by("pk")
    return (rows.filter(pk__gt=last) if last else rows)[:BATCH]


def _look(model: type[models.Model], rows: list[models.Model]) -> Looked:
    opened, erased, problems = 0, 0, []
    for row in rows:
        for name in sealed_fields(model):
            value = row.__dict__[name]
            if type(value) is not Sealed:
                continue
            try:
                getattr(row, name)
            except VaultError as problem:
                problems.append(str(problem))
                continue
            if type(row.__dict__[name]) is Sealed:
                erased += 1
            else:
                opened += 1
    return Looked(table=model._meta.db_table, opened=opened, erased=erased, problems=problems)
