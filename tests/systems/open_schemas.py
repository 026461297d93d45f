"""Open schemas that others wrote, on each product: their tables, made-up rows, the mapping, and whose a row is by hand.

``tests/data/schemas`` holds three files a schema: ``NAME.sql`` (the structure), ``NAME.yaml`` (the notice's mapping) and
``NAME.person.yaml`` (who is asked for; SQL written by hand that lists what is theirs; rows that differ from the others).
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from tests.systems.databases import Database

FOLDER = Path(__file__).parents[1] / "data" / "schemas"
NAMES = sorted(path.stem for path in FOLDER.glob("*.sql"))
ROWS = 12
"""Rows a table, as far as its unique columns and links allow as many."""

SPELT = {
    "sqlite": {"uuid": "char(32)", "json": "text"},
    "postgres": {"blob": "bytea", "json": "jsonb"},
    "mariadb": {"timestamp": "datetime(6)", "uuid": "char(32)", "text": "longtext", "double precision": "double"},
}
"""What a product calls a type that it spells its own way."""

_COLUMN = re.compile(r'^"(\w+)" ([a-z ]+?)(\((\d+)(?:, \d+)?\))?( not null)?( primary key)?$')
_LINK = re.compile(r'^foreign key \("(\w+)"\) references "(\w+)" \("(\w+)"\)( on delete [a-z ]+)?$')


@dataclass(frozen=True)
class Column:
    """One column as the file has it; its type in the words of PostgreSQL."""

    name: str
    type: str
    size: int | None
    nullable: bool


@dataclass
class Table:
    """One table as the file has it."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict[str, Column])
    key: tuple[str, ...] = ()
    unique: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    links: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Column → (table, column) it points at."""
    lines: list[str] = field(default_factory=list[str])
    link_lines: list[str] = field(default_factory=list[str])


class OpenSchema:
    """One of the schemas, by the name of its files."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = (FOLDER / f"{name}.sql").read_text("utf-8")
        self.mapping = (FOLDER / f"{name}.yaml").read_text("utf-8")
        self.person: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.person.yaml").read_text("utf-8"))

    @cached_property
    def declared(self) -> dict[str, Any]:
        """The mapping's tables."""
        return yaml.safe_load(self.mapping)["tables"]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of the file, in its order."""
        found: dict[str, Table] = {}
        for name, body in re.findall(r'create table "(\w+)" \(\n(.*?)\n\);', self.text, re.S):
            table = found[name] = Table(name)
            for line in (line.strip().removesuffix(",") for line in body.splitlines()):
                if column := _COLUMN.match(line):
                    size = int(column[4]) if column[4] else None
                    table.columns[column[1]] = Column(column[1], column[2], size, column[5] is None)
                    table.key = (column[1],) if column[6] else table.key
                elif link := _LINK.match(line):
                    table.links[link[1]] = (link[2], link[3])
                elif line.startswith("primary key"):
                    table.key = tuple(re.findall(r'"(\w+)"', line))
                elif line.startswith("unique"):
                    table.unique.append(tuple(re.findall(r'"(\w+)"', line)))
                else:
                    raise ValueError(f"{name}: cannot be read: {line}")
                (table.link_lines if line.startswith("foreign") else table.lines).append(line)
        return found

    def build(self, database: Database) -> None:
        """Make the tables, fill them, and tie them together last: tables point at each other in circles."""
        statements: list[str] = []
        ties: list[str] = []
        for table in self.tables.values():
            inside = [_spelt(line, database.kind) for line in table.lines]
            if database.kind == "sqlite":
                inside += table.link_lines
            statements.append(f'create table "{table.name}" ({", ".join(inside)})')
            ties += [f'alter table "{table.name}" add {line}' for line in table.link_lines]
        rows = Rows(self)
        inserts = [(name, list(table.columns), rows.of[name]) for name, table in self.tables.items() if rows.of[name]]
        if database.kind == "sqlite":
            _into_sqlite(database, statements, inserts)
            return
        database.run(*statements)
        for name, columns, values in inserts:
            marks = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in values)
            listed = ", ".join(f'"{column}"' for column in columns)
            flat = [row[column] for row in values for column in columns]
            database.run(f'insert into "{name}" ({listed}) values {marks}', values=flat)
        database.run(*ties)


class Rows:
    """Made-up rows, the same on every run: invented people, ``.example`` addresses, numbers kept for drama."""

    def __init__(self, schema: OpenSchema) -> None:
        self.schema = schema
        self.random = random.Random(schema.name)
        self.given: dict[str, dict[int | str, dict[str, Any]]] = schema.person.get("rows") or {}
        self.words = 0
        self.of: dict[str, list[dict[str, Any]]] = {}
        self.keys: dict[str, list[tuple[Any, ...]]] = {name: list(self._keys(name)) for name in schema.tables}
        for table in schema.tables.values():
            self.of[table.name] = list(self._filled(table))

    def _keys(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Keys that are no links, made before any row so that circles of links can be filled."""
        table = self.schema.tables[name]
        if len(table.key) == 1 and table.key[0] not in table.links:
            column = table.columns[table.key[0]]
            for number in range(1, ROWS + 1):
                yield (
                    (number,)
                    if column.type.endswith("int") or column.type == "integer"
                    else (self.value(column, number),)
                )

    def _filled(self, table: Table) -> Iterator[dict[str, Any]]:
        seen: dict[tuple[str, ...], set[tuple[Any, ...]]] = {
            names: set()
            for names in [*table.unique, table.key, *[(key,) for key in table.key[:1] if len(table.key) == 1]]
        }
        for number in range(1, ROWS + 1):
            for _ in range(60):
                row = self._row(table, number)
                held = {names: tuple(row[name] for name in names) for names in seen}
                if all(None in values or values not in seen[names] for names, values in held.items()):
                    for names, values in held.items():
                        seen[names].add(values)
                    yield row
                    break

    def _row(self, table: Table, number: int) -> dict[str, Any]:
        row: dict[str, Any] = {}
        given = self.given.get(table.name, {}).get(number, {})
        every = self.given.get(table.name, {}).get("every", {})
        for column in table.columns.values():
            if column.name in given:
                row[column.name] = given[column.name]
            elif column.name in every:
                said = every[column.name]
                row[column.name] = said[number % len(said)] if isinstance(said, list) else said
            elif column.name in table.links:
                row[column.name] = self._linked(table, column, number)
            elif (column.name,) == table.key:
                row[column.name] = self.keys[table.name][number - 1][0]
            else:
                row[column.name] = (
                    None if column.nullable and self.random.random() < 0.1 else self.value(column, number)
                )
        return row

    def _linked(self, table: Table, column: Column, number: int) -> Any:
        parent, to = table.links[column.name]
        if column.nullable and ((parent == table.name and number == 1) or self.random.random() < 0.2):
            return None
        there = self.schema.tables[parent]
        if to in there.links:
            return self._linked(there, there.columns[to], number)
        held = self.keys[parent]
        return self.random.choice(held if parent != table.name else held[: max(1, number - 1)])[0]

    def value(self, column: Column, number: int) -> Any:
        """A value that no other row has, as far as its type has room."""
        day = date(2024, 1, 1) + timedelta(days=self.random.randrange(500))
        kinds: dict[str, Any] = {
            "boolean": number % 3 == 0, "date": day, "timestamp": datetime.combine(day, time(9, number)),
            "time": time(9, number), "numeric": self.random.randrange(1, 900) / 100, "double precision": number / 4,
            "blob": f"picture {number}".encode(), "uuid": UUID(int=self.random.getrandbits(128)).hex,
        }  # fmt: skip
        if column.type in kinds:
            return kinds[column.type]
        if column.type in ("integer", "bigint", "smallint"):
            return number
        return self._text(column)

    def _text(self, column: Column) -> str:
        self.words += 1
        name = column.name
        if column.type == "json":
            return f'{{"said": "saying {self.words}"}}'
        if re.search("mail", name):
            text = f"w{self.words}@people.example"
        elif re.search("phone", name):
            text = (
                f"+441632960{self.words % 1000:03}" if (column.size or 99) > 12 else f"0163296{self.words % 10000:04}"
            )
        elif re.search(r"(^|_)ip(_|$)", name):
            text = f"192.0.2.{self.words % 256}"
        else:
            text = f"{name.split('_')[-1]} w{self.words}"
        if column.size is not None and len(text) > column.size:
            text = _short(self.words)[-column.size :]
        return text


def _spelt(line: str, kind: str) -> str:
    """A line of the file as one product takes it."""
    for word, own in SPELT[kind].items():
        line = re.sub(rf'^("\w+") {word}(?![\w(])', rf"\1 {own}", line)
    return line


def _into_sqlite(
    database: Database, statements: list[str], inserts: list[tuple[str, list[str], list[dict[str, Any]]]]
) -> None:
    connection = sqlite3.connect(database.path)
    for statement in statements:
        connection.execute(statement)
    for name, columns, rows in inserts:
        marks, listed = ", ".join("?" for _ in columns), ", ".join(f'"{column}"' for column in columns)
        values = [[_plain(row[column]) for column in columns] for row in rows]
        connection.executemany(f'insert into "{name}" ({listed}) values ({marks})', values)
    broken = connection.execute("pragma foreign_key_check").fetchall()
    connection.commit()
    connection.close()
    assert not broken, broken[:3]


def _plain(value: Any) -> Any:
    """A value as SQLite's driver writes it."""
    return str(value) if isinstance(value, (date, datetime, time)) else value


def _short(number: int) -> str:
    """A number in few letters and digits."""
    digits, text = "0123456789abcdefghijklmnopqrstuvwxyz", ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text.rjust(1, "0")
