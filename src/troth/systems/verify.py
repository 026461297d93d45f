"""Look again after an erasure, without walking the links: search columns for the person's values, and known keys for life."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from troth.systems.base import Found, Rows
from troth.systems.dialects import Store, bind
from troth.systems.intents import acted_on
from troth.systems.keys import Key, key_text
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.normalise import Form, form_of, normalise, sought
from troth.systems.outcomes import Hit, Remaining
from troth.systems.people import match, said_now, still_theirs
from troth.systems.reflect import Table
from troth.systems.treating import as_declared

SHORTEST_NAME = 3
"""Names shorter than this are compared whole, in rows known to be the person's."""
_Whose = dict[tuple[str, Key], Rows]


@dataclass(frozen=True)
class _Term:
    identifier: str
    form: Form
    value: str
    part: str | None


def remaining(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None,
    *, where: str = "a new connection",
) -> Remaining:  # fmt: skip
    """Every place where a value of ``found.person`` stands, and every known row that is not as erasure leaves it."""
    refuse_drift(compiled)
    return _Look(connection, store, compiled, found, instructed_by).looked(where)


class _Look:
    def __init__(
        self, connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None
    ) -> None:
        self.connection, self.store, self.compiled, self.found = connection, store, compiled, found
        self.instructed_by = instructed_by
        self.terms = [_term(identifier, value) for identifier, value in found.person.items()]
        self.known: _Whose = {(rows.table, key): rows for rows in found.rows for key in rows.keys}
        self.aside = {(aside.table, key_text(aside.key)) for aside in found.aside}

    def looked(self, where: str) -> Remaining:
        searched: list[str] = []
        hits: dict[tuple[str, str, Key], Hit] = {}
        for hit in self.known_rows():
            hits.setdefault((hit.table, hit.column, hit.key), hit)
        (again,) = match(self.connection, self.store, self.compiled, [self.found.person]) if self.terms else (None,)
        fitting = {(root.table, root.key) for root in again.roots} if again else set[tuple[str, Key]]()
        if again is not None:
            fitting |= {(choice.table, choice.key) for choice in again.choices}
        for name, table in self.compiled.schema.tables.items():
            columns = self.columns_of(name, table)
            if not columns or not self.terms:
                continue
            searched += [f"{name}.{column}" for column in columns]
            for hit in self.searched(table, columns, fitting):
                hits.setdefault((hit.table, hit.column, hit.key), hit)
        return Remaining(self.compiled.system, tuple(hits.values()), tuple(searched), len(self.known), where)

    def columns_of(self, name: str, table: Table) -> list[str]:
        """Mapped columns of any readable type; in undeclared places every column with text."""
        mapped = self.compiled.tables.get(name)
        if name in self.compiled.nobody:
            return []
        undeclared = {drift.where for drift in self.compiled.drift if not drift.stops}
        columns: list[str] = []
        documents = {place.column for place in table.places.values()}
        for column in table.columns.values():
            here = f"{self.compiled.system}.{name}"
            if mapped is not None and column.name in mapped.personal:
                readable = column.kind not in ("bytes", "boolean", "time")
            elif column.name in documents:
                # What stands in other places of a document, under keys nobody declared, is searched as well.
                readable = True
            else:
                declared = here not in undeclared and f"{here}.{column.name}" not in undeclared
                readable = not declared and column.kind in ("text", "json", "other")
            if readable:
                columns.append(column.name)
        return columns

    def searched(self, table: Table, columns: Sequence[str], fitting: set[tuple[str, Key]]) -> Iterator[Hit]:
        own = [table.sql.c[column] for column in table.key]
        mapped = self.compiled.tables.get(table.name)
        theirs = [key for (name, key), rows in self.known.items() if name == table.name and self.ours(rows)]
        within = self.store.among(own, theirs) if own and theirs else sa.false()
        tests: list[tuple[str, str, sa.ColumnElement[bool]]] = []
        for name in columns:
            for term in self.terms:
                tests += [(name, how, test) for how, test in self.tests(table, name, mapped, term, within)]
        if not tests:
            return
        flags = [sa.case((test, 1), else_=0).label(f"f{place}") for place, (_, _, test) in enumerate(tests)]
        any_ = sa.or_(*(test for _, _, test in tests))
        query = sa.select(*own, *flags).select_from(table.sql).where(any_).execution_options(yield_per=1000)
        for row in self.connection.execute(query):
            key = tuple(row[: len(own)])
            for (name, how, _), flag in zip(tests, row[len(own) :], strict=True):
                if flag:
                    whose = self.whose(mapped, table.name, key, name, fitting)
                    yield Hit(table.name, name, key, "equal" if how == "equal" else "contained", whose)

    def tests(
        self, table: Table, name: str, mapped: Mapped | None, term: _Term, within: sa.ColumnElement[bool]
    ) -> Iterator[tuple[str, sa.ColumnElement[bool]]]:
        column = table.at(name)
        by = mapped is not None and mapped.found_by.get(term.identifier) == name
        if by and term.form != "text":
            yield "equal", self.store.normal(term.form, column) == bind(term.value)
        if term.part is not None:
            yield "contained", self.store.position(self.store.inside(term.form, column), term.part) > bind(0)
        elif term.form == "text":
            equal = self.store.normal("text", column) == bind(term.value)
            yield "equal", sa.and_(within, equal)
            if len(term.value) >= SHORTEST_NAME:
                contained = self.store.position(self.store.inside("text", column), term.value) > bind(0)
                yield "contained", sa.and_(within, contained)

    def ours(self, rows: Rows) -> bool:
        """Whether the rows were to be acted on."""
        return acted_on(rows, self.instructed_by)

    def whose(self, mapped: Mapped | None, table: str, key: Key, column: str, fitting: set[tuple[str, Key]]):
        rows = self.known.get((table, key))
        if mapped is None or column not in mapped.personal:
            inside_kept = rows is not None and mapped is not None and column in mapped.kept
            return "kept" if inside_kept else "unknown"
        if rows is not None and not self.ours(rows):
            return "client"
        kept = mapped.personal[column].action in ("keep", "pseudonymise")
        if rows is not None:
            if (rows.standing == "other" or rows.columns) and column not in rows.columns:
                return "other person"
            if not rows.columns and column in mapped.seconds:
                return "other person"
            return "kept" if kept else "own"
        if (table, key_text(key)) in self.aside:
            return "other person"
        if any(above.client is not None for above, _ in self.compiled.chain(table)):
            return "client"
        return "own" if (table, key) in fitting else "other person"

    def known_rows(self) -> Iterator[Hit]:
        """Rows found before: deleted ones must be gone, emptied columns empty, replaced ones as replaced."""
        for rows in self.found.rows:
            mapped = self.compiled.tables.get(rows.table)
            if mapped is None or not self.ours(rows):
                continue
            strangers: set[Key] = set()
            if rows.root:
                said = said_now(self.connection, self.store, self.compiled, mapped, rows.keys, lock=False)
                strangers = set(still_theirs(mapped, rows.keys, said, self.found.person)[1])
            for key, column in self.not_done(mapped, rows):
                yield Hit(mapped.name, column, key, "still there", "unknown" if key in strangers else "own")

    def not_done(self, mapped: Mapped, rows: Rows) -> Iterator[tuple[Key, str]]:
        table = mapped.table
        own = [table.sql.c[column] for column in table.key]
        limited = rows.standing == "other" or bool(rows.columns)
        if mapped.deletes and not limited:
            for row in self.connection.execute(sa.select(*own).where(self.store.among(own, rows.keys))):
                yield tuple(row), ""
            return
        names = rows.columns if limited else tuple(name for name in mapped.personal if name not in mapped.seconds)
        wrong: dict[str, sa.ColumnElement[bool]] = {}
        for name in names:
            personal = mapped.personal.get(name) or Personal(table.columns[name], None, "empty")
            if personal.action in ("empty", "replace"):
                wrong[name] = sa.not_(as_declared(self.store, table, personal))
        if not wrong:
            return
        flags = [sa.case((test, 1), else_=0).label(f"f{place}") for place, test in enumerate(wrong.values())]
        query = sa.select(*own, *flags).where(self.store.among(own, rows.keys), sa.or_(*wrong.values()))
        for row in self.connection.execute(query):
            for name, flag in zip(wrong, row[len(own) :], strict=True):
                if flag:
                    yield tuple(row[: len(own)]), name


def _term(identifier: str, value: str) -> _Term:
    form = form_of(identifier)
    plain = normalise(identifier, value)
    return _Term(identifier, form, plain, sought(form, plain))
