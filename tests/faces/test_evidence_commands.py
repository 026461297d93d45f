"""``troth evidence`` towards the outside, as people use it; and the board says first where the log does not verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency
from tests.ledger.witness import Witness
from troth.desk.evidence.models import EvidenceEntry
from troth.ledger.log import Log
from troth.ledger.tiles import TileFolder

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WITNESS = Witness("witness.example/w1")


def said(agency: Agency, *arguments: str) -> tuple[int, dict[str, object]]:
    code, out, err = agency.troth(*arguments, "--format", "json")
    assert out, err
    return code, json.loads(out)


def test_a_checkpoint_goes_to_every_witness_and_comes_back_cosigned(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = agency.troth("evidence", "checkpoint", "--as", LEAD)
    assert code == 2
    assert "TROTH_WITNESSES" in err
    monkeypatch.setenv("TROTH_WITNESSES", f"{tmp_path / 'auditor'}={WITNESS.vkey}")
    code, out, _ = agency.troth("evidence", "checkpoint", "--as", LEAD)
    assert (code, out.startswith("witness.example/w1 has it (")) == (0, True)
    assert "has the newest checkpoint already" in agency.troth("evidence", "checkpoint", "--as", LEAD)[1]

    (file,) = (tmp_path / "auditor").iterdir()
    note = file.read_text()
    letter = tmp_path / "letter.txt"
    letter.write_text(note + Witness("witness.example/w1", seed=3).signature(note))
    code, answer = said(agency, "evidence", "cosigned", str(letter), "--as", LEAD)
    assert (code, answer["accepted"], answer["lie"]) == (1, False, "wrong key")
    letter.write_text(note + WITNESS.signature(note))
    code, answer = said(agency, "evidence", "cosigned", str(letter), "--as", LEAD)
    assert (code, answer["accepted"]) == (0, True)
    code, out, _ = agency.troth("evidence", "witnesses")
    assert code == 0
    assert "witness.example/w1" in out
    code, report = said(agency, "evidence", "verify")
    assert (code, report["verified"], report["outside_up_to"]) == (0, True, answer["entries"])


def test_a_witness_that_is_down_makes_the_command_say_so(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_WITNESSES", f"http://127.0.0.1:9/w1={WITNESS.vkey}")
    monkeypatch.setenv("TROTH_PRIVATE_HOSTS", "127.0.0.1")
    code, out, _ = agency.troth("evidence", "checkpoint", "--as", LEAD)
    assert (code, "could not be reached" in out) == (1, True)
    assert agency.troth("evidence", "witnesses")[0] == 1


def test_the_log_is_exported_as_tiles_that_prove_themselves(agency: Agency, tmp_path: Path) -> None:
    assert agency.troth("evidence", "export")[0] == 2
    code, answer = said(
        agency, "evidence", "export", "--tiles", str(tmp_path / "tiles"), "--to", str(tmp_path / "pack")
    )
    assert code == 0
    folder = TileFolder(tmp_path / "tiles")
    assert folder.size() == answer["entries"]
    _, report = said(agency, "evidence", "verify", "--checkpoint", str(tmp_path / "tiles"))
    assert report["outside_up_to"] == answer["entries"]
    assert Log(folder).root().hex() == report["root"]


def test_a_log_that_does_not_verify_is_named_by_both_commands(agency: Agency, tmp_path: Path) -> None:
    assert agency.troth("evidence", "checkpoint", "--to", str(tmp_path / "outside"), "--as", LEAD)[0] == 0
    row = EvidenceEntry.objects.order_by("position")[1]
    EvidenceEntry.objects.filter(pk=row.pk).update(kind="case.closed")
    code, out, _ = agency.troth("evidence", "verify", "--checkpoint", str(tmp_path / "outside"))
    assert code == 1
    assert f"edited: Entry 1 (id {row.uid}) is not what was sealed in its place" in out
    code, board = said(agency, "verify")
    assert code == 1
    assert board["log"]["verified"] is False  # type: ignore[index]
    assert row.uid in board["log"]["findings"][0]["text"]  # type: ignore[index]
    code, out, _ = agency.troth("verify", "--no-record")
    assert code == 1
    assert out.startswith("the evidence log does NOT verify")
    broken = [promise for promise in board["promises"] if promise["verdict"] == "broken"]  # type: ignore[union-attr, index]
    assert any("tampered with (edited)" in promise["reason"] for promise in broken)  # type: ignore[index]


def test_a_clock_that_was_put_right_is_explained_by_a_person(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from troth.desk import now
    from troth.desk.evidence import appending

    with monkeypatch.context() as patch:
        patch.setattr(appending, "now", lambda: now() - timedelta(days=1))
        assert agency.troth("staff", "add", "jo@waymark.example", "--name", "Jo Lark", "--as", LEAD)[0] == 0
    code, report = said(agency, "evidence", "verify")
    (finding,) = report["findings"]  # type: ignore[misc]
    assert (code, finding["attack"]) == (1, "clock")
    uid = finding["text"].partition("(id ")[2].partition(")")[0]
    assert agency.troth("evidence", "explain", uid, "--because", "clock", "--as", LEAD)[0] == 0
    assert agency.troth("evidence", "verify")[0] == 0


def test_facts_are_let_go_by_hand_up_to_a_day(agency: Agency) -> None:
    code, _, err = agency.troth("evidence", "expire", "--as", LEAD)
    assert (code, "TROTH_KEEP_FACTS" in err) == (2, True)
    code, answer = said(agency, "evidence", "expire", "--before", "2999-01-01", "--as", LEAD)
    assert code == 0
    assert answer["entries"]
    assert agency.troth("evidence", "verify")[0] == 0
    assert agency.troth("verify", "--no-record")[0] in (0, 1), "the board works without them"
