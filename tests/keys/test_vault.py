"""The root key in Vault, against a server of its documented API: keys, versions, who we are, and every way it may refuse."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tls_servers import authority
from tests.vault_server import ROOT, TransitKey, VaultServer, vault
from troth.errors import TrothError
from troth.keys.people import new_data_key
from troth.keys.ring import KeyRing
from troth.keys.unavailable import KeyServiceUnavailable
from troth.keys.vault import VaultRootKey, VaultShelf
from troth.workspace import Workspace

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[VaultServer]:
    with vault() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("TROTH_VAULT_TOKEN", ROOT)
    monkeypatch.setattr("troth.keys.vault_calls.PAUSES", (0.01, 0.01))
    return Workspace(tmp_path)


@pytest.fixture
def root(server: VaultServer, workspace: Workspace) -> VaultRootKey:
    return VaultShelf(server.where.removeprefix("vault:"), workspace).create("root")


def opened(server: VaultServer, workspace: Workspace) -> VaultShelf:
    return VaultShelf(server.where.removeprefix("vault:"), workspace)


def test_a_key_is_wrapped_in_vault_and_opens_again(server: VaultServer, root: VaultRootKey) -> None:
    wrapped = root.wrap(data := new_data_key())
    assert wrapped.startswith(b"vault:v1:")
    assert data not in wrapped
    assert root.unwrap(wrapped) == data
    assert list(server.keys) == ["troth-root"]
    assert "deletion" not in str(server.calls), "nothing but what is needed was asked"


def test_many_keys_are_one_call(server: VaultServer, root: VaultRootKey) -> None:
    keys = [new_data_key() for _ in range(600)]
    before = len(server.calls)
    assert root.unwrap_all(root.wrap_all(keys)) == keys
    assert len(server.calls) - before == 6


def test_a_ring_has_its_root_key_in_vault_and_nothing_of_it_in_a_file(
    server: VaultServer, workspace: Workspace, tmp_path: Path
) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON, server.where, workspace)
    name, wrapped = keys.wrap(data := new_data_key())
    purpose = keys.purpose("replay")
    again = KeyRing.open(tmp_path / "keys", "file", workspace)
    assert (again.unwrap(name, wrapped), again.purpose("replay")) == (data, purpose)
    assert not list((tmp_path / "keys").glob("root*.key"))
    held = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    assert ROOT.encode() not in held
    assert server.keys["troth-root"].versions[0] not in held


def test_the_root_key_moves_from_a_file_to_vault_and_the_next_one_replaces_it(
    server: VaultServer, workspace: Workspace, tmp_path: Path
) -> None:
    KeyRing.create(tmp_path / "keys", NOON)
    for turn in range(2):
        keys = KeyRing.open(tmp_path / "keys", server.where, workspace)
        old, wrapped = keys.wrap(data := new_data_key())
        name = keys.prepare()
        keys.switch(name, NOON)
        (anew,) = keys.rewrapped(old, [wrapped])
        keys.retire(old, NOON)
        assert KeyRing.open(tmp_path / "keys", "file", workspace).unwrap(name, anew) == data
        assert (len(server.keys), list((tmp_path / "keys").glob("root*.key"))) == (1, []), turn


def test_after_vault_has_rotated_its_key_everything_is_wrapped_by_the_newest_version(
    server: VaultServer, workspace: Workspace, tmp_path: Path
) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON, server.where, workspace)
    purpose = keys.purpose("replay")
    name, wrapped = keys.wrap(data := new_data_key())
    held = server.keys["troth-root"]
    held.versions.append(new_data_key())
    keys.renew_wrapping()
    (anew,) = keys.renewed([wrapped])
    assert anew.startswith(b"vault:v2:")
    held.min_decryption_version = 2
    again = KeyRing.open(tmp_path / "keys", "file", workspace)
    assert (again.unwrap(name, anew), again.purpose("replay")) == (data, purpose)
    with pytest.raises(TrothError, match="does not open") as refused:
        again.unwrap(name, wrapped)
    assert "min_decryption_version" in refused.value.fix
    decrypted = [path for _, path, _, _ in server.calls if "/rewrap/" in path]
    assert decrypted, "Vault wraps anew itself: no key left it"


def test_a_root_key_in_a_file_has_no_versions(tmp_path: Path) -> None:
    with pytest.raises(TrothError, match="has no versions"):
        KeyRing.create(tmp_path / "keys", NOON).renewed([])


def test_what_another_key_wrapped_or_somebody_changed_does_not_open(server: VaultServer, root: VaultRootKey) -> None:
    wrapped = root.wrap(new_data_key())
    server.keys["other"] = TransitKey()
    for wrong in (
        server.keys["other"].encrypt(new_data_key()).encode(),
        wrapped[:-8] + b"AAAAAAA=",
        b"\x00" * 40,
        b"vault:v9:AAAA",
        server.keys["troth-root"].encrypt(b"short").encode(),
    ):
        with pytest.raises(TrothError, match="does not open") as refused:
            root.unwrap(wrong)
        assert not isinstance(refused.value, KeyServiceUnavailable)


def test_an_approle_logs_in_and_again_where_its_token_ran_out(
    server: VaultServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TROTH_VAULT_TOKEN")
    monkeypatch.setenv("TROTH_VAULT_ROLE_ID", "a-role")
    (tmp_path / "secret-id").write_text("first\n")
    (tmp_path / "secret-id").chmod(0o600)
    monkeypatch.setenv("TROTH_VAULT_SECRET_ID_FILE", "secret-id")
    server.roles["a-role"] = {"first", "second"}
    root = opened(server, workspace).create("root")
    wrapped = root.wrap(data := new_data_key())
    server.tokens.clear()
    (tmp_path / "secret-id").write_text("second\n")
    assert root.unwrap(wrapped) == data
    server.tokens.clear()
    with pytest.raises(KeyServiceUnavailable, match="does not know this AppRole") as refused:
        root.unwrap(wrapped)
    assert "second" not in f"{refused.value} {refused.value.fix}"


def test_a_token_may_lie_in_a_file_that_nobody_else_reads(
    server: VaultServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TROTH_VAULT_TOKEN")
    monkeypatch.setenv("TROTH_VAULT_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text(ROOT)
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(TrothError, match="may read this secret"):
        opened(server, workspace).create("root")
    (tmp_path / "token").chmod(0o600)
    opened(server, workspace).create("root")
    monkeypatch.delenv("TROTH_VAULT_TOKEN_FILE")
    with pytest.raises(KeyServiceUnavailable, match="nothing says to Vault who we are"):
        opened(server, workspace).open("root")


def test_the_namespace_is_named_in_every_call(
    server: VaultServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.namespace = "privacy/team"
    with pytest.raises(KeyServiceUnavailable, match="no Transit engine at this path"):
        opened(server, workspace).create("root")
    monkeypatch.setenv("TROTH_VAULT_NAMESPACE", "privacy/team")
    assert opened(server, workspace).create("root").wrap(new_data_key())


@pytest.mark.parametrize(
    ("change", "words", "fix"),
    [
        ({"sealed": True}, "sealed", "unseal"),
        ({"tokens": {}}, "refuses this token", "policy"),
        ({"tokens": {ROOT: {"keys", "encrypt"}}}, "refuses this token", "policy"),
        ({"busy": 9}, "too busy or not ready", "try again"),
        ({"slow": 0.5}, "did not answer in time", "try again"),
        ({"redirects": True}, "sends us elsewhere", "active node"),
        ({"strange": b"<html>hello</html>"}, "not Vault", "address"),
        ({"strange": b'{"data": {"batch_results": [{}, {}]}}'}, "not Vault", "address"),
    ],
)
def test_each_refusal_is_said_in_words_and_shows_no_secret(
    server: VaultServer, root: VaultRootKey, workspace: Workspace, monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object], words: str, fix: str,
) -> None:  # fmt: skip
    wrapped = root.wrap(data := new_data_key())
    monkeypatch.setenv("TROTH_VAULT_TIMEOUT", "0.1")
    again = opened(server, workspace).open("root") if "tokens" not in change else root
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(KeyServiceUnavailable) as refused:
        again.unwrap(wrapped)
    said = f"{refused.value} {refused.value.fix} {again!r}"
    assert words in said
    assert fix in refused.value.fix
    assert ROOT not in said
    assert data.hex() not in said


def test_a_vault_that_is_busy_for_a_moment_is_asked_again(server: VaultServer, root: VaultRootKey) -> None:
    server.busy = 2
    assert root.unwrap(root.wrap(data := new_data_key())) == data


def test_a_missing_key_and_one_that_is_there_are_told(server: VaultServer, workspace: Workspace) -> None:
    shelf = opened(server, workspace)
    with pytest.raises(TrothError, match="the root key is missing"):
        shelf.open("root")
    shelf.create("root")
    with pytest.raises(TrothError, match="already"):
        shelf.create("root")
    shelf.destroy("root")
    shelf.destroy("root")
    assert not shelf.holds("root")


def test_nobody_there_is_told_within_a_moment(workspace: Workspace) -> None:
    with pytest.raises(KeyServiceUnavailable, match="nobody answers"):
        VaultShelf("http://localhost:9/transit/troth", workspace).open("root")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("http://vault.example:8200/transit/troth", "without encryption"),
        ("https://vault.example:8200/", "no place in Vault"),
        ("https://vault.example:8200/troth", "no place in Vault"),
        ("ftp://vault.example/transit/troth", "no place in Vault"),
        ("https://me:secret@vault.example/transit/troth", "a password stands in the address"),
    ],
)
def test_an_address_that_would_not_do_is_refused_before_anything_is_sent(
    workspace: Workspace, place: str, words: str
) -> None:
    with pytest.raises(TrothError, match=words) as refused:
        VaultShelf(place, workspace)
    assert "secret" not in str(refused.value)


def test_a_token_with_a_line_break_goes_nowhere(
    server: VaultServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_VAULT_TOKEN", "hvs.x\r\nX-Evil: 1")
    with pytest.raises(KeyServiceUnavailable) as refused:
        opened(server, workspace).open("root")
    assert "hvs.x" not in str(refused.value)
    assert server.calls == []


@pytest.mark.parametrize("said", ["soon", "0", "-1", "61"])
def test_a_time_limit_that_is_none_is_refused(
    server: VaultServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("TROTH_VAULT_TIMEOUT", said)
    with pytest.raises(TrothError, match="no time to wait"):
        opened(server, workspace).open("root")


def test_over_tls_only_a_vault_whose_authority_we_know_is_told_who_we_are(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = authority("our authority"), authority("another authority")
    certificate, key = ours.sign("localhost")
    for name, content in (
        ("server.pem", certificate),
        ("server.key", key),
        ("ours.pem", ours.pem),
        ("o.pem", other.pem),
    ):
        (tmp_path / name).write_bytes(content)
    with vault((tmp_path / "server.pem", tmp_path / "server.key")) as server, _silent(server):
        for authority_file, known in (("ours.pem", True), ("o.pem", False), ("", False)):
            monkeypatch.setenv("TROTH_VAULT_CACERT", authority_file)
            if known:
                assert opened(server, workspace).create("root").wrap(new_data_key())
                continue
            before = len(server.calls)
            with pytest.raises(KeyServiceUnavailable, match="no certificate that we can trust"):
                opened(server, workspace).open("root")
            assert len(server.calls) == before
        monkeypatch.setenv("TROTH_VAULT_CACERT", "server.key")
        with pytest.raises(KeyServiceUnavailable, match="authority cannot be read"):
            opened(server, workspace).open("root")


def _silent(server: VaultServer) -> socket.socket:
    """Somebody who connects and never says a word, and holds up nobody."""
    return socket.create_connection(("127.0.0.1", server.port))


def test_many_threads_share_one_vault(root: VaultRootKey) -> None:
    wrapped, wrong = root.wrap(data := new_data_key()), list[object]()
    began = time.monotonic()

    def ask() -> None:
        for _ in range(5):
            if root.unwrap(wrapped) != data:
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []
    assert time.monotonic() - began < 20
