"""A system that cannot be asked says why, gives nothing of its address away, and is never taken for an empty one."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

from tests.systems import agency
from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import Unreachable, open_system


def test_a_file_that_is_gone_is_not_made_again(sqlite: Database):
    agency.build(sqlite)
    cases = sqlite.open(agency.MAPPING)
    cases.reachable()
    sqlite.path.unlink()
    for ask in (
        cases.reachable,
        cases.drift,
        lambda: cases.find({"email": "ann@reed.example"}),
        lambda: cases.drill("access"),
    ):
        with pytest.raises(Unreachable, match="not there"):
            ask()
    assert not sqlite.path.exists()


def test_a_file_that_is_no_database_is_named_so(sqlite: Database):
    sqlite.path.write_bytes(b"this is a letter, not a database" * 200)
    with pytest.raises(Unreachable, match="not a SQLite database"):
        sqlite.open(agency.MAPPING).reachable()


def test_a_damaged_file_is_never_answered_with_nothing_held(sqlite: Database):
    agency.build(sqlite)
    data = bytearray(sqlite.path.read_bytes())
    data[100:] = os.urandom(len(data) - 100)
    sqlite.path.write_bytes(data)
    with pytest.raises(TrothError):
        sqlite.open(agency.MAPPING).find({"email": "ann@reed.example"})


@pytest.mark.postgres
@pytest.mark.parametrize("part", ["password", "port", "database", "host"])
def test_a_wrong_address_is_explained_without_its_secret(postgres: Database, part: str):
    url = urlsplit(postgres.address)
    wrong = {
        "password": f"postgresql://{url.username}:hunter2secret@{url.hostname}:{url.port}{url.path}",
        "port": f"postgresql://{url.username}:hunter2secret@127.0.0.1:9/x",
        "database": postgres.address + "_gone",
        "host": f"postgresql://{url.username}:hunter2secret@nowhere.invalid/x",
    }[part]
    with pytest.raises(Unreachable) as caught:
        open_system("cases", section("tables: {}"), notice(), wrong).reachable()
    for secret in ("hunter2secret", str(url.password)):
        assert secret not in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize(
    "address", ["oracle://u:hunter2secret@h/x", "nonsense", "postgresql://u:hunter2secret@h:notaport/x"]
)
def test_an_address_troth_cannot_speak_to_is_refused_without_showing_it(address: str):
    with pytest.raises(TrothError) as caught:
        open_system("cases", section("tables: {}"), notice(), address)
    assert "hunter2secret" not in str(caught.value)
    assert caught.value.where == "systems.cases"
