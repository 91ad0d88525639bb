"""SQL with stand-ins becomes SQL whose changing values are known by place."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

Form = Callable[[Any], Any]
Compiled = tuple[str, tuple[Any, ...]]
SETS = 2  # compiled with two sets of stand-ins: what differs by anything but a slot can't be written once
MOST = 12  # slots
A_TIME = re.compile(r"\d{4}-\d\d-\d\d")  # as SQLite keeps a day or a moment, which is text


class NotPrepared(TypeError):
    """The query can't be written once for all values."""


class Statement(NamedTuple):
    sql: str
    fixed: tuple[Any, ...]
    slots: tuple[tuple[int, str, Form], ...]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        filled = list(self.fixed)
        for place, name, form in self.slots:
            filled[place] = form(values[name])
        return filled


def stand_ins(slots: Mapping[str, type], number: int) -> dict[str, Any]:
    """Return one value for each slot that stands nowhere else in the query."""
    made: dict[type, Callable[[int], Any]] = {
        UUID: lambda n: UUID(int=(0xA110C8 << 96) + n),
        str: lambda n: f"slot-{n}-7f3a",
        int: lambda n: 7_310_000 + n,
        datetime: lambda n: datetime.fromisoformat(f"1893-02-{n + 1:02}T01:02:03+00:00"),
        date: lambda n: date(1894, 3, n + 1),
    }
    return {name: made[kind](n + number * MOST) for n, (name, kind) in enumerate(slots.items())}


def prepare(
    compiled: Callable[[dict[str, Any]], Compiled], slots: Mapping[str, type], here: Any
) -> Statement:
    """Compile twice and find the places of the slots; a value that could change by itself is refused."""
    found = [
        _found(*compiled(values), values, {name: _forms(kind, here) for name, kind in slots.items()})
        for values in (stand_ins(slots, number) for number in range(SETS))
    ]
    if len({(one.sql, one.fixed, tuple(slot[:2] for slot in one.slots)) for one in found}) > 1:
        raise NotPrepared("its SQL depends on its values")
    missing = slots.keys() - {name for _place, name, _form in found[0].slots}
    if missing:
        raise NotPrepared(f"{', '.join(sorted(missing))} stands nowhere in it")
    return found[0]


def _found(
    sql: str, parameters: tuple[Any, ...], values: Mapping[str, Any], forms: Mapping[str, list[Form]]
) -> Statement:
    known = {form(value): (name, form) for name, value in values.items() for form in forms[name]}
    places, fixed = [], []
    for place, value in enumerate(parameters):
        named = known.get(value) if isinstance(value, str | int | UUID | date) else None
        if named:
            places.append((place, *named))
        elif not isinstance(value, str | int) or A_TIME.match(str(value)):
            raise NotPrepared(f"{value!r} stands in it, and is no slot")
        fixed.append(None if named else value)
    return Statement(sql, tuple(fixed), tuple(places))


def _forms(kind: type, here: Any) -> list[Form]:
    """Return how a value may stand among the parameters: as text, as it is, or as the database keeps it."""
    if kind is UUID:
        return [str, _same] if here.features.has_native_uuid_field else [str, _hex]
    if kind is datetime:
        return [here.ops.adapt_datetimefield_value]
    if kind is date:
        return [here.ops.adapt_datefield_value]
    return [str] if kind is str else [_same]  # a code of a list of choices stands as its text


def _same(value: Any) -> Any:
    return value


def _hex(value: UUID | str) -> str:
    return (value if isinstance(value, UUID) else UUID(value)).hex


def check(values: Mapping[str, Any], slots: Mapping[str, type]) -> None:
    if values.keys() != slots.keys() or None in values.values():
        raise NotPrepared(f"give a value for each of: {', '.join(slots)}")
