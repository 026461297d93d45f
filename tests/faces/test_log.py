"""The log from end to end: exported by one command, checked by another that knows nothing of us, and every attack named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import processes
from tests.agency import LEAD, Agency

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
Lines = list[dict[str, Any]]


def checkpoint(agency: Agency) -> str:
    """Hand out a checkpoint, as to another house; returns its file."""
    code, out, err = agency.troth(
        "evidence", "checkpoint", "--to", str(agency.root / "outside"), "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    return json.loads(out)["file"]


def export(agency: Agency) -> Path:
    pack = agency.root / "pack.jsonl"
    code, _, err = agency.troth("evidence", "export", "--to", str(pack))
    assert code == 0, err
    return pack


def troth_verify(pack: Path, *options: str) -> tuple[int, set[str], str]:
    """The stand-alone verifier as a process of its own: exit code, attacks it names, its notes."""
    done = subprocess.run(
        [sys.executable, "-m", "troth.ledger.verifier", str(pack), *options, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    said = json.loads(done.stdout)
    return done.returncode, {finding["attack"] for finding in said["findings"]}, " ".join(said["notes"])


def some_history(agency: Agency) -> None:
    agency.serve("access", agency.report.access)


def in_store(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rebuild() -> None:
    """As one would who has the store and the keys: build the tree anew over what stands there now."""
    in_store('UPDATE troth_evidence_evidenceentry SET "index" = NULL')
    in_store("DELETE FROM troth_evidence_tile")
    in_store("UPDATE troth_evidence_head SET size = 0")


def test_an_untouched_log_is_verified_by_both_commands(agency: Agency) -> None:
    some_history(agency)
    outside = checkpoint(agency)
    agency.troth("request", "access", *agency.ids(agency.report.member), "--by", "email", "--as", LEAD)
    code, out, err = agency.troth("evidence", "verify")
    assert code == 0, err
    assert out.strip().splitlines()[-1].startswith("evidence: ")
    assert out.strip().endswith("entries, verified")
    assert troth_verify(export(agency), "--since", outside)[:2] == (0, set())


def test_without_a_checkpoint_from_outside_it_says_what_it_cannot_know(agency: Agency) -> None:
    some_history(agency)
    code, attacks, notes = troth_verify(export(agency))
    assert (code, attacks) == (0, set())
    assert "unknown whether a key holder rewrote and re-signed the whole log" in notes
    out = agency.troth("evidence", "verify")[1]
    assert "unknown whether whoever holds the log's key rewrote all of it" in out


def edit_facts(lines: Lines) -> Lines:
    lines[3]["facts"]["hash"] = "0" * 64
    return lines


def edit_leaf(lines: Lines) -> Lines:
    line = next(line for line in lines if "case.decided" in line.get("leaf", ""))
    line["leaf"] = line["leaf"].replace('"person"', '"worker"')
    return lines


def cut_end(lines: Lines) -> Lines:
    return lines[:-3]


def swap(lines: Lines) -> Lines:
    lines[2], lines[3] = lines[3], lines[2]
    return lines


PACKS: list[tuple[Callable[[Lines], Lines], str]] = [
    (edit_facts, "edited"),
    (edit_leaf, "edited"),
    (cut_end, "truncated"),
    (swap, "reordered"),
]


@ONLY_SQLITE
@pytest.mark.parametrize(("attack", "name"), PACKS, ids=[attack.__name__ for attack, _ in PACKS])
def test_a_pack_that_was_tampered_with_on_the_way_is_refused_and_the_attack_named(
    agency: Agency, attack: Callable[[Lines], Lines], name: str
) -> None:
    some_history(agency)
    pack = export(agency)
    lines = attack([json.loads(line) for line in pack.read_text(encoding="utf-8").splitlines()])
    text = "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
    pack.write_text(text, encoding="utf-8")
    code, attacks, _ = troth_verify(pack)
    assert code == 1
    assert name in attacks


STORES = [
    ("UPDATE troth_evidence_evidenceentry SET actor_id = 'another' WHERE kind = 'case.decided'", False, "edited"),
    ("UPDATE troth_evidence_evidenceentry SET actor_id = 'another' WHERE kind = 'case.decided'", True, "fork"),
    ("DELETE FROM troth_evidence_evidenceentry WHERE kind = 'case.decided'", True, "fork"),
    (
        "DELETE FROM troth_evidence_evidenceentry WHERE position > "
        "(SELECT min(position) FROM troth_evidence_evidenceentry WHERE kind = 'case.decided')",
        True,
        "truncated",
    ),
    (
        "UPDATE troth_evidence_evidenceentry SET position = -position WHERE kind IN ('case.decided', 'case.opened')",
        True,
        "fork",
    ),
]


@pytest.mark.parametrize(("damage", "signed_again", "attack"), STORES)
def test_damage_in_the_store_is_named_even_when_it_was_signed_again(
    agency: Agency, damage: str, signed_again: bool, attack: str
) -> None:
    some_history(agency)
    checkpoint(agency)
    in_store(damage)
    if signed_again:
        rebuild()
    code, out, err = agency.troth("evidence", "verify", "--format", "json")
    assert code == 1, err
    said = json.loads(out)
    assert said["verified"] is False
    assert attack in {finding["attack"] for finding in said["findings"]}
    assert agency.troth("evidence", "verify")[1].strip().endswith("entries, NOT verified")
    assert agency.verdicts()["measures.tamper-evident-record"]["verdict"] == "broken"


@ONLY_SQLITE
def test_a_checkpoint_that_is_none_is_refused_in_words(agency: Agency) -> None:
    some_history(agency)
    false = agency.root / "false.txt"
    false.write_text("believe me\n", encoding="utf-8")
    code, out, err = agency.troth("evidence", "verify", "--since", str(false))
    assert (code, out) == (2, "")
    assert "this is no signed checkpoint" in err
