"""A query that is written once becomes SQL that is compiled once, and is run again with other values.

What a page needs hundreds of times a second costs more to compile than to run. The query stays what it is, with its
rules of who may see what; only its values change.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import sql
from django.db.models.query import get_related_populators

from perinet.ground.queries import running
from perinet.ground.queries.statement import Compiled, Statement, check, prepare

Read = Callable[[list[Any]], Any]


class _Ready(NamedTuple):
    """What one kind of database needs to run it; `complete` is what a set of rows does once its rows are there."""

    statement: Statement
    read: Read
    converters: list[Any]
    complete: Callable[[list[Any]], None] | None


class Prepared:
    """Called with its slots, it gives what the query gives: rows, or the tuples that `values_list` asks for."""

    def __init__(self, build: Callable[..., models.QuerySet], **slots: type) -> None:
        self.build, self.slots = build, slots
        self._ready: dict[str, _Ready] = {}

    def __call__(self, **values: Any) -> list[Any]:
        check(values, self.slots)
        here = connections[DEFAULT_DB_ALIAS]
        ready = self._ready.get(here.vendor) or self._make_ready(here)
        with running.cursor(here) as cursor:
            cursor.execute(ready.statement.sql, ready.statement.parameters(values))
            rows = [ready.read(_converted(list(row), ready.converters, here)) for row in cursor.fetchall()]
        if rows and ready.complete:
            ready.complete(rows)
        return rows

    def first(self, **values: Any) -> Any:
        return next(iter(self(**values)), None)

    def _make_ready(self, here: Any) -> "_Ready":
        built: list[Any] = []

        def compiled(values: dict[str, Any]) -> Compiled:
            query = self.build(**values)
            compiler = query.query.get_compiler(connection=here)
            built[:] = [query, compiler]
            return compiler.as_sql()

        statement = prepare(compiled, self.slots, here)
        query, compiler = built
        fields = [column[0] for column in compiler.select[0 : compiler.col_count]]
        converters = list(compiler.get_converters(fields).items())
        complete = getattr(query, "complete", None) if query._fields is None else None
        ready = _Ready(statement, _reader(query, compiler), converters, complete)
        return self._ready.setdefault(here.vendor, ready)


def _converted(row: list[Any], converters: Iterable[Any], here: Any) -> list[Any]:
    for place, (conversions, expression) in converters:
        value = row[place]
        for convert in conversions:
            value = convert(value, expression, here)
        row[place] = value
    return row


def _reader(query: Any, compiler: Any) -> Read:
    info, mode, alias = compiler.klass_info, query._fetch_mode, DEFAULT_DB_ALIAS
    if query._fields is not None:
        return tuple  # as `values_list` gives them
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[begin:end]]
    related = get_related_populators(info, compiler.select, alias, mode)
    added = list(compiler.annotation_col_map.items())

    def read(row: list[Any]) -> Any:
        one = info["model"].from_db(alias, names, row[begin:end], fetch_mode=mode)
        for populator in related:
            populator.populate(row, one)
        for name, place in added:
            setattr(one, name, row[place])
        return one

    return read


class PreparedUpdate:
    """Called with its slots, it changes the rows of the query and says how many; `sets` names the columns by slot."""

    def __init__(self, build: Callable[..., models.QuerySet], *, sets: Iterable[str], **slots: type) -> None:
        self.build, self.sets, self.slots = build, tuple(sets), slots
        self._ready: dict[str, Statement] = {}

    def __call__(self, **values: Any) -> int:
        check(values, self.slots)
        here = connections[DEFAULT_DB_ALIAS]
        statement = self._ready.get(here.vendor)
        if statement is None:
            statement = self._ready[here.vendor] = prepare(self._compiled, self.slots, here)
        with running.cursor(here) as cursor:
            cursor.execute(statement.sql, statement.parameters(values))
            return int(cursor.rowcount)

    def _compiled(self, values: dict[str, Any]) -> Compiled:
        rows = self.build(**{name: value for name, value in values.items() if name not in self.sets})
        query: Any = rows.query.chain(sql.UpdateQuery)
        query.clear_ordering(force=True)
        query.add_update_values({name: values[name] for name in self.sets})
        return query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
