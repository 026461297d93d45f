"""``troth keys``, and every way in which a keys folder can be wrong: said in words, exit 2, and nothing half done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency
from tests.vault_server import ROOT, vault
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret
from troth.desk.subjects.models import KeyedIdentifier, Subject
from troth.keys.ring import KeyRing


@pytest.fixture
def waiting(agency: Agency) -> Agency:
    """The agency with a request for access whose plan waits, so that something is sealed."""
    person = agency.report.access
    code, _, err = agency.troth("request", "access", *agency.ids(person), "--by", "email", "--as", LEAD)
    assert code == 0, err
    return agency


def another(root: Path) -> Path:
    """The keys of another workspace."""
    return KeyRing.create(root / "elsewhere" / "keys", datetime(2026, 3, 2, tzinfo=UTC)).folder


def lose(root: Path) -> None:
    (root / "keys" / "root.key").unlink()


def lose_all(root: Path) -> None:
    shutil.rmtree(root / "keys")


def open_to_all(root: Path) -> None:
    (root / "keys" / "root.key").chmod(0o644)


def cut(root: Path) -> None:
    (root / "keys" / "root.key").write_bytes(b"short")


def anothers_key(root: Path) -> None:
    shutil.copy(another(root) / "root.key", root / "keys" / "root.key")


def anothers_folder(root: Path) -> None:
    source = another(root)
    for name in ("root.key", "keys.json"):
        shutil.copy(source / name, root / "keys" / name)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lose, "the root key"),
        (open_to_all, "chmod 600"),
        (cut, "not 32 bytes"),
        (anothers_key, "another one than these keys were made with"),
        (anothers_folder, "not the keys of this store"),
    ],
)
def test_wrong_keys_are_named_and_nothing_is_half_done(
    waiting: Agency, harm: Callable[[Path], None], words: str
) -> None:
    before = (Case.objects.count(), Subject.objects.count(), EvidenceEntry.objects.count())
    harm(waiting.root)
    person = waiting.report.erasure
    for arguments in (
        ("request", "erasure", *waiting.ids(person), "--by", "email", "--as", LEAD),
        ("case", "approve", "1", "--as", LEAD),
        ("keys", "rotate", "--as", LEAD),
    ):
        code, out, err = waiting.troth(*arguments)
        assert (code, out) == (2, ""), arguments
        assert words in err
        assert "Traceback" not in err
    assert (Case.objects.count(), Subject.objects.count(), EvidenceEntry.objects.count()) == before


def test_a_lost_keys_folder_is_missed_and_not_made_anew(waiting: Agency) -> None:
    lose_all(waiting.root)
    for arguments in (("case", "list"), ("init",)):
        code, _, err = waiting.troth(*arguments)
        assert code == 2
        assert "workspace" in err
    assert not (waiting.root / "keys" / "root.key").exists()


def test_keys_older_than_the_store_are_refused(waiting: Agency) -> None:
    shutil.copytree(waiting.root / "keys", waiting.root / "backup")
    assert waiting.troth("keys", "rotate", "--as", LEAD)[0] == 0
    shutil.rmtree(waiting.root / "keys")
    shutil.copytree(waiting.root / "backup", waiting.root / "keys")
    code, _, err = waiting.troth("case", "list")
    assert code == 2
    assert "older than the store" in err


def test_a_case_goes_on_under_a_new_root_key(waiting: Agency) -> None:
    code, out, _ = waiting.troth("keys", "rotate", "--as", LEAD, "--format", "json")
    assert (code, json.loads(out)["rewrapped"]) == (0, 1)
    for task in json.loads(waiting.troth("case", "show", "1", "--format", "json")[1])["tasks"]:
        waiting.troth("case", "answer", "1", task["system"], "--found", "nothing", "--as", LEAD)
    code, _, err = waiting.troth("case", "approve", "1", "--as", LEAD)
    assert code == 0, err
    assert (waiting.root / "cases" / "1" / "package.zip").exists()


def test_the_root_key_moves_into_a_keyring_and_is_missed_there(
    waiting: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends.fail import Keyring
    from keyrings.alt.file import PlaintextKeyring

    before, made = keyring.get_keyring(), PlaintextKeyring()
    made.file_path = str(tmp_path / "keyring.cfg")
    monkeypatch.setenv("TROTH_ROOT_KEY", "keyring:troth-test")
    try:
        keyring.set_keyring(Keyring())
        code, _, err = waiting.troth("keys", "rotate", "--as", LEAD)
        assert (code, "no keyring answers on this machine" in err) == (2, True)
        assert waiting.troth("case", "list")[0] == 0, "the key in the file is still the one in use"
        keyring.set_keyring(made)
        code, _, err = waiting.troth("keys", "rotate", "--as", LEAD)
        assert code == 0, err
        assert not list((waiting.root / "keys").glob("root*.key"))
        assert waiting.troth("keys", "drill", "--as", LEAD)[0] == 0
        monkeypatch.delenv("TROTH_ROOT_KEY")
        assert waiting.troth("case", "list")[0] == 0, "keys.json says where the root key is"
        (tmp_path / "keyring.cfg").unlink()
        (waiting.root / "keys" / "keys.json").touch()
        code, _, err = waiting.troth("case", "list")
        assert (code, "the root key is missing" in err) == (2, True)
    finally:
        keyring.set_keyring(before)


def test_the_root_key_moves_into_vault_and_a_sealed_vault_is_not_taken_for_a_damaged_key(
    waiting: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    with vault() as server:
        monkeypatch.setenv("TROTH_ROOT_KEY", server.where)
        monkeypatch.setenv("TROTH_VAULT_TOKEN", ROOT)
        code, _, err = waiting.troth("keys", "rotate", "--as", LEAD)
        assert code == 0, err
        assert not list((waiting.root / "keys").glob("root*.key"))
        assert len(server.keys) == 1
        next(iter(server.keys.values())).versions.append(bytes(32))
        code, out, _ = waiting.troth("keys", "rewrap", "--as", LEAD, "--format", "json")
        assert (code, json.loads(out)) == (0, {"rewrapped": 1})
        assert bytes(Subject.objects.get().wrapped_key or b"").startswith(b"vault:v2:")
        assert waiting.troth("keys", "drill", "--as", LEAD)[0] == 0
        uid = Subject.objects.get().uid
        server.sealed = True
        for command in (
            ("keys", "shred", uid),
            ("keys", "rotate"),
            ("request", "access", *waiting.ids(waiting.report.access), "--by", "email"),
        ):
            code, _, err = waiting.troth(*command, "--as", LEAD)
            assert (code, "Vault is sealed" in err, ROOT in err) == (2, True, False), command
        assert Subject.objects.get().wrapped_key is not None
        server.sealed = False
        assert waiting.troth("keys", "rotate", "--as", LEAD)[0] == 0
        assert len(server.keys) == 1, "the old key was deleted in Vault"


def test_another_word_for_where_root_keys_are_kept_changes_nothing(
    waiting: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_ROOT_KEY", "cloud")
    code, _, err = waiting.troth("keys", "rotate", "--as", LEAD)
    assert (code, "no root key is kept in ‘cloud’" in err) == (2, True)
    monkeypatch.delenv("TROTH_ROOT_KEY")
    assert json.loads(waiting.troth("keys", "rotate", "--as", LEAD, "--format", "json")[1])["rewrapped"] == 1


def test_show_says_which_root_key_is_in_use_and_no_key(waiting: Agency) -> None:
    code, out, _ = waiting.troth("keys", "show", "--format", "json")
    said = json.loads(out)
    assert (code, said["people"], said["unfinished"]) == (0, 1, False)
    assert [root["state"] for root in said["roots"]] == ["in use"]
    assert (waiting.root / "keys" / "root.key").read_bytes().hex() not in out
    waiting.troth("keys", "rotate", "--as", LEAD)
    states = [root["state"] for root in json.loads(waiting.troth("keys", "show", "--format", "json")[1])["roots"]]
    assert states == ["destroyed", "in use"]


def test_the_loss_drill_passes_with_the_backup_and_stands_in_evidence(waiting: Agency) -> None:
    shutil.copytree(waiting.root / "keys", waiting.root / "backup")
    code, out, err = waiting.troth(
        "keys", "drill", "--backup", str(waiting.root / "backup"), "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    said = json.loads(out)
    assert said["sealed"] == PlanSecret.objects.count() > 0
    assert (said["people_opened"], said["sealed_opened"], said["opened_without"]) == (1, said["sealed"], 0)
    assert said["tried_without"] > said["sealed"]
    facts = json.loads(EvidenceEntry.objects.get(kind="keys.drilled").facts or "")
    assert (facts["passed"], facts["backup"]) == (True, True)


@pytest.mark.parametrize("harm", [lose, open_to_all, cut, anothers_key])
def test_the_loss_drill_fails_where_the_backup_is_none(waiting: Agency, harm: Callable[[Path], None]) -> None:
    shutil.copytree(waiting.root / "keys", waiting.root / "backup" / "keys")
    harm(waiting.root / "backup")
    code, out, _ = waiting.troth("keys", "drill", "--backup", str(waiting.root / "backup" / "keys"), "--as", LEAD)
    assert code == 1
    assert "the drill FAILED" in out
    assert "0 of 1 people's keys open" in out


def test_a_backup_of_before_the_root_key_was_replaced_fails_the_drill(waiting: Agency) -> None:
    shutil.copytree(waiting.root / "keys", waiting.root / "backup")
    waiting.troth("keys", "rotate", "--as", LEAD)
    code, out, _ = waiting.troth("keys", "drill", "--backup", str(waiting.root / "backup"), "--as", LEAD)
    assert code == 1
    assert "not in this keys folder" in out


def test_a_shredded_person_opens_no_more_and_every_proof_still_holds(waiting: Agency) -> None:
    uid = Subject.objects.get().uid
    code, _, err = waiting.troth("keys", "shred", uid, "--as", LEAD)
    assert code == 2
    assert "case 1 of this person is open" in err
    code, _, err = waiting.troth("case", "settle", "1", "--outcome", "withdrawn", "--reason", "as asked", "--as", LEAD)
    assert code == 0, err
    assert waiting.troth("keys", "shred", uid, "--as", LEAD)[0] == 0
    assert Subject.objects.get(uid=uid).wrapped_key is None
    assert not KeyedIdentifier.objects.filter(subject=uid).exists()
    code, out, _ = waiting.troth("evidence", "verify")
    assert code == 0, out
    assert waiting.troth("keys", "shred", uid, "--as", LEAD)[0] == 2
    assert waiting.troth("keys", "shred", "nobody", "--as", LEAD)[0] == 2
