"""Whether one column can be treated as declared: NOT NULL, keys, UNIQUE, generated columns, CHECK rules; and what else to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import NullType

from troth.systems.dialects import Right, Store
from troth.systems.guards import Trigger
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.outcomes import Problem
from troth.systems.reflect import Table
from troth.systems.replacing import Pattern
from troth.systems.treating import after, drawn, setting

SHORTEST_STAND_IN = 20
"""A random stand-in cut shorter than this may meet another by chance."""


def column_problems(place: str, mapped: Mapped, personal: Personal) -> Iterator[Problem]:
    """What the schema alone says against treating a column as declared."""
    where, column = f"{place}.{personal.name}", personal.column
    alone = (personal.name,) in mapped.table.unique or mapped.table.key == (personal.name,)
    text = column.kind in ("text", "other") and not column.options
    if column.generated:
        if personal.action not in ("empty", "keep"):
            yield Problem(where, "is computed by the database and cannot be written", "treat the columns it is made of")
    elif personal.action == "empty":
        if personal.name in mapped.table.key:
            yield Problem(where, "is part of the primary key and cannot be emptied",
                          "delete the row, pseudonymise the column, or keep it with a reason")  # fmt: skip
        elif not column.nullable and column.kind != "list":
            yield Problem(where, "must not be empty (NOT NULL), so it cannot be emptied",
                          f"replace it: {_instead(personal, alone=alone, text=text)}; or delete the row, "
                          "or keep it with a reason")  # fmt: skip
    elif personal.action == "replace" and alone and not isinstance(personal.value, Pattern):
        fix = f"replace it with a random part: {_instead(personal, alone=True, text=True)}" if text else "empty it"
        yield Problem(where, "must be unique (UNIQUE), so no two rows can get the same replacement", fix)
    elif personal.action == "pseudonymise":
        if not text:
            yield Problem(where, f"holds no free text ({column.kind}), so no random text can stand in",
                          "empty it, replace it, or keep it with a reason")  # fmt: skip
        elif column.length is not None and column.length < SHORTEST_STAND_IN:
            yield Problem(where, f"is too short for a random stand-in ({column.length} characters)",
                          f"replace it, or widen it to {SHORTEST_STAND_IN}")  # fmt: skip


def rule_problems(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, treated: Sequence[Personal],
    keys: Sequence[Key] | None,
) -> Iterator[Problem]:  # fmt: skip
    """CHECK rules that the treated rows would break: tried on these rows, or on all of them and a made-up one besides.

    Nothing is written: the database evaluates its own rule on the rows as they would be. A rule that cannot be evaluated
    so (one that calls a function this account may not, say) is passed over, and speaks up when rows are written.
    """
    columns = mapped.table.with_documents(personal.name for personal in treated)
    rules = [rule for rule in compiled.guards.rules.get(mapped.name, ()) if rule.columns & columns]
    if not rules:
        return
    rows = _as_treated(store, mapped.table, treated, keys, compiled.schema.product)
    for rule in rules:
        query = sa.select(sa.literal(1)).select_from(rows).where(sa.not_(sa.literal_column(f"({rule.text})"))).limit(1)
        try:
            with connection.begin_nested():
                broken = connection.execute(query).first() is not None
        except exc.DBAPIError:
            continue
        if broken:
            touched = [personal.name for personal in treated if personal.name in rule.columns]
            where = ".".join([compiled.system, mapped.name, *(touched if len(touched) == 1 else [])])
            listed = f"one of {', '.join(rule.texts)}" if rule.texts else "with a value it allows"
            yield Problem(where, f"a CHECK rule forbids what erasure would leave: {rule.text}",
                          f"replace {' and '.join(touched) or 'the column'} {listed}, or delete the row")  # fmt: skip


def unique_problems(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, treated: Sequence[Personal],
    keys: Sequence[Key],
) -> Iterator[Problem]:  # fmt: skip
    """Sets of columns that must be unique together, and would not be once part of a set holds the same fixed value."""
    table, by_name = mapped.table, {personal.name: personal for personal in treated}
    for names in (table.key, *table.unique):
        fixed = [name for name in names if name in by_name and by_name[name].action == "replace"]
        free = any(name in by_name and by_name[name].action == "empty" for name in names)
        if len(names) < 2 or not fixed or free or any(isinstance(by_name[name].value, Pattern) for name in fixed):
            continue
        rows = _as_treated(store, table, treated, keys, compiled.schema.product).alias("treated")
        held = [rows.c[name] for name in names]
        twice = sa.select(sa.literal(1)).select_from(rows).group_by(*held).having(sa.func.count() > sa.literal(1))
        others = sa.not_(store.among([table.sql.c[name] for name in table.key], list(keys)))
        same = sa.and_(*(table.sql.c[name] == rows.c[name] for name in names))
        taken = sa.select(sa.literal(1)).select_from(table.sql.join(rows, same)).where(others)
        if any(connection.execute(query.limit(1)).first() is not None for query in (twice, taken)):
            yield Problem(
                f"{compiled.system}.{mapped.name}.{fixed[0]}",
                f"must be unique together with {' and '.join(name for name in names if name != fixed[0])}, and another "
                "row has or gets the replacement",
                f"replace it with a random part: {_instead(by_name[fixed[0]], alone=True, text=True)}",
            )


def trigger_problems(place: str, triggers: Sequence[Trigger], events: Sequence[str]) -> Iterator[Problem]:
    """Triggers that run when erasure writes: no machine can tell what they do with the old values."""
    for trigger in triggers:
        for event in sorted(trigger.events.intersection(events)):
            yield Problem(
                place, f"the trigger {trigger.name} runs on {event} here, and may copy what is erased",
                "look at what it does; if it copies rows, map the table it writes to", stops=False,
            )  # fmt: skip


def right_problems(connection: sa.Connection, store: Store, system: str, needed: Sequence[Right]) -> Iterator[Problem]:
    """Rights that the account which erases lacks; the columns of an UPDATE may be places of a document."""
    asked: list[Right] = []
    for right, table, columns in needed:
        real = tuple(sorted(name for name in table.with_documents(columns) if name in table.sql.c))
        if right != "UPDATE" or real:
            asked.append((right, table, real))
    if not asked:
        return
    with store.entitled(connection) as own:
        held = store.may(own, asked)
    for (right, table, _), given in zip(asked, held, strict=True):
        if not given:
            yield Problem(f"{system}.{table.name}", f"the account that erases has no right to {right.lower()} here",
                          f"grant {right} on the table to it: troth systems grants {system} prints what it needs")  # fmt: skip


def _as_treated(
    store: Store, table: Table, treated: Sequence[Personal], keys: Sequence[Key] | None, product: str
) -> sa.FromClause:
    free = [personal for personal in treated if not personal.column.generated and personal.action != "keep"]
    values = setting(table, {personal.name: after(store, table, personal) for personal in free})
    query = sa.select(*(_typed(values.get(column, column), column, product) for column in table.sql.c))
    name = quoted_name(table.sql.name, quote=True)
    if keys is not None:
        return query.where(store.among([table.sql.c[column] for column in table.key], list(keys))).subquery(name)
    made = {personal.name: drawn(store, table, personal) for personal in free if personal.name not in table.places}
    # An empty table refuses nothing; a made-up row, empty but for what erasure writes, stands for those to come.
    row = sa.select(*(_typed(made.get(column.name, sa.null()), column, product) for column in table.sql.c))
    return sa.union_all(query, row).subquery(name)


def _typed(value: sa.ColumnElement[Any], column: sa.Column[Any], product: str) -> sa.ColumnElement[Any]:
    plain = product != "postgresql" or isinstance(column.type, NullType) or value is column
    return (value if plain else sa.cast(value, column.type)).label(quoted_name(column.name, quote=True))


def _instead(personal: Personal, *, alone: bool, text: bool) -> str:
    email = "email" in personal.name.casefold() or "email" in (personal.field or "").casefold()
    if personal.column.kind == "json":
        value = "{}"
    elif not text:
        value = "VALUE"
    elif alone:
        value = "erased-{random}@erased.example" if email else "erased-{random}"
    else:
        value = "erased@erased.example" if email else "erased"
    return f'{{replace: {{{personal.name}: "{value}"}}}}'
