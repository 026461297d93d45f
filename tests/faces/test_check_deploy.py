"""``troth check --deploy``: each way in which a workspace is not safe to be reached is found by name, and a safe one passes."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency
from tests.desk.need.test_deciding import staff
from tests.tls_servers import authority
from troth.desk.plans.worker import Worker

SAFE = {
    "TROTH_HOSTS": "privacy.waymark.example,localhost",
    "TROTH_PROXIES": "10.0.0.7",
    "TROTH_WITNESSES": "../outside",
}


def found(agency: Agency, *, form: str = "json") -> tuple[int, list[dict[str, str]]]:
    code, out, err = agency.troth("check", "--deploy", "--format", form)
    assert code in (0, 1), err
    return code, json.loads(out)["problems"]


@pytest.fixture
def safe(agency: Agency, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """A workspace as people may reach it: keys apart, backed up, drilled, a worker at it, two leads."""
    apart = tmp_path_factory.mktemp("apart") / "keys"
    shutil.move(agency.root / "keys", apart)
    for name, value in {**SAFE, "TROTH_KEYS": str(apart)}.items():
        monkeypatch.setenv(name, value)
    staff(agency, "privacy lead", name="second")
    shutil.copytree(apart, apart.parent / "backup")
    assert agency.troth("keys", "drill", "--backup", str(apart.parent / "backup"), "--as", LEAD)[0] == 0
    code, _, err = agency.troth("backup", "--to", str(apart.parent / "store.backup"))
    assert code == 0, err
    Worker(1).work(once=True)
    return agency


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_safe_workspace_has_no_error_left(safe: Agency) -> None:
    code, problems = found(safe)
    assert (code, [each for each in problems if each["severity"] == "error"]) == (0, [])
    code, out, _ = safe.troth("check", "--deploy")
    assert out.splitlines()[-1] == "people may be let in"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "value", "where", "words"),
    [
        ("TROTH_HOSTS", "", "TROTH_HOSTS", "no name is said"),
        ("TROTH_HOSTS", "*", "TROTH_HOSTS", "names that nobody listed"),
        ("TROTH_HOSTS", ".waymark.example", "TROTH_HOSTS", "names that nobody listed"),
        ("TROTH_HTTPS", "no", "TROTH_HTTPS", "without encryption"),
        ("TROTH_PROXIES", "0.0.0.0/0", "TROTH_PROXIES", "half the world"),
        ("TROTH_PROXIES", "the proxy", "TROTH_PROXIES", "no address"),
        ("TROTH_DEBUG", "yes", "DEBUG", "what is inside"),
        ("TROTH_LOG", "debug", "TROTH_LOG", "wordy"),
        ("TROTH_PRIVATE_HOSTS", "intranet", "TROTH_PRIVATE_HOSTS", "private network"),
        ("TROTH_WITNESSES", "", "TROTH_WITNESSES", "nobody outside"),
        ("TROTH_BREACHED", "", "TROTH_BREACHED", "not against those from leaks"),
        ("TROTH_WITNESSES", "ftp://nobody", "TROTH_WITNESSES, number 1", "cannot be reached"),
    ],
)
def test_each_unsafe_setting_is_found(
    safe: Agency, monkeypatch: pytest.MonkeyPatch, name: str, value: str, where: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    _, problems = found(safe)
    assert any(each["where"] == where and words in each["what"] for each in problems), problems


def open_secrets(agency: Agency) -> None:
    (agency.root / "secrets.env").write_text("X=1\n")
    (agency.root / "secrets.env").chmod(0o644)


def open_cases(agency: Agency) -> None:
    (agency.root / "cases").mkdir(exist_ok=True)
    (agency.root / "cases").chmod(0o777)


def a_demo(agency: Agency) -> None:
    (agency.root / ".made-by-troth-demo").touch()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("harm", "words"),
    [(open_secrets, "others of this machine may read"), (open_cases, "may write there"), (a_demo, "this is a demo")],
)
def test_each_unsafe_file_is_found(safe: Agency, harm: Callable[[Agency], None], words: str) -> None:
    harm(safe)
    code, problems = found(safe)
    assert code == 1
    assert any(words in each["what"] for each in problems), problems


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_new_workspace_is_told_all_that_it_lacks(agency: Agency) -> None:
    code, problems = found(agency)
    said = {each["where"] for each in problems}
    assert (code, {"TROTH_HOSTS", "TROTH_HTTPS", "keys", "staff", "workers", "backups"} <= said) == (1, True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("postgresql://troth:hidden@db.waymark.example/troth", "error"),
        ("postgresql://troth:hidden@db.waymark.example/troth?sslmode=prefer", "error"),
        ("postgresql://troth:hidden@db.waymark.example/troth?sslmode=require", "warning"),
        ("postgresql://troth:hidden@db.waymark.example/troth?sslmode=verify-full", ""),
        ("postgresql://troth:hidden@localhost/troth", ""),
    ],
)
def test_a_store_over_a_network_is_reached_encrypted(
    store: str, monkeypatch: pytest.MonkeyPatch, address: str, severity: str
) -> None:
    from troth.faces.deploying import _store

    monkeypatch.setenv("TROTH_STORE", address)
    problems = list(_store())
    assert [each.severity for each in problems] == ([severity] if severity else [])
    assert "hidden" not in str(problems)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_comes_in_every_form_and_alone(agency: Agency, tmp_path: Path) -> None:
    code, out, _ = agency.troth("check", "--deploy", "--format", "sarif")
    assert (code, {each["ruleId"] for each in json.loads(out)["runs"][0]["results"]}) == (1, {"deploy"})
    assert agency.troth("check", "--deploy", "--systems")[0] == 2
    assert agency.troth("check")[0] in (0, 1)


@contextmanager
def speaking(
    folder: Path, least: ssl.TLSVersion, most: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0"
) -> Iterator[tuple[int, str]]:
    """A server of TLS within these versions: its port, and its authority's file."""
    signer = authority("an authority of the tests")
    certificate, key = signer.sign("localhost")
    for name, content in (("c.pem", certificate), ("k.pem", key), ("a.pem", signer.pem)):
        (folder / name).write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem", folder / "k.pem")
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = least, most
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(peer, server_side=True).close()
            except OSError:
                peer.close()

    threading.Thread(target=answer, daemon=True).start()
    try:
        yield int(listener.getsockname()[1]), str(folder / "a.pem")
    finally:
        listener.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("least", "most", "trusted", "severity", "words"),
    [
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3, True, "", ""),
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, True, "warning", "prefers TLSv1.2"),
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3, False, "error", "no certificate that browsers trust"),
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_3, True, "error", "still speaks TLS 1.1"),
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, True, "error", "no version of TLS that may be used"),
    ],
)
def test_how_a_name_answers_by_https_is_looked_at(
    tmp_path: Path, least: ssl.TLSVersion, most: ssl.TLSVersion, trusted: bool, severity: str, words: str
) -> None:
    from troth.faces.deploying import tls_of

    with speaking(tmp_path, least, most) as (port, file):
        problems = list(tls_of("localhost", port, file if trusted else None))
    assert [each.severity for each in problems] == ([severity] if severity else [])
    assert words in "".join(each.what for each in problems)


def test_a_name_that_does_not_answer_is_said_not_to_have_been_looked_at() -> None:
    from troth.faces.deploying import tls_of

    assert [(each.severity, "not looked at" in each.what) for each in tls_of("localhost", 9)] == [("warning", True)]
