"""Random companies: schemas with odd names, composite keys and deep links, data in them, and the mapping that fits."""

from __future__ import annotations

import json
import random
import sqlite3
from typing import Any

import yaml

from tests.systems.databases import Database
from tests.systems.made_tables import PATH, Made, q

WORDS = [
    "User",
    "order",
    "Group",
    "naïve",
    "Ref No",
    "select",
    "a-b",
    "x.y",
    "Größe",
    "to",
    "key",
    "Row",
    "co:lon",
    "per%cent",
]

PART = ("integer", "varchar(40)")
"""The types of a key's first and second part."""
SCHEMA = "second.schema"
LISTS = {"sqlite": ("json",), "postgres": ("integer[]", "bigint[]", "jsonb", "json"), "mariadb": ("json",)}
DOCUMENTS = {"sqlite": ("text",), "postgres": ("jsonb", "json", "text"), "mariadb": ("json", "longtext")}


class Company:
    """A made-up company with 40 people in one root table and up to four levels below it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.tables: list[Made] = []
        self.used: set[str] = set()
        root = self.table(None)
        root.email = self.name(self.columns(root))
        level = [root]
        for _ in range(self.random.randint(1, 4)):
            level = [self.table(self.random.choice(level)) for _ in range(self.random.randint(1, 2))]
        for made in self.tables[1:]:
            if self.random.random() < 0.3:
                made.second = (f"second{self.random.randint(1, 99)}", self.name(self.columns(made)))
                if len(root.key) > 1:
                    made.second = None
        self.others_way_round(root)
        self.fill()

    def others_way_round(self, root: Made) -> None:
        """Tables that rows of others point at; a circle of foreign keys; what an application adds to any table."""
        for made in list(self.tables):
            if self.random.random() < 0.3:
                below = Made(self.name(self.used), [], [], action=self.random.choice(["delete row", "empty"]))
                self.used.add(below.name)
                for _ in range(self.random.choice([1, 1, 2])):
                    below.key.append(self.name(self.columns(below)))
                below.texts.append(self.name(self.columns(below)))
                below.pointer = made, []
                self.tables.append(below)
                for _ in below.key:
                    below.pointer[1].append(self.name(self.columns(made)))
        near = [each for each in self.tables if each.parent is root and not (each.itself or each.kind or each.many)]
        if near and self.random.random() < 0.5:
            there, columns = self.random.choice(near), list[str]()
            root.latest = columns, there
            for _ in there.key:
                columns.append(self.name(self.columns(root)))
        for made in self.tables:
            if self.random.random() < 0.2:
                made.gone = self.name(self.columns(made))
        self.view = self.name(self.used) if self.random.random() < 0.3 else None
        self.tally = self.name({*self.used, self.view or ""}) if self.random.random() < 0.3 else None

    def pointed_at(self, made: Made) -> list[tuple[Made, list[str]]]:
        """The tables at whose rows this one's point, and by which columns."""
        return [(each, each.pointer[1]) for each in self.tables if each.pointer and each.pointer[0] is made]

    def in_order(self) -> list[Made]:
        """What others point at first."""
        return sorted(self.tables, key=lambda made: made.pointer is None)

    def name(self, taken: set[str]) -> str:
        while True:
            name = f"{self.random.choice(WORDS)}{self.random.choice(['', ' ', '_'])}{self.random.randint(1, 999)}"
            if name.lower() not in {other.lower() for other in taken}:
                return name

    def columns(self, made: Made) -> set[str]:
        return {
            *made.key,
            *made.texts,
            *made.links,
            *made.itself,
            *(name for _, columns in self.pointed_at(made) for name in columns),
            *(made.latest[0] if made.latest else []),
            *([made.gone] if made.gone else []),
            *([made.many[0]] if made.many else []),
            *(made.second or ()),
            *([made.kind] if made.kind else []),
            *([made.document] if made.document else []),
            *([made.email] if made.email else []),
        }

    def table(self, parent: Made | None) -> Made:
        made = Made(self.name(self.used), [], [], parent)
        if parent is None:
            made.name = made.name.replace(" ", "_")  # the short form of a link knows no spaces in a table's name
        self.used.add(made.name)
        for _ in range(self.random.choice([1, 1, 2])):
            made.key.append(self.name(self.columns(made)))
        for _ in range(self.random.randint(1, 3)):
            made.texts.append(self.name(self.columns(made)))
        if parent is not None:
            for _ in parent.key:
                made.links.append(self.name(self.columns(made)))
            if self.random.random() < 0.3:
                for _ in made.key:
                    made.itself.append(self.name(self.columns(made)))
            others = [each for each in self.tables if each is not parent and len(each.key) == len(parent.key)]
            if self.random.random() < 0.4:
                made.kind = self.name(self.columns(made))
                made.means = {"The Parent": parent, **({"or another": self.random.choice(others)} if others else {})}
        several = [each for each in self.tables if len(each.key) == 1]
        if parent is not None and several and self.random.random() < 0.2:
            made.many = self.name(self.columns(made)), self.random.choice(several)
        if self.random.random() < 0.4:
            made.document = self.name(self.columns(made)).replace("-", "_")
        if self.random.random() < 0.3:
            made.schema = SCHEMA
        made.action = self.random.choice(["delete row", "empty"])
        self.tables.append(made)
        return made

    def fill(self) -> None:
        for made in self.in_order():
            number = 40 if made.email or made.pointer else 90
            for index in range(number):
                row: dict[str, Any] = {name: f"k{index}" if place else index + 1 for place, name in enumerate(made.key)}
                row |= {name: self.random.choice([None, f"text {self.random.random()}"]) for name in made.texts}
                if made.email:
                    row[made.email] = f"P{index}@people.example" if index else None
                if made.parent is not None:
                    said = self.random.choice([*made.means, "No table"]) if made.kind else None
                    meant = made.means.get(said, made.parent) if said else made.parent
                    above = self.random.choice(meant.rows) if self.random.random() < 0.9 else None
                    row |= {n: above[k] if above else None for n, k in zip(made.links, meant.key, strict=True)}
                    row |= {made.kind: said} if made.kind else {}
                for below, columns in self.pointed_at(made):
                    there = self.random.choice(below.rows) if self.random.random() < 0.6 else None
                    row |= {n: there[k] if there else None for n, k in zip(columns, below.key, strict=True)}
                row |= dict.fromkeys(made.latest[0]) if made.latest else {}
                row |= {made.gone: self.random.choice([0, 1])} if made.gone else {}
                if made.itself:
                    above = self.random.choice(made.rows) if made.rows and self.random.random() < 0.4 else None
                    row |= {n: above[k] if above else None for n, k in zip(made.itself, made.key, strict=True)}
                if made.many:
                    above = self.random.choices(made.many[1].rows, k=self.random.randint(0, 3))
                    row[made.many[0]] = self.random.choice([None, *[[made.many[1].key_of(r)[0] for r in above]] * 4])
                if made.document:
                    text = self.random.choice([None, f"text {self.random.random()}"])
                    held = {"about": {PATH[1]: text, "theme": "dark"}, "size": index}
                    row[made.document] = self.random.choice([None, json.dumps({"size": 1}), *[json.dumps(held)] * 4])
                if made.second:
                    root = self.tables[0]
                    other = self.random.choice(root.rows) if self.random.random() < 0.5 else None
                    row[made.second[0]] = other[root.key[0]] if other else None
                    row[made.second[1]] = "second person" if other else None
                made.rows.append(row)
        for made in self.tables:
            if made.latest:
                names, there = made.latest
                for row in made.rows:
                    own = [r for r in there.rows if tuple(r[name] for name in there.links) == made.key_of(row)]
                    if own and self.random.random() < 0.7:
                        row |= dict(zip(names, there.key_of(self.random.choice(own)), strict=True))

    def build(self, database: Database) -> None:
        """Make the tables, some with foreign keys and some without, and insert every row."""
        if database.kind == "postgres":
            database.run(f"create schema {q(SCHEMA)}")
        statements: dict[str, tuple[str, list[Any]]] = {}
        for made in self.tables:
            made.schema = made.schema if database.kind == "postgres" else None
            made.name = f"{made.schema}.{made.name}" if made.schema else made.name
        for made in self.in_order():
            tied = made.links and made.parent and not made.kind and self.random.random() < 0.7
            tied_to_itself = made.itself and self.random.random() < 0.7
            # Where no foreign key forbids it, MariaDB's texts on both ends of a link may compare by different rules.
            odd = " collate utf8mb4_unicode_520_ci" if database.kind == "mariadb" else ""
            columns = [f"{q(name)} {PART[place]} not null" for place, name in enumerate(made.key)]
            columns += [f"{q(name)} text" for name in made.texts]
            columns += [f"{q(made.email)} varchar(90)"] if made.email else []
            for links, free in ((made.links, not tied), (made.itself, not tied_to_itself)):
                for place, name in enumerate(links):
                    columns.append(f"{q(name)} {PART[place]}{odd if place and free else ''}")
            for _, names in self.pointed_at(made):
                columns += [f"{q(name)} {PART[place]}" for place, name in enumerate(names)]
            columns += [f"{q(name)} {PART[place]}" for place, name in enumerate(made.latest[0])] if made.latest else []
            columns += [f"{q(made.gone)} integer"] if made.gone else []
            columns += [f"{q(made.kind)} varchar(40)"] if made.kind else []
            listed = self.random.choice(LISTS[database.kind]) if made.many else ""
            columns += [f"{q(made.many[0])} {listed}"] if made.many else []
            columns += [f"{q(made.document)} {self.random.choice(DOCUMENTS[database.kind])}"] if made.document else []
            columns += [f"{q(made.second[0])} integer", f"{q(made.second[1])} text"] if made.second else []
            columns.append(f"primary key ({', '.join(map(q, made.key))})")
            if tied and made.parent:
                columns.append(_foreign(made.links, made.parent))
            if tied_to_itself:
                columns.append(_foreign(made.itself, made))
            if made.second and self.random.random() < 0.7:
                columns.append(_foreign([made.second[0]], self.tables[0]))
            for below, names in self.pointed_at(made):
                if self.random.random() < 0.5:
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
        self.inserted(database, statements)
        for made in self.tables:
            if made.latest and database.kind != "sqlite":
                database.run(f"alter table {made.sql} add {_foreign(*made.latest)}")
        self.seen_and_counted(database)

    def inserted(self, database: Database, statements: dict[str, tuple[str, list[Any]]]) -> None:
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

    def seen_and_counted(self, database: Database) -> None:
        """A view of the people, and a trigger that counts changes in a table about nobody."""
        root = self.tables[0]
        if self.view:
            database.run(f"create view {q(self.view)} as select * from {root.sql}")
        if self.tally:
            count = f"update {q(self.tally)} set n = n + 1"
            database.run(
                f"create table {q(self.tally)} (n integer primary key)", f"insert into {q(self.tally)} values (0)"
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

    def personal(self, made: Made) -> list[str]:
        """The columns of a table that the mapping calls somebody's, as it names them."""
        second = [made.second[1]] if made.second else []
        return [*made.texts, *([made.place] if made.document else []), *([made.email] if made.email else []), *second]

    def mapping(self, *, cut: Made | None = None) -> str:
        """The section of the notice that fits; ``cut``: but for the links of one table."""
        tables: dict[str, Any] = {self.tally: {"nobody": "a number"}} if self.tally else {}
        for made in self.tables:
            table: dict[str, Any] = {"columns": dict.fromkeys(made.texts, "some.thing"), "when erased": made.action}
            if made.document:
                table["columns"][made.place] = "some.thing"
                table["leave"] = {"how the program is set up": [made.document]}
            if made.email:
                table |= {"one row is": "a person", "found by": {"email": made.email}}
            belongs: list[Any] = []
            if made.parent is not None:
                for said, above in (made.means or {"": made.parent}).items():
                    where = {"where": {made.kind: said}} if made.kind else {}
                    belongs.append({"table": above.name, "by": made.links, **where})
            if made.itself:
                belongs.append({"table": made.name, "by": made.itself})
            if made.pointer:
                belongs.append({"table": made.pointer[0].name, "by": made.key, "key": made.pointer[1]})
            if made.many:
                belongs.append({"table": made.many[1].name, "by": [made.many[0]]})
            if made.latest:
                belongs.append({"table": made.latest[1].name, "by": made.latest[0]})
            pointers = [name for _, names in self.pointed_at(made) for name in names]
            structure = [*pointers, *([made.gone] if made.gone else [])]
            if structure:
                table.setdefault("leave", {})["what the application needs"] = structure
            if belongs and made is not cut:
                table["belongs to"] = belongs
            elif belongs:
                table["leave"] = table.get("leave", {}) | {
                    "links": [
                        *made.links, *made.itself, *([made.kind] if made.kind else []), *([made.many[0]] if made.many else [])
                    ]
                }  # fmt: skip
            if made.second:
                table["also about"] = {f"{self.tables[0].name} by {made.second[0]}": [made.second[1]]}
            tables[made.name] = table
        return yaml.safe_dump({"tables": tables}, allow_unicode=True)


def _sent(value: Any, listed: str) -> Any:
    """A list as its column takes it."""
    return json.dumps(value) if isinstance(value, list) and not listed.endswith("[]") else value


def _foreign(columns: list[str], parent: Made) -> str:
    return f"foreign key ({', '.join(map(q, columns))}) references {parent.sql} ({', '.join(map(q, parent.key))})"
