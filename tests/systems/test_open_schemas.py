"""Five schemas that others wrote, mapped by hand: found, read, erased, verified and drilled on each product."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.systems.databases import Database
from tests.systems.open_schemas import NAMES, OpenSchema
from troth.systems import Found

MOST_LINES = 8
"""Lines of YAML a table."""


@pytest.fixture(params=NAMES)
def schema(request: pytest.FixtureRequest) -> OpenSchema:
    return OpenSchema(request.param)


def test_five_kinds_of_application_are_here():
    assert NAMES == ["crm", "film_rental", "forum", "helpdesk", "shop"]


def test_each_file_names_its_project_and_licence(schema: OpenSchema):
    head = schema.text.partition("\n\n")[0]
    assert re.search(r"MIT|BSD", head)
    assert "Structure only" in head


def test_each_table_takes_eight_lines_of_the_notice_at_most(schema: OpenSchema):
    parts = re.split(r"^  (\w+):", schema.mapping, flags=re.M)
    lines = {name: len(said.strip().splitlines()) for name, said in zip(parts[1::2], parts[2::2], strict=True)}
    assert set(lines) == set(schema.tables)
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
    assert max(len(line) for line in schema.mapping.splitlines()) <= 150


def test_a_person_is_found_read_and_erased_whole_and_nobody_else_is_touched(schema: OpenSchema, database: Database):
    schema.build(database)
    system = database.open(schema.mapping, name=schema.name)
    assert system.drift() == ()
    covered = system.coverage()
    assert covered is not None
    assert sum(covered.tables.values()) == len(schema.tables)
    assert (covered.unreached, covered.columns.get("undeclared", 0)) == ((), 0)
    found = system.find(schema.person["who"])
    own, others = by_hand(schema, database)
    assert reached(found, alone=True) == own
    assert reached(found, alone=False) == others

    before = Table.all(schema, database)
    planted = {
        (table, column, value)
        for table, keys in own.items()
        for key in keys
        for column, value in before[table][key].items()
        if value not in (None, "") and column in read_out(schema, table)
    }
    assert len(planted) >= 8
    read = {
        (row.table, value.column, plain(value.value))
        for row in system.read(found)
        for value in row.values
        if not value.secret
    }
    assert planted - read == set()

    assert [problem for problem in system.preflight(found) if problem.stops] == []
    system.apply(found, "k")
    after = Table.all(schema, database)
    untouched(found, before, after, own)
    left = texts(after, emptied(schema))
    elsewhere = texts({name: {key: row for key, row in rows.items() if key not in own.get(name, ())}
                       for name, rows in before.items()}, {})  # fmt: skip
    gone = {value for table, column, value in planted if column in emptied(schema).get(table, ()) and len(value) > 3}
    assert gone & left - elsewhere == set()
    assert system.remaining(found).unerased() == ()


def test_drills_pass_and_change_nothing(schema: OpenSchema, database: Database):
    schema.build(database)
    system = database.open(schema.mapping, name=schema.name)
    before = database.everything()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
        assert set(done.planted) == of_people(schema)
    assert database.everything() == before


class Table:
    """Every row, by its key, as a database hands it out by itself."""

    @staticmethod
    def all(schema: OpenSchema, database: Database) -> dict[str, dict[tuple[Any, ...], dict[str, str | None]]]:
        read: dict[str, dict[tuple[Any, ...], dict[str, str | None]]] = {}
        for table in schema.tables.values():
            names = list(table.columns)
            listed = ", ".join(f'"{name}"' for name in names)
            read[table.name] = {}
            for row in database.rows(f'select {listed} from "{table.name}"'):
                values = dict(zip(names, row, strict=True))
                key = tuple(values[name] for name in table.key)
                read[table.name][key] = {name: plain(value) for name, value in values.items()}
        return read


def by_hand(schema: OpenSchema, database: Database) -> tuple[dict[str, set[Any]], dict[str, set[Any]]]:
    """What is the person's alone and what is another's too, as the SQL written by hand lists it."""
    listed = (
        {table: set(database.rows(query)) for table, query in (schema.person.get(part) or {}).items()}
        for part in ("own", "others")
    )
    own, others = ({table: keys for table, keys in each.items() if keys} for each in listed)
    return own, others


def reached(found: Found, *, alone: bool) -> dict[str, set[Any]]:
    """Keys by table: of rows that are the person's alone, or of those that are another's too."""
    keys: dict[str, set[Any]] = {}
    for rows in found.rows:
        if (rows.standing == "own" and not rows.columns) == alone:
            keys.setdefault(rows.table, set()).update(rows.keys)
    return keys


def untouched(found: Found, before: Any, after: Any, own: dict[str, set[Any]]) -> None:
    """Rows that are not the person's are as they were, save for the columns in others' rows that are."""
    columns: dict[tuple[str, Any], set[str]] = {}
    for rows in found.rows:
        for key in rows.keys:
            columns.setdefault((rows.table, key), set()).update(rows.columns)
    for table, rows in before.items():
        for key, row in rows.items():
            if key in own.get(table, ()):
                continue
            changed = {name for name, value in row.items() if after[table][key][name] != value}
            assert changed <= columns.get((table, key), set()), (table, key)
        assert set(after[table]) <= set(rows)


def read_out(schema: OpenSchema, table: str) -> set[str]:
    """Columns with data about people that their person may see."""
    declared = schema.declared[table]
    links = set(schema.tables[table].links)
    return (
        {*declared.get("columns", ()), *declared.get("found by", {}).values()} - set(declared.get("secret", ())) - links
    )


def emptied(schema: OpenSchema) -> dict[str, set[str]]:
    """Table → columns with data about people that erasure does not keep."""
    declared = schema.declared
    named: dict[str, set[str]] = {}
    for name, table in declared.items():
        erased = table.get("when erased") or {}
        kept = erased.get("keep", {}) if isinstance(erased, dict) else {}
        named[name] = {*table.get("columns", ()), *table.get("found by", {}).values()} - set(kept)
    return named


def texts(rows: Any, columns: dict[str, set[str]]) -> set[str]:
    """Every value there is, in these columns; in every column where none are named."""
    return {
        value
        for name, table in rows.items()
        for row in table.values()
        for column, value in row.items()
        if value is not None and (not columns or column in columns.get(name, ()))
    }


def of_people(schema: OpenSchema) -> set[str]:
    """Tables whose rows are about one person first; in others a second person is only named."""
    declared = schema.declared
    return {name for name, table in declared.items() if "found by" in table or "belongs to" in table}


def plain(value: Any) -> str | None:
    """A value so that what each product and driver hands out can be compared."""
    if value is None:
        return None
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)
