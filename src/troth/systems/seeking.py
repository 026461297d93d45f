"""Where in a table a person's values could stand, and the one statement that looks for them there and at known rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import NullType

from troth.systems.dialects import Store
from troth.systems.linking import fits, means
from troth.systems.listing import names_any
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.normalise import Form, form_of, normalise, sought
from troth.systems.reflect import Kind, Table
from troth.systems.statements import Statement
from troth.systems.treating import as_declared

SHORTEST_NAME = 3
"""Names shorter than this are compared whole, in rows known to be the person's."""
KNOWN, ACTED_ON, ABOVE = "known", "acted", "above"
"""Open parameters: the keys known from before, those among them that erasure was to touch, and, with the number of a link
(``above0_``), those known of the table that it leads to."""
_TELLING = re.compile("[a-z0-9]{4,}")
"""What a name must hold to be rarer than its host: half the people of a shop may have their address at the same one."""
_DIGITS = "0123456789"
_WRITTEN_IN: dict[Kind, str] = {
    "integer": _DIGITS + "-",
    "number": _DIGITS + "-.+eE",
    "date": _DIGITS + "-",
    "timestamp": _DIGITS + "-:. +T",
    "uuid": _DIGITS + "abcdefABCDEF-",
}
"""The letters a value of these kinds is written in; what holds another letter cannot stand there."""


@dataclass(frozen=True)
class Term:
    """One value to look for."""

    identifier: str
    form: Form
    value: str
    """In its normal spelling."""
    part: str | None
    """What is sought inside other text; None where the value is a name, or too short."""
    rare: str | None = None
    """A piece of ``part`` that few texts hold, where one is known: of an address, what stands before its host."""


@dataclass(frozen=True)
class Test:
    """One way in which a value may stand in a column, or in which a known row is not as erasure leaves it."""

    column: str
    how: str
    """``equal``, ``contained`` or ``still there``; of links, ``hangs``: on a row known from before."""
    condition: sa.ColumnElement[bool]


@dataclass(frozen=True)
class Search:
    """The statement of one table and what its columns mean."""

    statement: Statement
    tests: tuple[Test, ...]


def term(identifier: str, value: str) -> Term:
    """An identifier as it is looked for."""
    form = form_of(identifier)
    plain = normalise(identifier, value)
    part = sought(form, plain)
    name, at, _ = plain.partition("@")
    rare = f"{name}@" if form == "email" and part is not None and at and _TELLING.search(name) else None
    return Term(identifier, form, plain, part, rare)


def places(compiled: Compiled, table: Table) -> list[str]:
    """Mapped columns of any readable type; in undeclared places every column with text."""
    name = table.name
    mapped = compiled.tables.get(name)
    if name in compiled.nobody:
        return []
    undeclared = {drift.where for drift in compiled.drift if not drift.stops}
    columns: list[str] = []
    documents = {place.column for place in table.places.values()}
    for column in table.columns.values():
        here = f"{compiled.system}.{name}"
        if mapped is not None and column.name in mapped.personal:
            readable = column.kind not in ("bytes", "boolean", "time")
        elif column.name in documents:
            # What stands in other places of a document, under keys nobody declared, is searched as well.
            readable = True
        else:
            declared = here not in undeclared and f"{here}.{column.name}" not in undeclared
            readable = not declared and column.kind in ("text", "json", "list", "other")
        if readable:
            columns.append(column.name)
    return columns


def can_hold(table: Table, column: str, term: Term) -> bool:
    """Whether a value of the column's type could be, or contain, the term at all. Untyped columns could hold anything."""
    kind = table.columns[column].kind
    written = _WRITTEN_IN.get(kind)
    type_ = table.at(column).type
    if written is None or isinstance(type_, NullType):
        return True
    if term.part is None:
        return True
    if term.form == "phone" and kind in ("date", "timestamp"):
        return False
    if kind == "integer" and term.part.isdigit():
        most = 5 if isinstance(type_, sa.SmallInteger) else 19 if isinstance(type_, sa.BigInteger) else 10
        return len(term.part) <= most
    return all(letter in written for letter in term.part)


def search(
    store: Store, compiled: Compiled, table: Table, terms: Sequence[Term], *, known: bool, acted: bool,
    hangs: Sequence[int] = (),
) -> Search | None:  # fmt: skip
    """The statement for one table, written once for each set of identifiers; None where nothing is to be looked for.

    ``known`` and ``acted`` say whether there are keys to give for the parameters of these names; ``hangs``, for which of
    the table's links there are keys of rows above.
    """
    asked = tuple(
        (one.identifier, one.form, one.part is not None, one.rare is not None, len(one.value) >= SHORTEST_NAME)
        for one in terms
    )
    columns = places(compiled, table)
    held = tuple(tuple(can_hold(table, column, one) for one in terms) for column in columns)
    place = ("search", table.name, asked, held, known, acted, tuple(hangs))
    if place not in compiled.cache:
        compiled.cache[place] = _search(
            store, compiled, table, terms, columns, held, known=known, acted=acted, hangs=hangs
        )
    return compiled.cache[place]


