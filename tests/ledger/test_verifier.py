"""The stand-alone verifier: an honest pack passes; each attack is caught and named; what it cannot know, it says."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ledger.conftest import ORIGIN, House
from tests.ledger.witness import Witness
from tests.processes import LONGEST
from troth.ledger import verifier
from troth.ledger.export import Disclosed, Withheld
from troth.ledger.notes import Checkpoint, Signer, cosign, sign
from troth.ledger.tree import leaf_hash

Tamper = Callable[[Path, Callable[[list[dict[str, object]]], object]], Path]
Run = Callable[..., tuple[int, dict[str, object], set[str]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def verify(pack: Path, *options: object) -> tuple[int, dict[str, object], set[str]]:
        code = verifier.main([str(pack), "--format", "json", *map(str, options)])
        said = json.loads(capsys.readouterr().out or "{}")
        return code, said, {finding["attack"] for finding in said.get("findings", [])}

    return verify


def test_an_honest_pack_is_verified(house: House, run: Run) -> None:
    since = house.checkpoint()
    code, said, attacks = run(house.export(), "--since", since, "--key", house.signer.verifier_key)
    assert (code, attacks, said["entries"], said["checkpoints_verified"]) == (0, set(), 10, 3)
    assert said["root"] == house.log.root().hex()


def test_without_outside_help_it_says_what_it_cannot_know(house: House, run: Run) -> None:
    code, said, _ = run(house.export())
    assert code == 0
    notes = " ".join(said["notes"])
    assert "proves nothing about who made it" in notes
    assert "rewrote and re-signed the whole log" in notes
    assert "was true at its time" in notes


def edit_leaf(lines: list[dict[str, object]]) -> None:
    lines[4]["leaf"] = str(lines[4]["leaf"]).replace("case.opened", "case.closed")


def swap_facts(lines: list[dict[str, object]]) -> None:
    for name in ("facts", "salt"):
        lines[3][name], lines[4][name] = lines[4][name], lines[3][name]


def reorder(lines: list[dict[str, object]]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def reorder_and_renumber(lines: list[dict[str, object]]) -> None:
    reorder(lines)
    lines[3]["i"], lines[4]["i"] = 2, 3


def resize(lines: list[dict[str, object]]) -> None:
    for place, line in enumerate(lines[1:-1]):
        line["i"] = place
    lines[0]["size"] = lines[-1]["size"] = len(lines) - 2


def cut_end(lines: list[dict[str, object]]) -> None:
    del lines[8:11]
    resize(lines)


def delete_and_renumber(lines: list[dict[str, object]]) -> None:
    del lines[3]
    resize(lines)


def insert(lines: list[dict[str, object]]) -> None:
    lines.insert(3, dict(lines[3]))


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (edit_leaf, "edited"),
        (swap_facts, "edited"),
        (lambda lines: lines[3]["facts"].update(rows=99), "edited"),
        (lambda lines: lines[3].update(salt=""), "edited"),
        (lambda lines: lines[3].update(salt=None), "changed"),
        (lambda lines: lines[3].pop("salt"), "changed"),
        (lambda lines: lines[3].update(more=1), "changed"),
        (reorder, "reordered"),
        (reorder_and_renumber, "edited"),
        (lambda lines: lines.pop(3), "reordered"),
        (delete_and_renumber, "edited"),
        (insert, "duplicate"),
        (insert, "reordered"),
        (lambda lines: lines.pop(), "truncated"),
        (cut_end, "truncated"),
        (lambda lines: lines[0].update(checkpoints=[]), "signature"),
        (
            lambda lines: lines[0].update(checkpoints=[lines[0]["checkpoints"][0].replace("\n6\n", "\n5\n")]),
            "signature",
        ),
        (lambda lines: lines[0].update(checkpoints=["scribble"]), "edited"),
        (lambda lines: lines[0].update(origin="other.example/log"), "other log"),
    ],
)
def test_each_attack_is_named(house: House, tamper: Tamper, run: Run, attack: object, named: str) -> None:
    code, _, attacks = run(tamper(house.export(), attack))
    assert code == 1
    assert named in attacks


def test_the_change_is_placed_between_two_checkpoints(house: House, tamper: Tamper, run: Run) -> None:
    def late_edit(lines: list[dict[str, object]]) -> None:
        lines[9]["leaf"] = str(lines[9]["leaf"]).replace("case.opened", "case.closed")

    _, said, _ = run(tamper(house.export(), late_edit))
    assert any("entries 6 to 9" in finding["text"] for finding in said["findings"])


def test_a_file_cut_off_in_the_middle_is_truncated(house: House, run: Run) -> None:
    pack = house.export()
    pack.write_bytes(pack.read_bytes()[:-150])
    assert run(pack)[2] >= {"truncated", "changed"}


def test_a_repeated_field_is_not_overlooked(house: House, run: Run) -> None:
    pack = house.export()
    pack.write_text(pack.read_text().replace('"facts":{"rows":2}', '"facts":{"rows":9},"facts":{"rows":2}'))
    assert run(pack)[2] == {"changed"}


def test_a_log_re_signed_after_a_checkpoint_left_is_caught_only_with_it(house: House, run: Run) -> None:
    since = house.checkpoint()
    forged = house.rebuilt_from([line for place, line in enumerate(house.lines) if place != 4]).export("forged.jsonl")
    longer = house.rebuilt_from([*house.lines[:4], *house.lines[5:], *house.lines[4:5]]).export("longer.jsonl")
    code, said, _ = run(forged)
    assert code == 0
    assert "rewrote and re-signed" in " ".join(said["notes"])
    assert run(forged, "--since", since)[2] == {"truncated"}
    code, said, attacks = run(longer, "--since", since)
    assert (code, attacks) == (1, {"rewritten"})
    assert "re-signed after it left the house: a fork" in said["findings"][0]["text"]


def test_a_checkpoint_of_another_log_or_key_is_named(house: House, run: Run, tmp_path: Path) -> None:
    stranger = Signer("other.example/log", Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))
    other = tmp_path / "other.txt"
    other.write_text(sign(Checkpoint("other.example/log", 3, house.log.root(3)).to_text(), stranger), encoding="utf-8")
    assert run(house.export(), "--since", other)[2] == {"other log", "signature"}
    assert run(house.export(), "--key", stranger.verifier_key)[2] == {"signature"}


def test_a_witness_signature_is_passed_over(house: House, run: Run) -> None:
    witness = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
    house.checkpoints = [cosign(note, witness) for note in house.checkpoints]
    assert run(house.export())[0] == 0


def test_erased_and_withheld_entries_keep_their_place(house: House, run: Run) -> None:
    first, second = house.lines[:2]
    assert isinstance(first, Disclosed)
    assert isinstance(second, Disclosed)
    house.lines[:2] = [Disclosed(first.leaf), Withheld(leaf_hash(second.leaf))]
    code, said, _ = run(house.export())
    assert (code, said["no_longer_kept"], said["withheld"]) == (0, 1, 1)


def test_begun_without_outcome_is_listed_by_key(house: House, run: Run) -> None:
    for kind, key in (
        ("plan.begun", "p:1:1"),
        ("plan.begun", "p:2:1"),
        ("plan.done", "p:1:1"),
        ("plan.begun", "p:3:1"),
    ):
        house.record(kind, key=key)
    house.record("plan.failed", key="p:3:1")
    house.checkpoint()
    code, said, _ = run(house.export())
    assert (code, said["unknown_outcomes"]) == (0, ["p:2:1"])


def test_a_key_used_twice_is_found(house: House, run: Run) -> None:
    house.record("plan.done", key="p:1:1")
    house.record("plan.done", key="p:1:1")
    house.checkpoint()
    assert run(house.export())[2] == {"duplicate"}


@pytest.mark.parametrize("content", ["", "{}\n", "not json\n", '{"format":"troth-evidence/2"}\n', "[[[[\n"])
def test_what_is_no_pack_could_not_run(tmp_path: Path, run: Run, content: str) -> None:
    (tmp_path / "pack").write_text(content)
    assert run(tmp_path / "pack")[0] == 2


def test_missing_files_and_bad_keys_could_not_run(house: House, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path / "absent")[0] == 2
    assert run(house.export(), "--since", tmp_path / "absent")[0] == 2
    assert run(house.export(), "--key", "nonsense")[0] == 2
    assert run(house.export(), "--since", house.export())[0] == 2


def test_the_file_runs_alone_and_is_short(house: House, tmp_path: Path) -> None:
    source = Path(verifier.__file__)
    assert len(source.read_text(encoding="utf-8").splitlines()) <= 300
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(source, alone / "check.py")
    command = [sys.executable, "-I", str(alone / "check.py"), str(house.export())]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{ORIGIN}: 10 entries" in done.stdout
    assert "verified (2 signed checkpoints)" in done.stdout


def test_a_witness_whose_key_is_given_counts_as_outside(house: House, run: Run) -> None:
    witness = Witness("witness.example/w1", seed=9)
    house.checkpoints[-1] += witness.signature(house.checkpoints[-1])
    pack = house.export()
    code, said, _ = run(pack, "--key", house.signer.verifier_key, "--witness", witness.vkey)
    assert code == 0
    assert "The first 10 entries are those that a witness cosigned." in said["notes"]
    assert not [note for note in said["notes"] if "Without --since" in note]
    assert [note for note in run(pack)[1]["notes"] if "Without --since" in note], "a witness nobody vouches for is none"
    assert run(pack, "--witness", house.signer.verifier_key)[0] == 2, "the log is not its own witness"


def test_a_witness_signature_over_another_checkpoint_is_named(house: House, run: Run) -> None:
    witness = Witness("witness.example/w1", seed=9)
    house.checkpoints[-1] += witness.signature(house.checkpoints[0])
    assert run(house.export(), "--witness", witness.vkey)[2] == {"signature"}


def test_an_entry_dated_back_is_named_until_a_person_explains_it(house: House, run: Run) -> None:
    house.start -= timedelta(days=1)
    house.record("case.opened")
    house.start += timedelta(days=1)
    house.checkpoint()
    code, said, attacks = run(house.export())
    assert (code, attacks) == (1, {"clock"})
    assert "Entry 10 (id" in said["findings"][0]["text"]
    as_it_was = list(house.lines)
    house.record("evidence.clock-explained", key="e-10", because="the server's battery was changed")
    house.checkpoint()
    assert run(house.export())[2] == {"clock"}, "a worker explains nothing"
    explained = house.rebuilt_from(as_it_was)
    explained.record("evidence.clock-explained", key="e-10", by="person", because="the server's battery was changed")
    explained.checkpoint()
    assert run(explained.export())[2] == set()
