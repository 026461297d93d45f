"""Random companies: schemas with odd names, composite keys and deep links, data in them, and the mapping that fits."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.systems.databases import Database

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
PATH = ("about", "o'words")
"""Where in a document the text about the person stands."""
SCHEMA = "second.schema"
DOCUMENTS = {"sqlite": ("text",), "postgres": ("jsonb", "json"), "mariadb": ("json", "longtext")}


@dataclass
class Made:
    """One table as it was made."""

    name: str
    key: list[str]
    texts: list[str]
    parent: Made | None = None
    links: list[str] = field(default_factory=list)
    itself: list[str] = field(default_factory=list)
    """Columns that point at another row of the same table."""
    kind: str | None = None
    """The column that says which table ``links`` means, where it may mean another one than ``parent``."""
    means: dict[str, Made] = field(default_factory=dict)
    """What ``kind`` says → the table meant; what is not here means none."""
    document: str | None = None
    """A column of JSON with a text about the person in it, and other things."""
    schema: str | None = None
    """Where the table lives, where a database has several schemas."""
    second: tuple[str, str] | None = None
    """(link to a second person's row of the root table, column that is theirs)"""
    email: str | None = None
    action: str = "delete row"
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The document's text as the notice names it."""
        return f"{self.document} -> {' -> '.join(PATH)}"

    @property
    def sql(self) -> str:
        """The table's name in a statement."""
        return (
            q(self.name) if self.schema is None else f"{q(self.schema)}.{q(self.name.removeprefix(self.schema + '.'))}"
        )

    def linked(self, row: dict[str, Any]) -> list[tuple[list[str], Made]]:
        """The links of a row that mean a table, and which."""
        meant = self.means.get(row[self.kind] or "") if self.kind else self.parent
        return [*([(self.links, meant)] if meant else []), *([(self.itself, self)] if self.itself else [])]

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.key)


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
        self.fill()

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
        if self.random.random() < 0.4:
            made.document = self.name(self.columns(made)).replace("-", "_")
        if self.random.random() < 0.3:
            made.schema = SCHEMA
        made.action = self.random.choice(["delete row", "empty"])
        self.tables.append(made)
        return made

    def fill(self) -> None:
        for made in self.tables:
            number = 40 if made.parent is None else 90
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
                if made.itself:
                    above = self.random.choice(made.rows) if made.rows and self.random.random() < 0.4 else None
                    row |= {n: above[k] if above else None for n, k in zip(made.itself, made.key, strict=True)}
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

    def build(self, database: Database) -> None:
        """Make the tables, some with foreign keys and some without, and insert every row."""
        if database.kind == "postgres":
            database.run(f"create schema {q(SCHEMA)}")
        for made in self.tables:
            made.schema = made.schema if database.kind == "postgres" else None
            made.name = f"{made.schema}.{made.name}" if made.schema else made.name
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
            columns += [f"{q(made.kind)} varchar(40)"] if made.kind else []
            columns += [f"{q(made.document)} {self.random.choice(DOCUMENTS[database.kind])}"] if made.document else []
            columns += [f"{q(made.second[0])} integer", f"{q(made.second[1])} text"] if made.second else []
            columns.append(f"primary key ({', '.join(map(q, made.key))})")
            if tied and made.parent:
                columns.append(_foreign(made.links, made.parent))
            if tied_to_itself:
                columns.append(_foreign(made.itself, made))
            if made.second and self.random.random() < 0.7:
                columns.append(_foreign([made.second[0]], self.tables[0]))
            database.run(f"create table {made.sql} ({', '.join(columns)})")
            names = list(made.rows[0])
            marks = ", ".join(f"({', '.join('?' for _ in names)})" for _ in made.rows)
            insert = f"insert into {made.sql} ({', '.join(map(q, names))}) values {marks}"
            if database.kind != "sqlite":
                insert = insert.replace("%", "%%")
            database.run(insert, values=[row[name] for row in made.rows for name in names])

    def mapping(self) -> str:
        """The section of the notice that fits."""
        tables: dict[str, Any] = {}
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
            if belongs:
                table["belongs to"] = belongs
            if made.second:
                table["also about"] = {f"{self.tables[0].name} by {made.second[0]}": [made.second[1]]}
            tables[made.name] = table
        return yaml.safe_dump({"tables": tables}, allow_unicode=True)


def q(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _foreign(columns: list[str], parent: Made) -> str:
    return f"foreign key ({', '.join(map(q, columns))}) references {parent.sql} ({', '.join(map(q, parent.key))})"
