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
from troth.systems.reaching import Addresses, Patience
from troth.systems.sqlite import SqliteStore
from troth.systems.unlogged import never_log_rows

never_log_rows()

MOST_KEPT = 16
_KEPT: OrderedDict[tuple[str, Addresses, Patience], Store] = OrderedDict()
_LOCK = Lock()


def open_store(name: str, address: Addresses | str, patience: Patience = Patience()) -> Store:  # noqa: B008  # frozen
    """The store behind a database URL, or one for each role, with the connections this process keeps to it.

    Nothing is connected to yet. Raises TrothError for a kind Troth cannot speak to, without showing the URL. The sixteen
    stores asked for last are kept; an older one's idle connections are closed, and made anew should it be asked again.
    """
    addresses = Addresses.one(address) if isinstance(address, str) else address
    place = name, addresses, patience
    with _LOCK:
        store = _KEPT.get(place)
        if store is None:
            store = _KEPT[place] = _opened(name, addresses, patience)
        _KEPT.move_to_end(place)
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


def _opened(name: str, addresses: Addresses, patience: Patience) -> Store:
    kind, _, rest = addresses.read.partition("://")
    product = kind.partition("+")[0]
    others = [each for each in (addresses.erase, addresses.replica) if each is not None]
    if any(_family(each) != _family(addresses.read) for each in others):
        raise TrothError(
            "the addresses of this system are of different kinds of database",
            where=f"systems.{name}.connect",
            fix="let read, erase and replica be accounts of the same database",
        )
    if kind == "sqlite":
        if addresses.apart or addresses.replica is not None:
            raise TrothError(
                "a SQLite file knows no accounts, so it has one address",
                where=f"systems.{name}.connect",
                fix="write connect: FILE, and let the file's rights say who may write",
            )
        return SqliteStore(name, Path(rest.removeprefix("/")), addresses, patience)
    if product not in ("postgresql", "postgres", "mariadb", "mysql"):
        raise TrothError(
            "Troth cannot speak to this kind of database yet",
            where=f"systems.{name}",
            fix="connect SQLite, PostgreSQL, MariaDB or MySQL",
        )
    try:
        made = MariaStore if product in ("mariadb", "mysql") else PostgresStore
        return made(name, addresses, patience)
    except (exc.ArgumentError, ValueError):
        raise TrothError(
            "this is not a database address",
            where=f"systems.{name}",
            fix=f"{product}://USER:PASSWORD@HOST/DATABASE",
        ) from None


def _family(address: str) -> str:
    product = address.partition("://")[0].partition("+")[0]
    return {"postgres": "postgresql", "mysql": "mariadb"}.get(product, product)
