"""A harbour in which boats name their owners in a list of ids: an array, or JSON."""

from __future__ import annotations

import json

import pytest

from tests.systems.databases import Database

MAPPING = """
when erased: delete row
tables:
  people: {one row is: a person, found by: {email: email}, columns: {name: some.name}}
  boats: {belongs to: people by owners, columns: {title: some.title}}
  moorings: {belongs to: boats by boat, columns: {berth: some.place}}
"""
LISTS = ["json", "jsonb", "integer[]", "bigint[]", "text[]"]


def usable(database: Database, kind: str) -> str:
    """The kind of list, where the product has it."""
    if database.kind != "postgres" and kind != "json":
        pytest.skip("one type holds lists here")
    return kind


def lists(
    database: Database, kind: str, table: str = "boats", column: str = "owners"
) -> dict[int, list[object] | None]:
    """What stands in the lists, as numbers."""
    held: dict[int, list[object] | None] = {}
    for number, value in database.rows(f"select id, {column} from {table}"):
        value = json.loads(value) if isinstance(value, str) else value
        held[number] = value if value is None else [int(each) for each in value]
    return held


def written(kind: str, keys: list[int] | None) -> object:
    if keys is None:
        return None
    return ([str(key) for key in keys] if kind == "text[]" else keys) if kind.endswith("[]") else json.dumps(keys)


def build(database: Database, kind: str) -> Database:
    """Ann has two boats of her own, one with Bob, and one whose list also names somebody who is not there."""
    database.run(
        "create table people (id integer primary key, email varchar(60), name varchar(60))",
        f"create table boats (id integer primary key, owners {kind}, title varchar(60))",
        "create table moorings (id integer primary key, boat integer, berth varchar(60))",
    )
    for number, name in enumerate(("ann", "bob", "cat"), 1):
        database.run("insert into people values (?, ?, ?)", values=[number, f"{name}@reed.example", name])
    for number, keys in enumerate(([1], [1, 2], [2], [1, 99, 1], [], None, [12, 21]), 1):
        database.run("insert into boats values (?, ?, ?)", values=[number, written(kind, keys), f"Boat {number}"])
        database.run("insert into moorings values (?, ?, ?)", values=[number, number, f"Berth {number}"])
    return database
