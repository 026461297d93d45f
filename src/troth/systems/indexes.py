"""Which indexes are missing on MariaDB, MySQL and SQLite, by the indexes there are: their planners tell no such thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from troth.systems import mariadb_sought, sqlite_sought
from troth.systems.dialects import Store
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.normalise import form_of
from troth.systems.outcomes import Advice

_OF_SQLITE = """
SELECT m.name, l.name, i.name FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i
WHERE m.type = 'table' AND NOT l.partial ORDER BY 1, 2, i.seqno
"""
_OF_MARIADB = """
SELECT IF(TABLE_SCHEMA = DATABASE(), TABLE_NAME, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)), INDEX_NAME, COLUMN_NAME
FROM information_schema.STATISTICS WHERE INDEX_TYPE = 'BTREE' AND TABLE_SCHEMA {here}
ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""


_BY = "by"


def without_plans(connection: sa.Connection, store: Store, compiled: Compiled, few: int) -> Iterator[Advice]:
    """Identifiers and links that no index serves, and lists that none can, in tables of ``few`` rows or more."""
    indexes = _indexes(connection)
    for mapped in compiled.tables.values():
        lacking = [edge for edge in (*mapped.belongs, *mapped.also) if not _served(mapped, edge, indexes)]
        if (lacking or mapped.found_by) and _has(connection, store, mapped, few):
            yield from _identifiers(connection, store, compiled, mapped)
            yield from dict.fromkeys(_missing(connection, compiled, mapped, edge) for edge in lacking)


def _identifiers(connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped) -> Iterator[Advice]:
    """Columns in which people are looked up by reading the whole table, by what the product says that it would do."""
    dialect: Any = connection.dialect
    sqlite = dialect.name == "sqlite"
    if not sqlite and not dialect.is_mariadb:
        return
    for identifier, name in mapped.found_by.items():
        if _read_through(connection, store, mapped, identifier):
            make = _for_sqlite if sqlite else _for_mariadb
            yield Advice(
                f"{compiled.system}.{mapped.name}.{name}",
                f"people are looked up by {identifier}, in any spelling, by reading the whole table",
                make(store, mapped, identifier),
            )


def _read_through(connection: sa.Connection, store: Store, mapped: Mapped, identifier: str) -> bool:
    table = mapped.table
    test = store.sought(form_of(identifier), table.at(mapped.found_by[identifier]), _BY)
    asked = store.compiled(sa.select(*(table.sql.c[key] for key in table.key)).where(test))
    given = asked.parameters(store.sent(_BY, [("-",)]))
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.text}", given)
        return any(str(row[3]).startswith(f"SCAN {table.sql.name}") for row in steps)
    steps = connection.exec_driver_sql(f"EXPLAIN {asked.text}", given).mappings()
    return any(row["table"] == table.sql.name and row["type"] in ("ALL", "index") for row in steps)


def _for_sqlite(store: Store, mapped: Mapped, identifier: str) -> str:
    table = mapped.table
    quote = store.engine.dialect.identifier_preparer.quote
    kinds = sqlite_sought.indexes(form_of(identifier), table.at(mapped.found_by[identifier]))
    return "; ".join(
        f"CREATE INDEX {quote(f'{table.sql.name}_{identifier}_{which}')} ON {quote(table.sql.name)} {of}"
        for which, of in zip(("sought", "odd"), kinds, strict=True)
    )


def _for_mariadb(store: Store, mapped: Mapped, identifier: str) -> str:
    name, table = mapped.found_by[identifier], mapped.table
    made = mariadb_sought.made(store, form_of(identifier), table, name) if name not in table.places else None
    if made is None:
        longest = f"VARCHAR({mariadb_sought.LONGEST})"
        return f"no index of this product serves here; keep the value in a column of its own, of {longest} at most"
    place = store.engine.dialect.identifier_preparer.format_table(table.sql).replace("%%", "%")
    return f"ALTER TABLE {place} {made}"


def _indexes(connection: sa.Connection) -> dict[str, dict[str, list[str]]]:
    """Table → index → its columns, in order."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_OF_SQLITE)
    else:
        dialect: Any = connection.dialect
        here, names = dialect.here
        rows = connection.exec_driver_sql(_OF_MARIADB.format(here=here), names)
    found: dict[str, dict[str, list[str]]] = {}
    for table, index, column in rows:
        found.setdefault(str(table), {}).setdefault(str(index), []).append(str(column))
    return found


def _served(mapped: Mapped, edge: Edge, indexes: dict[str, dict[str, list[str]]]) -> bool:
    """Whether some index, or the key, begins with the columns of a link, in any order."""
    if edge.listed:
        return False
    wanted = {name.lower() for name in edge.columns}
    begins = [*indexes.get(mapped.name, {}).values(), list(mapped.table.key)]
    return any({name.lower() for name in columns[: len(wanted)]} == wanted for columns in begins)


def _has(connection: sa.Connection, store: Store, mapped: Mapped, few: int) -> bool:
    """Whether the table has at least so many rows; no more of them are counted."""
    some = (
        sa.select(sa.literal_column("1", sa.Integer()).label("n"))
        .select_from(mapped.table.sql)
        .limit(sa.literal_column(str(few)))
    )
    return connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one() >= few


def _missing(connection: sa.Connection, compiled: Compiled, mapped: Mapped, edge: Edge) -> Advice:
    where = f"{compiled.system}.{mapped.name}.{edge.columns[0]}"
    what = f"what belongs to a row of {edge.parent} is found by reading the whole table"
    if edge.listed:
        fix = "no index of this product serves a list of keys; link through a table of its own where this is too slow"
        return Advice(where, what, fix)
    prepare = connection.dialect.identifier_preparer
    name = "_".join((mapped.table.sql.name, *edge.columns))[:60]
    listed = ", ".join(prepare.quote(column) for column in edge.columns)
    table = prepare.format_table(mapped.table.sql).replace("%%", "%")
    return Advice(where, what, f"CREATE INDEX {prepare.quote(name)} ON {table} ({listed})")
