"""Our tables on PostgreSQL, out and in through COPY: one snapshot out, one transaction in, and no program of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from troth.desk.safekeeping.limits import WAITS, set_limits

OURS = "troth_"
"""How the names of our rooms' tables begin."""
FRAMEWORKS = frozenset(
    {
        "django_content_type",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
    }
)
"""The framework's own beside them, by name: whatever else lies in the database is somebody else's, and stays."""
MADE_BY_MIGRATING = "django_migrations"
SESSIONS = "troth_staff_session"
"""Who of the staff is signed in where. It is never copied: a restored store signs everybody out."""

Cursor = psycopg.Cursor[Any]


@contextmanager
def snapshot() -> Generator[Cursor]:
    """A connection of its own that reads one moment of the store, however long it takes.

    It waits for a lock as long as others do, but may stand still: it holds up nobody who writes. Errors are the ORM's.
    """
    told: dict[str, Any] = connection.get_connection_params()
    taken = {name: told[name] for name in told if name not in ("cursor_factory", "context", "prepare_threshold")}
    with connection.wrap_database_errors, psycopg.connect(**taken, autocommit=True) as own:
        set_limits(own, WAITS)
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with own.cursor() as cursor:
            yield cursor
        own.execute("COMMIT")


def tables(cursor: Cursor) -> list[str]:
    """The tables of our store, but for sessions, and the record of migrations, which migrating writes itself."""
    rows = cursor.execute(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    ).fetchall()
    return [name for (name,) in rows if name != SESSIONS and (name.startswith(OURS) or name in FRAMEWORKS)]


def copy_out(cursor: Cursor, table: str, write: Callable[[bytes], object]) -> None:
    """A table as COPY writes it in text; the first line is ours and names its columns."""
    names = columns(cursor, table)
    write(("\t".join(names) + "\n").encode())
    wanted = sql.SQL(", ").join(map(sql.Identifier, names))
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(wanted, sql.Identifier(table))
    with cursor.copy(query) as copy:
        for piece in copy:
            write(bytes(piece))


def copy_in(cursor: Cursor, table: str, pieces: Iterator[bytes]) -> None:
    """Put back what ``copy_out`` wrote into an empty table that has at least these columns."""
    head, rest = b"", b""
    for piece in pieces:
        head += piece
        if b"\n" in head:
            head, rest = head.split(b"\n", 1)
            break
    names = sql.SQL(", ").join(map(sql.Identifier, head.decode().split("\t")))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with cursor.copy(query) as copy:
        if rest:
            copy.write(rest)
        for piece in pieces:
            copy.write(piece)


def columns(cursor: Cursor, table: str) -> list[str]:
    """A table's columns, in order."""
    rows = cursor.execute(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = %s ORDER BY ordinal_position",
        (table,),
    ).fetchall()
    return [name for (name,) in rows]


def sequences(cursor: Cursor) -> dict[str, dict[str, int]]:
    """Table → column → the last number that was given out, which may be higher than any row's."""
    given: dict[str, dict[str, int]] = {}
    for table in tables(cursor):
        for column in columns(cursor, table):
            (name,) = cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', column)).fetchone() or (
                None,
            )
            if name is not None:
                (last,) = cursor.execute(
                    "SELECT coalesce(pg_sequence_last_value(%s::regclass), 0)", (name,)
                ).fetchone() or (0,)
                given.setdefault(table, {})[column] = int(last)
    return given


def set_sequences(cursor: Cursor, given: Mapping[str, Mapping[str, int]]) -> None:
    """Let numbers go on after the last one given out: none is used twice."""
    for table, numbers in given.items():
        for column, last in numbers.items():
            if last > 0:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (f'"{table}"', column, last))


def drop_all(cursor: Cursor) -> None:
    """Drop every table of our store, in the caller's transaction."""
    for table in [*tables(cursor), SESSIONS, MADE_BY_MIGRATING]:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))


def holds_anything(cursor: Cursor) -> bool:
    """Whether the database holds a store with an account or an entry of evidence."""
    there = set(tables(cursor))
    for table in ("troth_staff_account", "troth_evidence_evidenceentry"):
        if (
            table in there
            and cursor.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone()
        ):
            return True
    return False
