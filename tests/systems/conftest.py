"""A fresh connected database for each test, on each product."""

from __future__ import annotations

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
    yield from _made(request.param, tmp_path)


@pytest.fixture(params=PRODUCTS[1:])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database on a server."""
    yield from _made(request.param, tmp_path)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    yield from _made("sqlite", tmp_path)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Database]:
    yield from _made("postgres", tmp_path)


@pytest.fixture
def mariadb(tmp_path: Path) -> Iterator[Database]:
    yield from _made("mariadb", tmp_path)


def _made(kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        made = Database("sqlite", f"sqlite:///{folder / 'their data.sqlite'}")
        made.run("pragma user_version=1")
        yield made
        return
    server = (servers.postgres() if kind == "postgres" else servers.mariadb()) or servers.missing(kind)
    address = server.create_database()
    made = Database(kind, address)
    yield made
    made.close()
    server.drop_database(address)
