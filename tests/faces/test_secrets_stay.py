"""Secrets stand in no output, error or log: of the store, the mail server, systems, Vault, witnesses, and the keys themselves."""

from __future__ import annotations

import pytest

from tests.agency import LEAD, Agency

SECRET = "quennevar-secret-7"
SET = {
    "TROTH_MAIL": f"smtps://sender:{SECRET}@localhost:9",
    "TROTH_MAIL_PASSWORD": SECRET,
    "TROTH_WITNESSES": f"https://auditor:{SECRET}@witness.example/w",
    "TROTH_VAULT_TOKEN": SECRET,
    "TROTH_VAULT_SECRET_ID": SECRET,
}
COMMANDS = (
    ("doctor",),
    ("check", "--deploy"),
    ("keys", "show"),
    ("evidence", "checkpoint", "--as", LEAD),
    ("keys", "rotate", "--as", LEAD),
    ("plan", "show", SECRET),
    ("proposal", "show", SECRET),
    ("staff", "list"),
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"TROTH_ROOT_KEY": "vault:http://localhost:9/transit/troth"},
        {"TROTH_ROOT_KEY": f"vault:https://me:{SECRET}@localhost:9/transit/troth"},
        {"TROTH_STORE": f"postgresql://troth:{SECRET}@localhost:9/troth"},
        {"TROTH_STORE": f"postgresql://troth:{SECRET}@nowhere.example:bad/troth"},
        {"TROTH_STORE": f"mysql://troth:{SECRET}@localhost/troth"},
    ],
    ids=lambda more: next(iter(more.values()), "as it is").split(":")[0],
)
def test_no_command_says_a_secret(agency: Agency, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    for name, value in {**SET, **more}.items():
        monkeypatch.setenv(name, value)
    keys = [path.read_bytes() for path in (agency.root / "keys").iterdir() if path.suffix == ".key"]
    for command in COMMANDS:
        code, out, err = agency.troth(*command)
        said = out + err
        if command[-1] != SECRET:
            assert SECRET not in said, command
        assert not any(key.hex() in said or repr(key)[2:-1] in said for key in keys), command
        assert "Traceback" not in said, command
        assert code in (0, 1, 2)
