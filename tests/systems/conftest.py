"""A fresh connected database for each test, on each product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.systems.databases import Database

PRODUCTS = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=PRODUCTS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        made = Database("sqlite", f"sqlite:///{tmp_path / 'their data.sqlite'}")
        made.run("pragma user_version=1")
        yield made
        return
    yield from _on_postgres()


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    made = Database("sqlite", f"sqlite:///{tmp_path / 'their data.sqlite'}")
    made.run("pragma user_version=1")
    return made


@pytest.fixture
def postgres() -> Iterator[Database]:
    yield from _on_postgres()


def _on_postgres() -> Iterator[Database]:
    server = servers.postgres() or servers.missing("postgres")
    address = server.create_database()
    made = Database("postgres", address)
    yield made
    made.postgres.close()
    server.drop_database(address)
