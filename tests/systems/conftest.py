"""A fresh connected database for each test, on each product."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.systems.databases import Database

PRODUCTS = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    pytest.param("mariadb", id="mariadb", marks=pytest.mark.mariadb),
]


@pytest.fixture(params=PRODUCTS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from made(request.param, tmp_path)


@pytest.fixture(params=PRODUCTS[1:])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database on a server."""
    yield from made(request.param, tmp_path)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    yield from made("sqlite", tmp_path)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Database]:
    yield from made("postgres", tmp_path)


@pytest.fixture
def mariadb(tmp_path: Path) -> Iterator[Database]:
    yield from made("mariadb", tmp_path)


def made(kind: str, folder: Path, *, encoding: str | None = None) -> Iterator[Database]:
    """One database of a product, dropped in the end; ``encoding``: on PostgreSQL, another one than the server's."""
    if kind == "sqlite":
        path = folder / f"their data {secrets.token_hex(4)}.sqlite"
        database = Database("sqlite", f"sqlite:///{path}")
        database.run("pragma user_version=1")
        yield database
        path.unlink(missing_ok=True)  # some tests take it away themselves
        return
    server = (servers.postgres() if kind == "postgres" else servers.mariadb()) or servers.missing(kind)
    address = server.create_database(encoding=encoding) if encoding and kind == "postgres" else server.create_database()
    database = Database(kind, address)
    yield database
    database.close()
    server.drop_database(address)
