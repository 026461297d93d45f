"""Addresses are secrets, and servers prove who they are: files nobody else may read, and certificates of a named authority."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pymysql
import pytest

from tests import mariadb_server, tls_servers
from tests.systems.databases import notice, section
from tests.tls_servers import Authority, authority
from troth.errors import TrothError
from troth.systems import Unreachable, addresses_of, open_system
from troth.systems.addresses import close_stores
from troth.workspace import Workspace

SECRET = "postgresql://shop:hunter2@db.example/shop"
Serve = Callable[..., AbstractContextManager[str]]
PRODUCTS = [
    pytest.param(tls_servers.postgres, id="postgres", marks=pytest.mark.postgres),
    pytest.param(tls_servers.mariadb, id="mariadb", marks=pytest.mark.mariadb),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    yield Workspace(tmp_path)
    close_stores()


def reached(workspace: Workspace, connect: str) -> None:
    said = section(f"connect: {connect}\ntables: {{}}")
    assert said.connect is not None
    open_system("shop", said, notice(), addresses_of(said.connect, workspace)).reachable()


@pytest.mark.parametrize("serve", PRODUCTS)
def test_only_a_server_signed_by_the_named_authority_is_spoken_to(workspace: Workspace, serve: Serve) -> None:
    ours, strangers = authority("Ours"), authority("A stranger")
    (workspace.root / "ours.pem").write_bytes(ours.pem)
    (workspace.root / "strangers.pem").write_bytes(strangers.pem)
    with serve(ours) as address:
        (workspace.root / "secrets.env").write_text(f"SHOP={address}\n")
        reached(workspace, "{read: env SHOP, certificate authority: ours.pem}")
        with pytest.raises(Unreachable) as refused:
            reached(workspace, "{read: env SHOP, certificate authority: strangers.pem}")
        assert "certificate" in refused.value.what
        assert address.partition("@")[0].rpartition(":")[2] not in f"{refused.value!r} {refused.value}"


@pytest.mark.parametrize("serve", PRODUCTS)
def test_a_certificate_for_another_name_is_refused(workspace: Workspace, serve: Serve) -> None:
    ours: Authority = authority("Ours")
    (workspace.root / "ours.pem").write_bytes(ours.pem)
    with serve(ours, host="db.elsewhere.example") as address:
        (workspace.root / "secrets.env").write_text(f"SHOP={address}\n")
        with pytest.raises(Unreachable, match="certificate"):
            reached(workspace, "{read: env SHOP, certificate authority: ours.pem}")


@pytest.mark.postgres
@pytest.mark.mariadb
def test_the_servers_of_these_tests_take_nothing_but_tls() -> None:
    with tls_servers.postgres(authority("Ours")) as address, pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"{address}?sslmode=disable").close()
    with tls_servers.mariadb(authority("Ours")) as address, pytest.raises(pymysql.err.OperationalError):
        mariadb_server.connect(address, ssl_disabled=True).close()


def test_an_authority_that_is_not_there_is_named(workspace: Workspace) -> None:
    (workspace.root / "secrets.env").write_text(f"SHOP={SECRET}\n")
    with pytest.raises(TrothError, match=r"ours\.pem"):
        reached(workspace, "{read: env SHOP, certificate authority: ours.pem}")


def test_what_the_address_says_of_certificates_does_not_weaken_the_notice(workspace: Workspace) -> None:
    (workspace.root / "ours.pem").write_bytes(b"x")
    (workspace.root / "secrets.env").write_text(f"SHOP={SECRET}?sslmode=disable&target_session_attrs=any\n")
    said = section("connect: {read: env SHOP, certificate authority: ours.pem}").connect
    assert said is not None
    made = addresses_of(said, workspace)
    assert "sslmode=verify-full" in made.read
    assert "disable" not in made.read
    assert "target_session_attrs=any" in made.read


def test_an_address_may_stand_in_a_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = workspace.root / "shop"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    assert workspace.address("file shop") == SECRET
    assert workspace.address(f"file {secret}") == SECRET
    monkeypatch.setenv("SHOP_FILE", str(secret))
    assert workspace.address("env SHOP") == SECRET
    assert workspace.address("env SHOP_FILE") == SECRET
    monkeypatch.setenv("SHOP", "data/other.sqlite")
    assert workspace.address("env SHOP").endswith("data/other.sqlite")


def test_a_file_that_everybody_may_read_is_refused(workspace: Workspace) -> None:
    secret = workspace.root / "shop"
    secret.write_text(SECRET)
    secret.chmod(0o604)
    with pytest.raises(TrothError) as refused:
        workspace.address("file shop")
    assert "every account of this machine may read" in refused.value.what
    assert "chmod 600" in refused.value.fix
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"   \n", b"\xff\xfe", b"one\ntwo\n", b"x" * 9000])
def test_a_file_without_one_line_of_text_is_refused_without_showing_it(workspace: Workspace, content: bytes) -> None:
    secret = workspace.root / "shop"
    secret.write_bytes(content)
    secret.chmod(0o600)
    with pytest.raises(TrothError, match="one line of text") as refused:
        workspace.address("file shop")
    assert "one\ntwo" not in str(refused.value)


def test_a_missing_file_or_variable_is_named(workspace: Workspace) -> None:
    with pytest.raises(TrothError, match=r"secrets/shop"):
        workspace.address("file secrets/shop")
    with pytest.raises(TrothError, match="NOT_SET_ANYWHERE is not set"):
        workspace.address("env NOT_SET_ANYWHERE")


def test_addresses_show_nothing_of_themselves(workspace: Workspace) -> None:
    (workspace.root / "secrets.env").write_text(f"SHOP={SECRET}\n")
    said = section("connect: {read: env SHOP, erase: env SHOP}").connect
    assert said is not None
    assert "hunter2" not in repr(addresses_of(said, workspace))
    with pytest.raises(TrothError) as refused:
        open_system("shop", section("connect: env SHOP"), notice(), addresses_of(said, workspace)).reachable()
    assert "hunter2" not in f"{refused.value!r}{refused.value}"
