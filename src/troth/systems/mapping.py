"""The notice's mapping laid over the live schema: which columns are whose, what erasure does, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from troth.law.erasure import KeepReason
from troth.notice.systems import System as Section
from troth.notice.systems import Table as Declared
from troth.notice.systems import WhenErased
from troth.notice.words import Link, LinkText
from troth.systems.base import Drift
from troth.systems.circles import through_lists
from troth.systems.differences import no_such_column, no_table, undeclared
from troth.systems.documents import with_places
from troth.systems.listing import is_list, unlike
from troth.systems.mapped import Compiled, Edge, Mapped, Personal, led_to, parents_first
from troth.systems.reflect import Schema, Table
from troth.systems.replacing import typed

_LINK: TypeAdapter[Link] = TypeAdapter(LinkText)


def compile_mapping(system: str, section: Section, schema: Schema) -> Compiled:
    """Lay ``section`` over ``schema``. Never raises over a difference: every one is listed in ``drift``."""
    drift: list[Drift] = []
    declared_here = {name: each for name, each in section.tables.items() if name in schema.tables}
    placed = {name: with_places(schema.tables[name], declared) for name, declared in declared_here.items()}
    schema = replace(schema, tables={**schema.tables, **placed})
    mapped: dict[str, Mapped] = {}
    for name, declared in section.tables.items():
        table = schema.tables.get(name)
        if table is None:
            if declared.nobody is None or name not in (*schema.elsewhere, *schema.partitions):
                what, fix = no_table(schema, name)
                drift.append(Drift("missing table", f"{system}.{name}", what, fix))
        elif declared.nobody is None:
            mapped[name] = _Compiler(system, section, schema, table, declared, drift).compiled()
        else:
            _Compiler(system, section, schema, table, declared, drift).check_columns(declared.events.values())
    unreached = set(mapped) - led_to(mapped)
    drift += [
        Drift(
            "bad link", f"{system}.{name}", "no way leads from a person to this table", "give it found by or belongs to"
        )
        for name in sorted(unreached)
    ]
    drift += through_lists(system, mapped)
    for name in (*schema.tables, *schema.elsewhere):
        if name not in section.tables:
            what, fix = undeclared(schema, name)
            drift.append(Drift("undeclared table", f"{system}.{name}", what, fix))
    nobody = {name: table for name, table in section.tables.items() if table.nobody is not None}
    return Compiled(system, schema, parents_first(mapped), nobody, tuple(drift))


class _Compiler:
    """One table at a time, collecting differences."""

    def __init__(
        self, system: str, section: Section, schema: Schema, table: Table, declared: Declared, drift: list[Drift]
    ) -> None:
        self.place = f"{system}.{table.name}"
        self.section, self.schema, self.table, self.declared, self.drift = section, schema, table, declared, drift

    def compiled(self) -> Mapped:
        declared, table = self.declared, self.table
        if not table.key:
            self.add("no key", "", "has no primary key, so its rows cannot be told apart", "give it a primary key")
        here = [link for link in declared.belongs_to if not self.is_elsewhere(link)]
        belongs = tuple(edge for link in here if (edge := self.edge(link, people=True, belongs=True)) is not None)
        elsewhere = tuple(edge for link in declared.belongs_to if link not in here for edge in self.to_elsewhere(link))
        also: list[Edge] = []
        for text, theirs in declared.also_about.items():
            edge = self.second(text)
            self.check_columns(theirs)
            if edge is not None:
                also.append(replace(edge, theirs=tuple(column for column in theirs if column in table.columns)))
        client = self.edge(declared.for_client, people=False) if declared.for_client is not None else None
        source = declared.came_from.column if declared.came_from is not None else None
        for names in (declared.columns, declared.found_by.values(), declared.told_apart_by, declared.events.values()):
            self.check_columns(names)
        self.check_columns([source] if source is not None else [])
        for names in (declared.free_text, declared.secret, *declared.leave.values()):
            self.check_columns(names)
        links = {
            column for edge in (*belongs, *elsewhere, *also, *([client] if client else [])) for column in edge.link
        }
        personal, deletes, keeps = self.actions(links, also)
        excused = {
            *table.key, *links, *personal, *declared.found_by.values(), *declared.events.values(), *declared.free_text,
            *declared.told_apart_by, *(column for names in declared.leave.values() for column in names),
            *(column for edge in also for column in edge.theirs), *([source] if source is not None else []),
            *(key for other in self.section.tables.values() for link in other.belongs_to if link.table == table.name
              for key in link.key if key in table.columns and table.columns[key].kind != "text"),
        }  # fmt: skip
        documents = {place.column for place in table.places.values()}
        for column in table.columns:
            if column not in excused:
                what = "is not in the notice, save for places in it" if column in documents else "is not in the notice"
                self.add("undeclared column", column, what, "map it under columns, or leave it and say why")
        for name, place in table.places.items():
            whole = personal.get(place.column)
            if name in personal and whole is not None and personal[name].action != whole.action != "keep":
                self.add("bad value", name, f"is to be treated otherwise than {place.column}, of which it is a part",
                         f"leave {place.column} as a whole and say why, or treat both alike")  # fmt: skip
        return Mapped(
            table,
            declared.one_row_is,
            {identifier: column for identifier, column in declared.found_by.items() if column in table.columns},
            tuple(column for column in declared.told_apart_by if column in table.columns),
            personal,
            deletes,
            keeps,
            belongs,
            tuple(also),
            client,
            {event: column for event, column in declared.events.items() if column in table.columns},
            declared.kept_by,
            declared.came_from,
            frozenset(declared.secret),
            elsewhere,
        )

    def actions(self, links: set[str], also: list[Edge]) -> tuple[dict[str, Personal], bool, KeepReason | None]:
        """What erasure does to each personal column, whether it deletes the row, and why it keeps whole rows."""
        declared, table = self.declared, self.table
        erased = declared.when_erased or WhenErased.model_validate({})
        rows = erased.rows or self.section.when_erased
        if rows == "keep" and erased.because is None:
            self.add("bad value", "", "keeps its rows without a coded reason", "give because: an Art 17(3) reason")
        for names in (erased.keep, erased.replace, erased.pseudonymise):
            self.check_columns(names)
        wanted = dict.fromkeys([*declared.columns, *declared.free_text], "")
        wanted |= {column: "" for edge in also for column in edge.theirs}
        for column in declared.found_by.values():
            # A surrogate key by which people are found stays with the row; text in a key says who somebody is.
            structural = column in table.key or column in links
            if not structural or (column in table.columns and table.columns[column].kind == "text"):
                wanted.setdefault(column, "")
        personal: dict[str, Personal] = {}
        for name in wanted:
            if name not in table.columns:
                continue
            column, field, free = table.columns[name], declared.columns.get(name), name in declared.free_text
            if name in erased.keep:
                personal[name] = Personal(column, field, "keep", free, erased.keep[name])
            elif name in erased.pseudonymise:
                personal[name] = Personal(column, field, "pseudonymise", free, erased.pseudonymise[name])
            elif name in erased.replace:
                personal[name] = Personal(
                    column, field, "replace", free, None, self.replacement(name, erased.replace[name])
                )
            elif rows == "keep":
                personal[name] = Personal(column, field, "keep", free, erased.because)
            else:
                personal[name] = Personal(column, field, "empty", free)
        partly = erased.keep or erased.replace or erased.pseudonymise
        return personal, rows == "delete row" and not partly, erased.because if rows == "keep" else None

    def replacement(self, name: str, text: str) -> object:
        try:
            return typed(self.table.columns[name], text)
        except ValueError:
            self.add("bad value", name, f"cannot hold the replacement: it is of type {self.table.columns[name].kind}",
                     "give a value of the column's type that fits; {random} needs four fixed characters around it")  # fmt: skip
            return None

    def is_elsewhere(self, link: Link) -> bool:
        """Whether the link leads to a table of another system: ``cases.members``, where nothing here is called so."""
        return "." in link.table and link.table not in self.section.tables and link.table not in self.schema.tables

    def to_elsewhere(self, link: Link) -> Iterator[Edge]:
        columns = (*link.by, *link.where)
        self.check_columns(columns)
        for name in link.by:
            if name in self.table.columns and is_list(self.table, name):
                self.add("bad link", name, f"holds several keys in one value, and {link.table} is another system",
                         "link through a table of its own, or leave the column and say why")  # fmt: skip
                return
        if all(column in self.table.columns for column in columns):
            where = tuple((name, tuple(self.said(name, text) for text in texts)) for name, texts in link.where.items())
            yield Edge(self.table.name, tuple(link.by), link.table, (), where=where)

    def second(self, text: str) -> Edge | None:
        try:
            link = _LINK.validate_python(text)
        except ValidationError:
            self.add("bad link", "", f"‘{text}’ is no link", "write TABLE by COLUMN (members by referred_by)")
            return None
        return self.edge(link, people=True)

    def edge(self, link: Link, *, people: bool, belongs: bool = False) -> Edge | None:
        parent = self.schema.tables.get(link.table)
        self.check_columns((*link.by, *link.where))
        declared = self.section.tables.get(link.table)
        if parent is None or declared is None or (people and declared.nobody is not None):
            why = "is not mapped" if parent is not None else "is not in the database"
            self.add("bad link", "", f"links to {link.table}, which {why}", "correct the link, or map that table")
            return None
        if any(column not in self.table.columns for column in (*link.by, *link.where)):
            return None
        listed = any(is_list(self.table, name) for name in link.by)
        if listed and (why := self.unlisted(link, parent, belongs=belongs)):
            self.add("bad link", next(name for name in link.by if is_list(self.table, name)),
                     f"holds several keys in one value, and such a link cannot be followed: {why}",
                     "link through a table of its own, or leave the column and say why")  # fmt: skip
            return None
        to = link.key or next(
            (
                tuple(known.to[known.columns.index(column)] for column in link.by)
                for known in self.table.foreign_keys
                if known.table == link.table and set(known.columns) == set(link.by) and len(known.to) == len(link.by)
            ),
            parent.key,
        )
        if len(to) != len(link.by) or any(column not in parent.sql.c for column in to):
            self.add("bad link", "", f"links to {link.table} by {len(link.by)} column(s); its key is "
                     f"{' and '.join(to) or 'missing'}", "name one column here for each key column there")  # fmt: skip
            return None
        where = tuple((name, tuple(self.said(name, text) for text in texts)) for name, texts in link.where.items())
        by = tuple(link.by)
        several = not any(set(names) <= set(to) for names in (parent.key, *parent.unique) if names)
        points_here = any(
            link.table == self.table.name and set(link.columns) == set(to) and set(link.to) == set(by)
            for link in parent.foreign_keys
        )
        pointed_at = points_here or (several and set(by) == set(self.table.key))
        pointed_at = pointed_at and parent is not self.table
        return Edge(self.table.name, by, parent.name, to, (), where, several or listed, listed, pointed_at)

    def unlisted(self, link: Link, parent: Table, *, belongs: bool) -> str | None:
        """Why a list of keys is no link; None where it is one."""
        if not belongs:
            return "a list says whose the row is (belongs to), and nothing else"
        if len(link.by) > 1:
            return "a list stands for one column alone"
        if link.key and link.key != parent.key:
            return f"it would have to name the primary key of {parent.name}"
        return next((why for name in link.by if (why := unlike(self.table, name, parent)) is not None), None)

    def said(self, name: str, text: str) -> object:
        """What a column says where a link means one table."""
        try:
            return typed(self.table.columns[name], text)
        except ValueError:
            self.add("bad value", name, f"cannot hold ‘{text}’: it is of type {self.table.columns[name].kind}",
                     "give the link’s where a value of the column’s type")  # fmt: skip
            return None

    def check_columns(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.table.columns and not any(d.where == f"{self.place}.{name}" for d in self.drift):
                what, fix = no_such_column(self.table, name)
                self.add("missing column", name, what, fix)

    def add(self, kind: str, column: str, what: str, fix: str) -> None:
        where = f"{self.place}.{column}" if column else self.place
        self.drift.append(Drift(kind, where, what, fix))  # pyright: ignore[reportArgumentType]
