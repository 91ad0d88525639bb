"""Columns that were plain become sealed, and back: the work of a data migration."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import models

from perinet.ground.vault import cipher, keyring
from perinet.ground.vault.errors import KeyGone, Tampered
from perinet.ground.vault.fields import Sealed, SealedField

BATCH = 500
Path = str | models.Value  # from a row to an id, or the same for all
Change = Callable[[SealedField, Any, str, tuple[Any, Any]], str]


def seal(model: type[models.Model], schema_editor: Any, *, person: Path, controller: Path) -> None:
    """Seal every plain value of a table; `person` and `controller` say whose each row is."""
    for rows in _batches(model, person, controller):
        keyring.preload([owner for _pk, owner, _values in rows])
        _rewrite(model, schema_editor, rows, _sealed)


def unseal(model: type[models.Model], schema_editor: Any, *, person: Path, controller: Path) -> None:
    """Write back what is sealed as plain text; what was erased can't be, and stops it."""
    for rows in _batches(model, person, controller):
        ids = {cipher.key_id(text) for _pk, _owner, texts in rows for text in texts if text}
        keyring.preload_keys([key_id for key_id in ids if key_id])
        _rewrite(model, schema_editor, rows, _plain)


def _fields(model: type[models.Model]) -> list[SealedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def _batches(model: Any, person: Path, controller: Path) -> Iterator[list[Any]]:
    names = [field.name for field in _fields(model)]
    rows = model._base_manager.order_by("pk").values_list("pk", person, controller, *names)
    last = None
    while batch := list((rows.filter(pk__gt=last) if last else rows)[:BATCH]):
        yield [
            (pk, (owner, keeper), [value.text if isinstance(value, Sealed) else value for value in values])
            for pk, owner, keeper, *values in batch
        ]
        last = batch[-1][0]


def _rewrite(model: Any, schema_editor: Any, rows: Sequence[Any], change: Change) -> None:
    quote, fields = schema_editor.connection.ops.quote_name, _fields(model)
    pk_of = model._meta.pk.get_db_prep_value
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608
    )
    with schema_editor.connection.cursor() as cursor:
        for pk, owner, texts in rows:
            changed = [
                change(field, pk, text, owner) if text else text
                for field, text in zip(fields, texts, strict=True)
            ]
            cursor.execute(statement, [*changed, pk_of(pk, schema_editor.connection)])


def _sealed(field: SealedField, pk: Any, text: str, owner: tuple[Any, Any]) -> str:
    held = keyring.key_for(*owner)
    return cipher.seal(held.sealing(), held.id, text, field.place_of(pk))


def _plain(field: SealedField, pk: Any, text: str, owner: tuple[Any, Any]) -> str:
    key_id = cipher.key_id(text)
    where = f"{field.model._meta.db_table}.{field.column} of row {pk}"
    if key_id is None:
        raise Tampered(f"{where} is not sealed")
    held = keyring.opener(key_id)
    if held.cipher is None:
        raise KeyGone(f"{where} was erased: there is no way back to plain columns")
    try:
        return cipher.open_sealed(held.cipher, text, field.place_of(pk))
    except cipher.NotOpened as error:
        raise Tampered(f"{where} was changed, or comes from elsewhere") from error
