"""A plain value on a row becomes sealed text in its column, and is opened when it is read.

The row says whose it is: `sealed_for()` returns a person and the controller who keeps the row about that person. The
database can't compare, sort or change what is sealed; it can tell whether anything stands there.
"""

import json
import uuid
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from perinet.ground.vault import cipher, keyring
from perinet.ground.vault.erased import ERASED
from perinet.ground.vault.errors import KeyGone, SealedUse, Tampered


class Sealed:
    """The content of a column; only a row can open it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise SealedUse("a sealed value is read from a row, not from values() or an aggregate")


class Opened(DeferredAttribute):
    """Open on reading. What was erased stays as it is on the row, so that saving overwrites nothing."""

    field: "SealedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if type(value) is not Sealed:
            return value
        opened = self.field.opened(instance, value.text)
        if opened is _GONE:
            return self.field.erased()
        instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


_GONE = object()


class SealedField(models.Field):
    """Base of the sealed fields: how a value becomes text is theirs."""

    descriptor_class = Opened
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "TextField"

    def to_text(self, value: Any) -> str:
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        raise NotImplementedError

    def erased(self) -> Any:
        return None

    def place_of(self, pk: uuid.UUID | str) -> bytes:
        """Return where a value belongs: its table, column and row."""
        return self._place + (pk if isinstance(pk, uuid.UUID) else uuid.UUID(pk)).bytes

    @cached_property
    def _place(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}.".encode()

    def opened(self, instance: Any, text: str) -> Any:
        key_id = cipher.key_id(text)
        if key_id is None:
            raise Tampered(f"{self._where(instance)} is not sealed")
        try:
            held = keyring.opener(key_id)
        except KeyGone as error:
            raise KeyGone(f"{self._where(instance)} can't be opened: {error}") from error
        if held.cipher is None:
            return _GONE
        owner = instance.__dict__.get(getattr(instance, "sealed_about", "person_id"))
        if owner is not None and str(owner) != held.person:
            raise Tampered(f"{self._where(instance)} was sealed for another person")
        try:
            return self.from_text(cipher.open_sealed(held.cipher, text, self.place_of(instance.pk)))
        except cipher.NotOpened as error:
            raise Tampered(f"{self._where(instance)} was changed, or comes from elsewhere") from error

    def _where(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}.{self.column} of row {instance.pk}"

    def pre_save(self, instance: Any, add: bool) -> Any:
        """Seal what is to be written; what nobody opened is written back as it was."""
        value = instance.__dict__[self.attname]
        if type(value) is Sealed and add:
            value = getattr(instance, self.attname)  # a copy of a row: sealed again for its own place
        if type(value) is Sealed or value is None:
            return value
        if value == "":
            return ""
        held = keyring.key_for(*instance.sealed_for())
        return Sealed(cipher.seal(held.sealing(), held.id, self.to_text(value), self.place_of(instance.pk)))

    def get_prep_value(self, value: Any) -> Any:
        if type(value) is Sealed:
            return value.text
        if value is None or value == "" or (isinstance(value, str) and cipher.key_id(value)):
            return value  # the last: as a dump of the database holds it
        raise SealedUse(f"{self.name} is sealed: the database can't look for a value or write one by itself")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def to_python(self, value: Any) -> Any:
        return value

    def value_from_object(self, obj: Any) -> Any:
        """Give a dump what stands in the database: sealed, so that the file holds no name either."""
        return obj.__dict__[self.attname]

    def value_to_string(self, obj: Any) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def get_lookup(self, name: str) -> Any:
        if name not in ("exact", "isnull"):
            raise SealedUse(f"{self.name} is sealed: `{name}` can't be asked of it")
        return super().get_lookup(name)

    def check(self, **kwargs: Any) -> list[Any]:
        return [*super().check(**kwargs), *self._check_use()]

    def _check_use(self) -> list[checks.Error]:
        found = []
        ordering = [str(name).lstrip("-") for name in self.model._meta.ordering or ()]
        if self.unique or getattr(self, "db_index", False) or self.name in ordering:
            found.append("can't be unique, indexed or sorted by: it is sealed.")
        if not hasattr(self.model, "sealed_for"):
            found.append("needs sealed_for() on its model, to say whose it is.")
        return [checks.Error(f"{self.name} {problem}", obj=self, id="vault.E001") for problem in found]


class SealedText(SealedField):
    _pyi_private_set_type: str
    _pyi_private_get_type: str
    empty_strings_allowed = True

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> str:
        return text

    def erased(self) -> Any:
        return ERASED


class SealedDate(SealedField):
    _pyi_private_set_type: date
    _pyi_private_get_type: date

    def to_text(self, value: date | str) -> str:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()

    def from_text(self, text: str) -> date:
        return date.fromisoformat(text)


class SealedInteger(SealedField):
    _pyi_private_set_type: int
    _pyi_private_get_type: int

    def to_text(self, value: int) -> str:
        return str(int(value))

    def from_text(self, text: str) -> int:
        return int(text)


class SealedJSON(SealedField):
    """Erased, it reads as its own default: an empty list stays a list for whoever counts it."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)

    def erased(self) -> Any:
        return self.get_default()


@cache
def sealed_fields(model: type[models.Model]) -> dict[str, SealedField]:
    """Return the sealed fields of a model by name."""
    return {field.name: field for field in model._meta.concrete_fields if isinstance(field, SealedField)}
