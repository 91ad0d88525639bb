"""Rows of the database become links of the chain, a page at a time, in bounded memory on both engines."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from perinet.ground.audit.chain import NAMES, Fields, Link
from perinet.ground.audit.models import Record, Seal

PAGE = 5000
AT, DETAILS = NAMES.index("at"), NAMES.index("details")
# One join a page: a link names its record without a foreign key, which the ORM does not join.
_QUERY = (
    "SELECT s.sequence, s.previous_hash, s.hash, {columns} FROM audit_seal s "
    "LEFT JOIN audit_record r ON r.id = s.record "
    "WHERE s.sequence > %s AND s.sequence <= %s {conditions} ORDER BY s.sequence LIMIT %s"
)


@dataclass(frozen=True)
class Wanted:
    """Which links to read; nothing given is all of them."""

    since: datetime | None = None
    before: datetime | None = None
    person: str = ""
    organisation: str = ""

    def conditions(self) -> list[tuple[str, Any]]:
        """Return what to ask of a record, and with which value."""
        moment = connection.ops.adapt_datetimefield_value
        asked = [
            ("r.at >= %s", moment(self.since) if self.since else None),
            ("r.at < %s", moment(self.before) if self.before else None),
            ("r.person = %s", self.person),
            ("r.organisation = %s", self.organisation),
        ]
        return [(condition, value) for condition, value in asked if value]

    def said(self) -> dict[str, str]:
        """Return what was asked, for the first line of an export."""
        return {name: str(value) for name, value in vars(self).items() if value}


EVERYTHING = Wanted()


def _query(conditions: list[tuple[str, Any]]) -> str:
    """Name our own columns; SQLite gives the moment as the text it keeps, which no driver then stumbles over."""
    moment = "CAST(r.at AS TEXT)" if connection.vendor == "sqlite" else "r.at"
    return _QUERY.format(
        columns=", ".join(moment if name == "at" else f"r.{name}" for name in NAMES),
        conditions=" ".join(f"AND {condition}" for condition, _ in conditions),
    )


def fields_of(entry: Record) -> Fields:
    """Return what the chain holds of a record that was read or made by the ORM."""
    return tuple(_plain(getattr(entry, name)) for name in NAMES)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def links(
    *,
    after: int = 0,
    until: int | None = None,
    wanted: Wanted = EVERYTHING,
    tell: Callable[[int], None] = lambda _: None,
) -> Iterator[Link]:
    """Read the chain from after a link on; `tell` hears after each page how far it is."""
    limit = last_sequence() if until is None else until
    conditions = wanted.conditions()
    query, values = _query(conditions), [value for _, value in conditions]
    while after < limit:
        with connection.cursor() as cursor:
            cursor.execute(query, [after, limit, *values, PAGE])
            rows = cursor.fetchall()
        yield from map(_link, rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]
        tell(after)


def last_sequence() -> int:
    return Seal.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def _link(row: tuple[Any, ...]) -> Link:
    sequence, previous, hash_, *values = row
    return Link(sequence, previous, hash_, _fields(values) if values[0] is not None else None)


def _fields(values: list[Any]) -> Fields:
    values[0] = _id(values[0])
    values[AT] = _time(values[AT])
    values[DETAILS] = _details(values[DETAILS])
    return tuple(values)


def _id(value: Any) -> str:
    """SQLite keeps an id as 32 digits, PostgreSQL as an id."""
    if isinstance(value, str) and len(value) == 32:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value)


def _time(value: Any) -> str:
    """SQLite keeps a moment as text in UTC, which differs from the sealed form by two signs."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    text = str(value).replace(" ", "T", 1)
    return text if text.endswith("+00:00") else f"{text}+00:00"


def _details(value: Any) -> Any:
    """Read JSON as the ORM does; what is no JSON any more stays text, whose hash is another."""
    if value == "{}":
        return {}
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
