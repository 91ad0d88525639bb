"""New rows become one statement whose text is made once per table."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import batched
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.queries import running
from perinet.ground.queries.statement import NotPrepared

AT_ONCE = 50  # rows a statement: SQLite takes a limited number of values
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
Write = Callable[[Any, Any], Any]
To = Callable[[Any, models.Field, Any], Any]  # a value of a field becomes what a connection takes


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


def add_alike(one: models.Model, names: Sequence[str], values: Iterable[Sequence[Any]]) -> list[UUID]:
    """Insert rows that differ from `one` in these columns only, and return their ids; no object is made for each.

    The ids of one call come in order: an index then meets each of its pages once, which a large table needs.
    """
    model, here = type(one), connections[DEFAULT_DB_ALIAS]
    columns, writes = _table(model, here.vendor)
    alike = [write(one, here) for write in writes]
    places, to = _places(model, here.vendor, ("id", *names))
    given, rows = list(values), []
    ids = sorted((uuid4() for _ in given), key=attrgetter("int"))
    for pk, own in zip(ids, given, strict=True):
        row = alike.copy()
        for place, (write, field), value in zip(places, to, (pk, *own), strict=True):
            row[place] = write(value, field, here)
        rows.append(row)
    _many(here, _text(columns, len(writes), 1), rows)
    return ids


def change(model: type[models.Model], names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Write these columns of many rows, each given as its values and then its id."""
    if issubclass(model, AppendOnlyModel):
        raise NotPrepared(f"{model.__name__} rows are never changed: add a row")
    here = connections[DEFAULT_DB_ALIAS]
    _columns, to = _places(model, here.vendor, (*names, "id"))
    quote = here.ops.quote_name
    new = ", ".join(f"{quote(str(field.column))} = %s" for _write_it, field in to[:-1])
    text = f"UPDATE {quote(model._meta.db_table)} SET {new} WHERE {quote('id')} = %s"  # noqa: S608 - names of a model
    _many(
        here,
        text,
        [[write(one, field, here) for (write, field), one in zip(to, row, strict=True)] for row in values],
    )


def _many(here: Any, text: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), running.cursor(here) as cursor:
            cursor.executemany(text, rows)


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


@cache
def _places(
    model: type[models.Model], vendor: str, names: tuple[str, ...]
) -> tuple[tuple[int, ...], tuple[tuple[To, models.Field], ...]]:
    fields = model._meta.concrete_fields
    places = tuple([field.attname for field in fields].index(name) for name in names)
    native = connections[DEFAULT_DB_ALIAS].features.has_native_uuid_field
    chosen = [fields[place] for place in places]
    if own_way := [field.name for field in chosen if _is_own_way(field)]:
        raise NotPrepared(f"{model.__name__}: {', '.join(own_way)} is made of a whole row: use add")
    return places, tuple((_value(field, native), field) for field in chosen)


def _value(field: models.Field, native_uuid: bool) -> To:
    """Return how a value is written; short for kinds that need nothing but themselves."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(field) is models.DateTimeField:
        return _when
    if isinstance(field, PLAIN):
        return _plain
    if isinstance(target, models.UUIDField) and not native_uuid:
        return _hex
    return _as_it_says


def _write(field: models.Field, native_uuid: bool) -> Write:
    name = field.attname
    if _is_own_way(field):
        return lambda row, here: field.get_db_prep_save(field.pre_save(row, True), connection=here)
    to = _value(field, native_uuid)
    return lambda row, here: to(getattr(row, name), field, here)


def _is_own_way(field: models.Field) -> bool:
    """Say whether a field makes what is written out of its row."""
    if type(field) is models.DateTimeField:
        return bool(field.auto_now or field.auto_now_add)
    return type(field).pre_save is not models.Field.pre_save


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


def _as_it_says(value: Any, field: models.Field, here: Any) -> Any:
    return field.get_db_prep_save(value, connection=here)


def _hex(value: Any, field: models.Field, here: Any) -> Any:
    return value.hex if hasattr(value, "hex") else field.get_db_prep_save(value, connection=here)
