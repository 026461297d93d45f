"""From a database address to the store behind it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import exc

from troth.errors import TrothError
from troth.systems.dialects import Store
from troth.systems.postgres import PostgresStore
from troth.systems.sqlite import SqliteStore


def open_store(name: str, address: str) -> Store:
    """The store behind a database URL. Raises TrothError for a kind Troth cannot speak to, without showing the URL."""
    kind, _, rest = address.partition("://")
    if kind == "sqlite":
        return SqliteStore(name, Path(rest.removeprefix("/")))
    if kind.partition("+")[0] in ("postgresql", "postgres"):
        try:
            return PostgresStore(name, address.replace("postgres://", "postgresql://", 1))
        except (exc.ArgumentError, ValueError):
            raise TrothError(
                "this is not a database address",
                where=f"systems.{name}",
                fix="postgresql://USER:PASSWORD@HOST/DATABASE",
            ) from None
    raise TrothError(
        "Troth cannot speak to this kind of database yet", where=f"systems.{name}", fix="connect SQLite or PostgreSQL"
    )
