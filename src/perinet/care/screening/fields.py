"""A table read from a data file becomes typed values, or an error that names file, key and fault."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn


class InstrumentError(ValueError):
    """A data file is not as it must be: where, and what is wrong."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file, self.key, self.problem = file, key, problem


class Fields:
    """One table; every key must be asked for, so that a misspelt one is found by `done`."""

    def __init__(self, data: Mapping[str, Any], file: str, path: str = "") -> None:
        self._data, self._file, self._path = data, file, path
        self._asked: set[str] = set()

    def wrong(self, key: str, problem: str) -> NoReturn:
        raise InstrumentError(self._file, f"{self._path}{key}", problem)

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def done(self) -> None:
        for key in self._data:
            if key not in self._asked:
                self.wrong(key, "is not a known key")

    def _get(self, key: str, kind: type, default: Any, said: str) -> Any:
        self._asked.add(key)
        value = self._data.get(key, default)
        if value is None:
            self.wrong(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, f"must be {said}")
        return value

    def text(self, key: str, *, default: str | None = None, among: Sequence[str] = ()) -> str:
        value: str = self._get(key, str, default, "text")
        if default is None and not value.strip():
            self.wrong(key, "is empty")
        if among and value and value not in among:
            self.wrong(key, f"{value} is not one of {', '.join(among)}")
        return value

    def integer(self, key: str) -> int:
        value: int = self._get(key, int, None, "a whole number")
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value: bool = self._get(key, bool, default, "true or false")
        return value

    def _list(self, key: str, default: list[Any] | None, kind: type, said: str) -> list[Any]:
        values: list[Any] = self._get(key, list, default, said)
        if not all(isinstance(value, kind) and not isinstance(value, bool) for value in values):
            self.wrong(key, f"must be {said}")
        return values

    def integers(self, key: str) -> tuple[int, ...]:
        return tuple(self._list(key, None, int, "a list of whole numbers"))

    def texts(self, key: str, *, default: list[str] | None = None) -> tuple[str, ...]:
        return tuple(self._list(key, default, str, "a list of text"))

    def shares(self, key: str) -> tuple[float, ...]:
        """Read a share from 0 to 1, or two: from, to; none where nothing is known."""
        self._asked.add(key)
        value = self._data.get(key, [])
        shares = value if isinstance(value, list) else [value]
        if not all(isinstance(share, float) and 0 <= share <= 1 for share in shares) or len(shares) > 2:
            self.wrong(key, "must be a share such as 0.85, or two: from, to")
        return tuple(shares)

    def chosen(self, key: str, among: Sequence[str]) -> tuple[str, ...]:
        """Read a list that may be left empty, but never left out: silence would read as everybody."""
        values = self.texts(key)
        for value in values:
            if value not in among:
                self.wrong(key, f"{value} is not one of {', '.join(among)}")
        return values

    def table(self, key: str, *, default: Mapping[str, Any] | None = None) -> "Fields":
        return Fields(self._get(key, dict, default, "a table"), self._file, f"{self._path}{key}.")

    def tables(self, key: str, *, default: list[Any] | None = None) -> list["Fields"]:
        rows = self._list(key, default, dict, "a list of tables")
        return [Fields(row, self._file, f"{self._path}{key}[{n}].") for n, row in enumerate(rows, 1)]

    def source(self) -> str:
        """Where a number comes from; `own = true` says that it is ours."""
        own = self.flag("own", default=False)
        source = self.text("source", default="").strip()
        if not source and not own:
            self.wrong("source", "is missing; a number of our own says own = true")
        return "; ".join(filter(None, ("own" if own else "", source)))
