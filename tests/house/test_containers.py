"""The files for containers name only what there is: commands with their options, settings, pages, files, secrets, volumes."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from django.urls import resolve

from troth.errors import TrothError
from troth.faces.cli import COMMANDS
from troth.workspace import Workspace

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def understood(words: list[str]) -> None:
    """Fails where ``troth`` would not understand these words."""
    assert words[0] == "troth"
    module, attribute, *_ = COMMANDS[words[1]]
    command: click.Command = getattr(import_module(module), attribute)
    command.make_context(words[1], list(words[2:]))


def lines(instruction: str) -> list[str]:
    return re.findall(rf"(?m)^{instruction} +(.*)$", CONTAINERFILE)


def settings(names: set[str]) -> set[str]:
    """Those of the names that no line of Troth asks for."""
    return {name for name in names if f'"{name}"' not in SOURCES}


@pytest.mark.parametrize("name", OURS)
def test_every_service_runs_a_command_that_exists_under_settings_that_are_read(name: str) -> None:
    service = OURS[name]
    understood(service["command"])
    assert settings(set(service["environment"])) == set()
    assert (ROOT / service["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_secret_and_volume_is_declared_and_no_secret_is_written_down(name: str) -> None:
    service = COMPOSE["services"][name]
    mounts = dict(volume.split(":") for volume in service["volumes"])
    assert set(mounts) <= set(COMPOSE["volumes"])
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    for setting, value in service["environment"].items():
        if setting.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]
        assert "://" not in value, f"{setting} holds an address, and an address holds a password"


@pytest.mark.parametrize("name", OURS)
def test_keys_lie_apart_from_the_workspace_and_nothing_is_written_elsewhere(name: str) -> None:
    service = OURS[name]
    mounts = {path: volume for volume, path in (each.split(":") for each in service["volumes"])}
    where = service["environment"]
    assert mounts[where["TROTH_KEYS"]] != mounts[where["TROTH_WORKSPACE"]]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_pages_and_worker_are_services_of_their_own_that_wait_for_the_store() -> None:
    assert {name: service["command"][1] for name, service in OURS.items()} == {"web": "web", "work": "work"}
    assert all(service["depends_on"]["store"]["condition"] == "service_healthy" for service in OURS.values())


def test_the_image_is_built_from_files_that_are_there_and_runs_as_nobody_special() -> None:
    for words in lines("COPY"):
        if not words.startswith("--from"):
            assert [name for name in words.split()[:-1] if not (ROOT / name).exists()] == []
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for words in lines("COPY"):
        for name in () if words.startswith("--from") else words.split()[:-1]:
            assert f"!{name}" in allowed or (name.endswith(".lock") and "!requirements*.lock" in allowed)
    assert lines("USER") == ["troth"]
    assert CONTAINERFILE.index("\nUSER ") < CONTAINERFILE.index("\nCMD ")
    assert settings({pair.split("=")[0] for pair in lines("ENV")[0].split()}) == set()
    understood(json.loads(lines("CMD")[0]))
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", lines("HEALTHCHECK")[0])
    assert asked
    assert (asked[1], resolve(asked[2]).url_name) == (lines("EXPOSE")[0], "ready")


def test_the_address_of_the_store_may_lie_in_a_file_that_others_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://troth:thistle@store/troth"
    (tmp_path / "address").write_text(f"{address}\n", encoding="utf-8")
    (tmp_path / "address").chmod(0o440)
    monkeypatch.delenv("TROTH_STORE", raising=False)
    monkeypatch.setenv("TROTH_STORE_FILE", str(tmp_path / "address"))
    assert Workspace(tmp_path).store == address
    (tmp_path / "address").chmod(0o444)
    with pytest.raises(TrothError, match="every account of this machine may read") as refused:
        _ = Workspace(tmp_path).store
    assert "thistle" not in str(refused.value)
    monkeypatch.setenv("TROTH_STORE_FILE", str(tmp_path / "none"))
    with pytest.raises(TrothError, match="cannot be read"):
        _ = Workspace(tmp_path).store
    monkeypatch.setenv("TROTH_STORE", "sqlite:///elsewhere")
    assert Workspace(tmp_path).store == "sqlite:///elsewhere"
