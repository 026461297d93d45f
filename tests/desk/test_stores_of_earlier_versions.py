"""A store that an earlier version left is brought to today's tables on SQLite and PostgreSQL, and everything in it still counts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.agency import Agency
from tests.conftest import use
from troth import __version__

HOUSE = Path(__file__).parents[2]
STORES = HOUSE / "tests" / "data" / "stores"
VERSIONS = sorted(path.name for path in STORES.iterdir() if path.is_dir())
KINDS = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
LEADS = {"2026-11-22-first": "lead@waymark.example"}
"""Who acts in a snapshot; the example that the recipe names has its own lead."""


def lead_of(version: str) -> str:
    return LEADS.get(version, "lead@hearthstead.example")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_an_earlier_version_goes_on(
    version: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = STORES / version / kind
    shutil.copytree(snapshot / "keys", tmp_path / "keys")
    for path in (tmp_path / "keys", *(tmp_path / "keys").iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    address = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    if kind == "postgres":
        server = servers.postgres() or servers.missing("postgres")
        address = server.create_database()
        (tmp_path / "secrets.env").write_text(f"TROTH_STORE={address}\n", encoding="utf-8")
    use(tmp_path, address)
    workspace = Agency(tmp_path, None, capsys)
    code, out, err = workspace.troth("restore", str(snapshot / "store.zip"), "--as", lead_of(version))
    assert code in (0, 1), err
    assert "entries of evidence" in out
    code, out, err = workspace.troth("evidence", "verify")
    assert code == 0, out + err
    code, out, err = workspace.troth("verify")
    assert code in (0, 1), err
    assert "promises:" in out
    code, out, err = workspace.troth("case", "list", "--all")
    assert code == 0, err
    assert "erasure" in out
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_released_version_has_its_store(tmp_path: Path) -> None:
    """A release is a tag, or a version in the changelog: neither is made without the store that the next one migrates."""
    tags = subprocess.run(["git", "-C", str(HOUSE), "tag", "--list", "v*"], capture_output=True, text=True, check=False)
    changelog = (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8")
    released = {tag.removeprefix("v") for tag in tags.stdout.split()}
    released |= set(re.findall(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE))
    missing = released - set(VERSIONS)
    assert not missing, f"run python tools/store_snapshot.py {min(missing)} (see CONTRIBUTING.md)"
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_snapshot_holds_both_kinds_of_store_and_is_small(version: str) -> None:
    for kind in ("sqlite", "postgres"):
        assert (STORES / version / kind / "keys" / "log.name").is_file()
        assert (STORES / version / kind / "store.zip").stat().st_size < 300_000
