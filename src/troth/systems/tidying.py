"""Free or rewrite what an erasure left behind in its tables, where the notice says so: a step of its own, after looking again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from troth.errors import TrothError
from troth.systems.dialects import Store
from troth.systems.outcomes import Tidying
from troth.systems.reflect import Schema
from troth.systems.refusals import in_words
from troth.systems.sqlite import SqliteStore
from troth.systems.statements import raw

_HELD_BACK = re.compile(r"(\d+) are dead but not yet removable")


def tidied(
    store: Store, schema: Schema, names: Collection[str], how: Tidying, confirm: Callable[[], None] | None = None
) -> tuple[str, ...]:
    """Run it table by table, outside any transaction; hands back in words what could not be done, and why.

    ``vacuum`` locks nobody out on PostgreSQL; ``rewrite`` there, and either on MariaDB and SQLite, makes the table (or the
    file) anew. The time-outs of the connection hold. Raises Unreachable where the database cannot be asked at all.
    ``confirm`` is called before each table, and raises where whoever asked may go no further.
    """
    problems: list[str] = []
    store.check_reachable()
    confirm = confirm or (lambda: None)
    with in_words(store.name), store.engine.connect() as plain:
        connection = plain if isinstance(store, SqliteStore) else plain.execution_options(isolation_level="AUTOCOMMIT")
        if isinstance(store, SqliteStore):
            confirm()
            return tuple(_sqlite(connection))
        run = _postgres if schema.product == "postgresql" else _maria
        for name in sorted(names):
            confirm()
            table = connection.dialect.identifier_preparer.format_table(schema.tables[name].sql).replace("%%", "%")
            try:
                with in_words(store.name, name):
                    problems += (f"{name}: {problem}" for problem in run(connection, table, how))
            except TrothError as error:
                problems.append(f"{name}: {error.what}")
    return tuple(problems)


def _sqlite(connection: sa.Connection) -> Iterator[str]:
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("PRAGMA query_only=OFF")
        driver.execute("VACUUM")
    except driver.OperationalError as error:
        # Its messages name no values: locked, full, read-only.
        yield f"VACUUM could not run ({error})"


def _postgres(connection: sa.Connection, table: str, how: Tidying) -> Iterator[str]:
    driver: Any = raw(connection)
    notices: list[tuple[str, str]] = []

    def heard(notice: Any) -> None:
        # What a notice says can be read only while it is handed over.
        notices.append((str(notice.severity_nonlocalized), str(notice.message_primary)))

    driver.add_notice_handler(heard)
    try:
        full = "FULL, " if how == "rewrite" else ""
        connection.exec_driver_sql(f"VACUUM ({full}VERBOSE, ANALYZE) {table}".replace("%", "%%"))
    finally:
        driver.remove_notice_handler(heard)
    if any(severity == "WARNING" for severity, _ in notices):
        yield "VACUUM passed it over, because only the table's owner may (or, from PostgreSQL 17, who was granted MAINTAIN)"
        return
    held = sum(int(match[1]) for _, said in notices if (match := _HELD_BACK.search(said)))
    if held:
        yield f"{held} old row versions could not go, because an older transaction may still look at them"


def _maria(connection: sa.Connection, table: str, how: Tidying) -> Iterator[str]:
    try:
        rows = connection.exec_driver_sql(f"OPTIMIZE TABLE {table}".replace("%", "%%")).all()
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        yield "OPTIMIZE TABLE asks for SELECT and INSERT on the table, which this account lacks"
        return
    if any(str(row[2]).lower() == "error" for row in rows):
        yield "OPTIMIZE TABLE could not rewrite it; the server's log says why"
