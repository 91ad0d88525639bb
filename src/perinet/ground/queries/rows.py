"""New rows become one statement whose text is made once per table."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import batched
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from perinet.ground.queries import running
from perinet.ground.queries.statement import NotPrepared

AT_ONCE = 50  # rows a statement: SQLite takes a limited number of values
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
Write = Callable[[Any, Any], Any]


def add[Row: models.Model](rows: Sequence[Row]) -> list[Row]:
    """Insert new rows of one table, each with its id; what a table refuses it refuses here too."""
    added = list(rows)
    if not added:
        return added
    model = type(added[0])
    if len(added) > 1 and (ready := getattr(model._default_manager.get_queryset(), "make_ready", None)):
        ready(added)
    here = connections[DEFAULT_DB_ALIAS]
    for part in batched(added, AT_ONCE):
        columns, writes = _table(model, here.vendor)
        values = [write(row, here) for row in part for write in writes]
        with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), running.cursor(here) as cursor:
            cursor.execute(_text(columns, len(writes), len(part)), values)
    for row in added:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return added


def add_one[Row: models.Model](row: Row) -> Row:
    return add([row])[0]


@cache
def _text(columns: str, width: int, number: int) -> str:
    places = f"({', '.join(['%s'] * width)})"
    return f"INSERT INTO {columns} VALUES {', '.join([places] * number)}"  # noqa: S608 - names of a model


@cache
def _table(model: type[models.Model], vendor: str) -> tuple[str, tuple[Write, ...]]:
    here, fields = connections[DEFAULT_DB_ALIAS], model._meta.concrete_fields
    if model._meta.auto_field or any(hasattr(field, "get_placeholder_sql") for field in fields):
        raise NotPrepared(f"{model.__name__} is not a table of plain columns with ids of its own")
    quote = here.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    native = here.features.has_native_uuid_field
    return f"{quote(model._meta.db_table)} ({columns})", tuple(_write(field, native) for field in fields)


def _write(field: models.Field, native_uuid: bool) -> Write:
    """Return how a field's value is written; short for kinds that need nothing but themselves."""
    name = field.attname
    own_way = type(field).pre_save is not models.Field.pre_save
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add):
        return lambda row, here: _when(getattr(row, name), field, here)
    if own_way:
        return lambda row, here: field.get_db_prep_save(field.pre_save(row, True), connection=here)
    if isinstance(field, PLAIN):
        return lambda row, here: _plain(getattr(row, name), field, here)
    if isinstance(target, models.UUIDField) and not native_uuid:
        return lambda row, here: _hex(getattr(row, name), field, here)
    return lambda row, here: field.get_db_prep_save(getattr(row, name), connection=here)


def _plain(value: Any, field: models.Field, here: Any) -> Any:
    if type(value) in (str, int, bool) or value is None:
        return value
    return field.get_db_prep_save(value, connection=here)


def _when(value: Any, field: models.Field, here: Any) -> Any:
    """Many rows share a moment, which is written the same wherever it stands."""
    if value is None or getattr(value, "tzinfo", None) is None:
        return field.get_db_prep_save(value, connection=here)
    return _moment(value, here.vendor)


@lru_cache(maxsize=4096)
def _moment(value: Any, _vendor: str) -> Any:
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)


def _hex(value: Any, field: models.Field, here: Any) -> Any:
    return value.hex if hasattr(value, "hex") else field.get_db_prep_save(value, connection=here)
