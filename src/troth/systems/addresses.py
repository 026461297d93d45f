"""From a database address to the store behind it."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from sqlalchemy import exc

from troth.errors import TrothError
from troth.systems.dialects import Store
from troth.systems.mariadb import MariaStore
from troth.systems.postgres import PostgresStore
from troth.systems.sqlite import SqliteStore

MOST_KEPT = 16
_KEPT: OrderedDict[tuple[str, str], Store] = OrderedDict()
_LOCK = Lock()


def open_store(name: str, address: str) -> Store:
    """The store behind a database URL, with the connections this process keeps to it; nothing is connected to yet.

    Raises TrothError for a kind Troth cannot speak to, without showing the URL. The sixteen stores asked for last are
    kept; an older one's idle connections are closed, and made anew should it be asked again.
    """
    with _LOCK:
        store = _KEPT.get((name, address))
        if store is None:
            store = _KEPT[name, address] = _opened(name, address)
        _KEPT.move_to_end((name, address))
        gone = [_KEPT.popitem(last=False)[1] for _ in range(len(_KEPT) - MOST_KEPT)]
    for store_gone in gone:
        store_gone.close()
    return store


def close_stores() -> None:
    """Close every connection this process keeps, and forget what was compiled."""
    with _LOCK:
        gone = list(_KEPT.values())
        _KEPT.clear()
    for store in gone:
        store.close()


def _opened(name: str, address: str) -> Store:
    kind, _, rest = address.partition("://")
    product = kind.partition("+")[0]
    if kind == "sqlite":
        return SqliteStore(name, Path(rest.removeprefix("/")))
    if product not in ("postgresql", "postgres", "mariadb", "mysql"):
        raise TrothError(
            "Troth cannot speak to this kind of database yet",
            where=f"systems.{name}",
            fix="connect SQLite, PostgreSQL, MariaDB or MySQL",
        )
    try:
        if product in ("mariadb", "mysql"):
            return MariaStore(name, address)
        return PostgresStore(name, address.replace("postgres://", "postgresql://", 1))
    except (exc.ArgumentError, ValueError):
        raise TrothError(
            "this is not a database address",
            where=f"systems.{name}",
            fix=f"{product}://USER:PASSWORD@HOST/DATABASE",
        ) from None
