"""A made-up company's tables as each product has them: made, tied by foreign keys or not, and filled."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tests.systems.databases import Database
from tests.systems.generator import SCHEMA, Company
from tests.systems.made_tables import Made, q

PART = ("integer", "varchar(40)")
"""The types of a key's first and second part."""
LISTS = {"sqlite": ("json",), "postgres": ("integer[]", "bigint[]", "jsonb", "json"), "mariadb": ("json",)}
DOCUMENTS = {"sqlite": ("text",), "postgres": ("jsonb", "json", "text"), "mariadb": ("json", "longtext")}


def build(company: Company, database: Database) -> None:
    """Make the tables, some with foreign keys and some without, and insert every row."""
    if database.kind == "postgres":
        database.run(f"create schema {q(SCHEMA)}")
    statements: dict[str, tuple[str, list[Any]]] = {}
    for made in company.tables:
        made.schema = made.schema if database.kind == "postgres" else None
        made.name = f"{made.schema}.{made.name}" if made.schema else made.name
    for made in company.in_order():
        tied = made.links and made.parent and not made.kind and company.random.random() < 0.7
        tied_to_itself = made.itself and company.random.random() < 0.7
        # Where no foreign key forbids it, MariaDB's texts on both ends of a link may compare by different rules.
        odd = " collate utf8mb4_unicode_520_ci" if database.kind == "mariadb" else ""
        columns = [f"{q(name)} {PART[place]} not null" for place, name in enumerate(made.key)]
        columns += [f"{q(name)} text" for name in made.texts]
        columns += [f"{q(made.email)} varchar(90)"] if made.email else []
        for links, free in ((made.links, not tied), (made.itself, not tied_to_itself)):
            for place, name in enumerate(links):
                columns.append(f"{q(name)} {PART[place]}{odd if place and free else ''}")
        for _, names in company.pointed_at(made):
            columns += [f"{q(name)} {PART[place]}" for place, name in enumerate(names)]
        columns += [f"{q(name)} {PART[place]}" for place, name in enumerate(made.latest[0])] if made.latest else []
        columns += [f"{q(made.gone)} integer"] if made.gone else []
        columns += [f"{q(made.kind)} varchar(40)"] if made.kind else []
        listed = company.random.choice(LISTS[database.kind]) if made.many else ""
        columns += [f"{q(made.many[0])} {listed}"] if made.many else []
        columns += [f"{q(made.document)} {company.random.choice(DOCUMENTS[database.kind])}"] if made.document else []
        columns += [f"{q(made.second[0])} integer", f"{q(made.second[1])} text"] if made.second else []
        columns.append(f"primary key ({', '.join(map(q, made.key))})")
        if tied and made.parent:
            columns.append(_foreign(made.links, made.parent))
        if tied_to_itself:
            columns.append(_foreign(made.itself, made))
        if made.second and company.random.random() < 0.7:
            columns.append(_foreign([made.second[0]], company.tables[0]))
        for below, names in company.pointed_at(made):
            if company.random.random() < 0.5:
                columns.append(_foreign(names, below))
        if made.latest and database.kind == "sqlite":
            columns.append(f"{_foreign(*made.latest)} deferrable initially deferred")
        database.run(f"create table {made.sql} ({', '.join(columns)})")
        names = list(made.rows[0])
        marks = ", ".join(f"({', '.join('?' for _ in names)})" for _ in made.rows)
        insert = f"insert into {made.sql} ({', '.join(map(q, names))}) values {marks}"
        if database.kind != "sqlite":
            insert = insert.replace("%", "%%")
        statements[made.name] = insert, [_sent(row[name], listed) for row in made.rows for name in names]
    _inserted(company, database, statements)
    for made in company.tables:
        if made.latest and database.kind != "sqlite":
            database.run(f"alter table {made.sql} add {_foreign(*made.latest)}")
    _seen_and_counted(company, database)


def _inserted(company: Company, database: Database, statements: dict[str, tuple[str, list[Any]]]) -> None:
    """Every row; on SQLite, which knows the circle from the start, in one transaction."""
    if database.kind != "sqlite":
        for insert, values in statements.values():
            database.run(insert, values=values)
        return
    connection = sqlite3.connect(database.path)
    connection.execute("PRAGMA foreign_keys=ON")
    with connection:
        for insert, values in statements.values():
            connection.execute(insert, values)
    connection.close()


def _seen_and_counted(company: Company, database: Database) -> None:
    """A view of the people, and a trigger that counts changes in a table about nobody."""
    root = company.tables[0]
    if company.view:
        database.run(f"create view {q(company.view)} as select * from {root.sql}")
    if company.tally:
        count = f"update {q(company.tally)} set n = n + 1"
        database.run(
            f"create table {q(company.tally)} (n integer primary key)", f"insert into {q(company.tally)} values (0)"
        )
        if database.kind == "postgres":
            database.run(
                f"create function counted() returns trigger language plpgsql as $$ begin {count}; return new; end $$"
            )
        does = {
            "sqlite": f"begin {count}; end",
            "mariadb": f"for each row {count}",
            "postgres": "for each row execute function counted()",
        }[database.kind]
        database.run(f"create trigger counted after update on {root.sql} {does}")


def _sent(value: Any, listed: str) -> Any:
    """A list as its column takes it."""
    return json.dumps(value) if isinstance(value, list) and not listed.endswith("[]") else value


def _foreign(columns: list[str], parent: Made) -> str:
    return f"foreign key ({', '.join(map(q, columns))}) references {parent.sql} ({', '.join(map(q, parent.key))})"
