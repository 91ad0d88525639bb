"""A query becomes rows whose keys are at hand, after one more query however many rows there are."""

from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from perinet.ground.base.models import AppendOnlyQuerySet
from perinet.ground.vault import cipher, keyring
from perinet.ground.vault.errors import SealedUse
from perinet.ground.vault.fields import Sealed, SealedField, sealed_fields

DEPTH = 3  # a row, what it stands on, and what that stands on
BATCH = 500


def _ids(rows: Iterable[Any], depth: int = DEPTH) -> set[bytes]:
    found: set[bytes] = set()
    for row in rows:
        if not isinstance(row, models.Model):
            continue
        for name in sealed_fields(type(row)):
            value = row.__dict__.get(name)
            if type(value) is Sealed and (key_id := cipher.key_id(value.text)):
                found.add(key_id)
        if depth > 1:
            found |= _ids(row._state.fields_cache.values(), depth - 1)
    return found


def have_keys_ready(rows: Iterable[Any]) -> None:
    """Fetch the keys of these rows at once. A single key waits until something is read."""
    ids = _ids(rows)
    if len(ids) > 1:
        keyring.preload_keys(ids)


class SealedRows(models.QuerySet):
    """Rows with sealed columns, or beside rows that have them: never a query for the key of each."""

    def _fetch_all(self) -> None:
        new = self._result_cache is None
        super()._fetch_all()
        if new:
            self.complete(self._result_cache or [])

    complete = staticmethod(have_keys_ready)  # also of rows that a prepared query gave

    def make_ready(self, rows: list[Any]) -> None:
        """Have the keys at hand with which new rows are sealed."""
        if sealed_fields(self.model):
            keyring.preload([row.sealed_for() for row in rows])

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        for rows in batched(super().iterator(chunk_size), BATCH):
            have_keys_ready(rows)
            yield from rows

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        self.make_ready(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        names = list(fields)
        self._refuse([name for name in names if self._is_sealed(name)])
        return super().bulk_update(objs, names, *args, **kwargs)

    def update(self, **changes: Any) -> int:
        sealed = sealed_fields(self.model)
        self._refuse([name for name, value in changes.items() if name in sealed and value not in (None, "")])
        return super().update(**changes)

    def order_by(self, *names: Any) -> Any:
        self._refuse([name for name in names if isinstance(name, str) and self._is_sealed(name)])
        return super().order_by(*names)

    def values(self, *names: Any, **expressions: Any) -> Any:
        self._refuse([name for name in names if isinstance(name, str) and self._is_sealed(name)])
        return super().values(*names, **expressions)

    def values_list(self, *names: Any, **options: Any) -> Any:
        self._refuse([name for name in names if isinstance(name, str) and self._is_sealed(name)])
        return super().values_list(*names, **options)

    def _is_sealed(self, path: str) -> bool:
        model: Any = self.model
        field: Any = None
        for part in path.lstrip("-").split("__"):
            if model is None:
                return False
            try:
                field = model._meta.get_field(part)
            except FieldDoesNotExist:
                return False
            model = field.related_model
        return isinstance(field, SealedField)

    def _refuse(self, names: Collection[str]) -> None:
        if names:
            raise SealedUse(
                f"{self.model.__name__}: {', '.join(names)} is sealed; fetch rows, and read, sort or change those"
            )


class SealedLedger(AppendOnlyQuerySet, SealedRows):  # type: ignore[override]
    """Rows with sealed columns that only grow."""
