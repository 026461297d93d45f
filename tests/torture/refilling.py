"""A PostgreSQL database put back as it was by its rows: many times quicker than a copy of its files, and the same to whoever asks.

Its schema is never touched, so what a process has compiled for it stays good.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Contents:
    """Every row and every sequence of a database, as they were."""

    rows: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]


def contents(address: str) -> Contents:
    """What a database holds now."""
    rows: dict[str, bytes] = {}
    with psycopg.connect(address) as server:
        for name in _names(server, "pg_tables", "tablename"):
            with (
                server.cursor() as cursor,
                cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as out,
            ):
                rows[name] = b"".join(bytes(part) for part in out)
        sequences = {
            name: server.execute(
                sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            ).fetchone()
            for name in _names(server, "pg_sequences", "sequencename")
        }
    return Contents(rows, {name: found for name, found in sequences.items() if found is not None})


def refill(address: str, held: Contents) -> None:
    """Put back what the database held, once nobody else is connected to it: what a killed client left is ended first."""
    with psycopg.connect(address) as server:
        _alone(server)
        server.execute("SET session_replication_role = replica")  # rows come in any order
        empty = sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in held.rows)
        server.execute(empty)
        for name, content in held.rows.items():
            if content:
                statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                with server.cursor() as cursor, cursor.copy(statement) as into:
                    into.write(content)
        values = sql.SQL(", ").join(
            sql.SQL("setval({}, {}, {})").format(sql.Literal(f'"{name}"'), last, called)
            for name, (last, called) in held.sequences.items()
        )
        server.execute(sql.SQL("SELECT {}").format(values))


def _alone(server: psycopg.Connection[tuple[object, ...]]) -> None:
    """End every other connection to this database, and wait until it is gone."""
    others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 20
    while server.execute(f"SELECT pg_terminate_backend(pid) FROM {others}").fetchall():  # type: ignore[arg-type]
        server.rollback()  # a new look at who is there
        if time.monotonic() > until:
            raise RuntimeError(f"somebody stays connected to {urlsplit(server.info.dsn).path or server.info.dbname}")
        time.sleep(0.002)


def _names(server: psycopg.Connection[tuple[object, ...]], view: str, column: str) -> list[str]:
    found = server.execute(f"SELECT {column} FROM {view} WHERE schemaname = 'public' ORDER BY 1").fetchall()  # type: ignore[arg-type]
    return [str(name) for (name,) in found]
