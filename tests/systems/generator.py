"""Random companies: schemas with odd names, composite keys and deep links, data in them, and the mapping that fits."""

from __future__ import annotations

import random
from typing import Any

import yaml

from tests.systems import made_documents
from tests.systems.made_tables import Made

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

SCHEMA = "second.schema"


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
            made.lists = self.random.sample(made_documents.LISTS, self.random.choice([0, 1, 1, 2]))
            made.lists += [made_documents.MAIL] if parent is None and self.random.random() < 0.5 else []
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
                    email = row[made.email] if made.email else None
                    row[made.document] = made_documents.drawn(self.random, index, made.lists, email)
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

    def personal(self, made: Made) -> list[str]:
        """The columns of a table that the mapping calls somebody's, as it names them."""
        second = [made.second[1]] if made.second else []
        return [*made.texts, *made.places, *([made.email] if made.email else []), *second]

    def mapping(self, *, cut: Made | None = None) -> str:
        """The section of the notice that fits; ``cut``: but for the links of one table."""
        tables: dict[str, Any] = {self.tally: {"nobody": "a number"}} if self.tally else {}
        for made in self.tables:
            table: dict[str, Any] = {"columns": dict.fromkeys(made.texts, "some.thing"), "when erased": made.action}
            if made.document:
                table["columns"] |= dict.fromkeys(made.places, "some.thing")
                table["leave"] = {"how the program is set up": [made.document]}
            if made.email:
                table |= {"one row is": "a person", "found by": {"email": made.email}}
                if made_documents.MAIL in made.lists:
                    table["columns"][made.email] = "some.thing"
                    table["found by"] = {"email": made.places[-1]}
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