def _search(
    store: Store, compiled: Compiled, table: Table, terms: Sequence[Term], columns: Sequence[str],
    held: Sequence[Sequence[bool]], *, known: bool, acted: bool, hangs: Sequence[int],
) -> Search | None:  # fmt: skip
    mapped = compiled.tables.get(table.name)
    own = [table.sql.c[column] for column in table.key]
    within = store.among_given(own, ACTED_ON) if acted else sa.false()
    tests: list[Test] = []
    for name, possible in zip(columns, held, strict=True):
        for number, (one, may) in enumerate(zip(terms, possible, strict=True)):
            if may:
                tests += _tests(store, table, name, mapped, one, number, within)
    links = list(_links(store, compiled, mapped, hangs)) if mapped is not None else []
    left = list(_left(store, mapped)) if (known or links) and mapped is not None else []
    ways = [*([store.among_given(own, KNOWN)] if known else []), *(test.condition for test in (*links, *tests))]
    if not ways:
        return None
    chosen = [column.label(f"c{place}") for place, column in enumerate(own)]
    yes, no = sa.literal_column("1", sa.Integer()), sa.literal_column("0", sa.Integer())
    every = (*left, *links, *tests)
    flags = [sa.case((test.condition, yes), else_=no).label(f"f{n}") for n, test in enumerate(every)]
    statement = store.compiled(sa.select(*chosen, *flags).select_from(table.sql).where(sa.or_(*ways)))
    return Search(statement, every)


def _tests(
    store: Store, table: Table, name: str, mapped: Mapped | None, one: Term, number: int, within: sa.ColumnElement[bool]
) -> Iterator[Test]:
    column = table.at(name)
    equal, part = sa.bindparam(f"equal{number}", type_=sa.Text()), f"part{number}"
    if mapped is not None and mapped.found_by.get(one.identifier) == name and one.form != "text":
        yield Test(name, "equal", store.normal(one.form, column) == equal)
    if one.part is not None:
        rare = f"rare{number}" if one.rare is not None else None
        yield Test(name, "contained", store.contains(store.inside(one.form, column), part, rare))
    elif one.form == "text":
        yield Test(name, "equal", sa.and_(within, store.normal("text", column) == equal))
        if len(one.value) >= SHORTEST_NAME:
            yield Test(name, "contained", sa.and_(within, store.contains(store.inside("text", column), part)))


def _left(store: Store, mapped: Mapped) -> Iterator[Test]:
    """For each column, whether erasure has left it otherwise than it should."""
    for name in dict.fromkeys((*mapped.personal, *(c for edge in (*mapped.belongs, *mapped.also) for c in edge.link))):
        if name in mapped.lists:
            continue  # who stands in it is what counts (``_links``)
        personal = mapped.personal.get(name) or Personal(mapped.table.columns[name], None, "empty")
        if personal.action in ("empty", "replace"):
            yield Test(name, "still there", sa.not_(as_declared(store, mapped.table, personal)))


def _links(store: Store, compiled: Compiled, mapped: Mapped, hangs: Sequence[int]) -> Iterator[Test]:
    """For each link with keys of rows above, whether a row hangs by it on one of those."""
    for number, edge in enumerate(mapped.belongs):
        here = mapped.table.sql
        if edge.listed and number in hangs:
            named = names_any(store, here.c[edge.columns[0]], f"{ABOVE}{number}_")
            yield Test(edge.columns[0], "hangs", sa.and_(named, means(store, edge, here)))
        elif number in hangs:
            above = compiled.schema.tables[edge.parent]
            if set(edge.to) == set(above.key):
                order = [here.c[edge.columns[edge.to.index(name)]] for name in above.key]
                hanging = sa.and_(store.among_given(order, f"{ABOVE}{number}_"), means(store, edge, here))
            else:
                there = above.sql.alias()
                given = store.among_given([there.c[name] for name in above.key], f"{ABOVE}{number}_")
                linked = fits(store, edge, here, [there.c[name] for name in edge.to])
                hanging = sa.exists(sa.select(sa.literal(1)).select_from(there).where(given, linked))
            yield Test(edge.columns[0], "hangs", hanging)


def values(store: Store, terms: Sequence[Term]) -> dict[str, Any]:
    """The terms as values of the open parameters."""
    sent: dict[str, Any] = {}
    for number, one in enumerate(terms):
        sent[f"equal{number}"] = one.value
        sent[f"part{number}"] = store.contained(one.part if one.part is not None else one.value)
        if one.rare is not None:
            sent[f"rare{number}"] = store.contained(one.rare)
    return sent
