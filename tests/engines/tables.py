"""Persons become a table in each engine that can read a query of ours; its rows come back in their order."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from perinet.care.decisions.conditions import Fact
from tests.engines.questions import Person

TYPES = {"int": "int", "bool": "boolean", "str": "text"}


class Engine:
    """One engine under its dialect; `ask` fills the table `facts` and returns what the query says of it."""

    dialect = ""

    def ask(
        self, facts: Mapping[str, Fact], moments: Sequence[str], people: Sequence[Person], query: str
    ) -> Any:
        self.run("DROP TABLE IF EXISTS facts")
        types = ", ".join(f'"{fact.name}" {TYPES[fact.type]}' for fact in facts.values())
        self.run(f"CREATE {self.temporary} TABLE facts (id int, moment text, {types})")
        rows = (", ".join(map(sql, row)) for row in table(facts, moments, people))
        self.run("INSERT INTO facts VALUES " + ", ".join(f"({row})" for row in rows))
        return self.run(query)

    temporary = ""

    def run(self, statement: str) -> Any:
        raise NotImplementedError


class DuckDB(Engine):
    dialect = "duckdb"

    def run(self, statement: str) -> Any:
        return duckdb.execute(statement).fetchall()


class SQLite(Engine):
    dialect = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")

    def run(self, statement: str) -> Any:
        return self.connection.execute(statement).fetchall()


class PostgreSQL(Engine):
    """The database that the suite itself runs on."""

    dialect, temporary = "postgres", "TEMPORARY"

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def run(self, statement: str) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


class Spark(Engine):
    dialect = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session

    def ask(
        self, facts: Mapping[str, Fact], moments: Sequence[str], people: Sequence[Person], query: str
    ) -> Any:
        names = {"int": "int", "bool": "boolean", "str": "string"}
        types = ", ".join(f"`{fact.name}` {names[fact.type]}" for fact in facts.values())
        frame = self.session.createDataFrame(
            list(table(facts, moments, people)), f"id int, moment string, {types}"
        )
        frame.createOrReplaceTempView("facts")
        return [tuple(row) for row in self.session.sql(query).collect()]


def table(facts: Mapping[str, Fact], moments: Sequence[str], people: Sequence[Person]) -> Iterator[tuple]:
    for number, (moment, person) in enumerate(zip(moments, people, strict=True)):
        yield (number, moment, *(person.get(name) for name in facts))


def sql(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return "null" if value is None else json.dumps(value)
