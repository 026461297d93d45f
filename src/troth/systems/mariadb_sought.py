"""How people are looked up by index on MariaDB: through an invisible column that it computes from the identifier.

MariaDB has no index over an expression. A generated column whose expression is the normal spelling as Troth writes it is
known by that expression, is used in its place, and is no column of the notice's: it holds what the other one holds, and
empties with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.normalise import FORMS, Form
from troth.systems.reflect import Schema, Table

LONGEST = 768
"""Characters of four bytes that fit into one key of an index (InnoDB's limit of 3072 bytes)."""
_INFO = "sought"
_BETWEEN = re.compile(r"[`()\s\\]")
_SPELLED = {"lcase": "lower", "ucase": "upper", "charsetutf8mb4": "", "_utf8mb4": ""}


def split_off(store: Store, schema: Schema) -> Schema:
    """The schema without such columns, and its tables with a note of them for ``column``."""
    return replace(schema, tables={name: _without(store, table) for name, table in schema.tables.items()})


def column(form: Form, base: sa.ColumnElement[Any]) -> sa.ColumnElement[Any] | None:
    """The column that holds the normal spelling of ``base``, where there is one."""
    if not isinstance(base, sa.Column):
        return None
    name = known(base.table).get((form, base.name))
    return base.table.c[name] if name is not None else None


def known(table: sa.FromClause) -> Mapping[tuple[Form, str], str]:
    """(form, column) → the column that holds its normal spelling."""
    return cast("Mapping[tuple[Form, str], str]", getattr(table, "info", {}).get(_INFO, {}))


def made(store: Store, form: Form, table: Table, name: str) -> str | None:
    """What stands behind ``ALTER TABLE …``; None where no index can hold the column's values."""
    length = table.columns[name].length if table.columns[name].kind == "text" else 64
    if length is None or length > LONGEST:
        return None
    prepare = store.engine.dialect.identifier_preparer
    own = prepare.quote(f"{name}_{form}_sought"[:64])
    kept = f"VARCHAR({length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    expression = _written(store, form, table, name)
    return f"ADD COLUMN {own} {kept} GENERATED ALWAYS AS ({expression}) VIRTUAL INVISIBLE, ADD INDEX {own} ({own})"


def _without(store: Store, table: Table) -> Table:
    computed = {name: str(text) for name, each in table.columns.items()
                if each.generated and (text := table.sql.c[name].info.get("computed"))}  # fmt: skip
    if not computed:
        return table
    found: dict[tuple[Form, str], str] = {}
    for base in table.columns:
        for form in FORMS if base not in computed else ():
            wanted = _plain(_written(store, form, table, base))
            same = [name for name, text in computed.items() if _plain(text) == wanted]
            if same:
                found[form, base] = same[0]
    table.sql.info[_INFO] = found
    left = {name: each for name, each in table.columns.items() if name not in found.values()}
    return replace(table, columns=left)


def _written(store: Store, form: Form, table: Table, name: str) -> str:
    settings = {"literal_binds": True, "include_table": False}
    normal = store.normal(form, table.sql.c[name])
    return str(normal.compile(dialect=store.engine.dialect, compile_kwargs=settings)).replace("%%", "%")


def _plain(text: str) -> str:
    """An expression however the server spells it."""
    text = _BETWEEN.sub("", text.lower())
    for said, meant in _SPELLED.items():
        text = text.replace(said, meant)
    return text
