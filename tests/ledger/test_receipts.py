"""Receipts: an honest one is verified and told in words; every change of it is named; and it needs nothing of Troth."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ledger.conftest import ORIGIN
from tests.processes import LONGEST
from troth.errors import TrothError
from troth.ledger import cosignatures, receipt_verifier, verify
from troth.ledger.entries import Actor, Entry, commit, leaf_bytes
from troth.ledger.log import Log, MemoryStore
from troth.ledger.notes import DASH, Checkpoint, Signer, base64_text, sign
from troth.ledger.receipts import Receipt, Shown, disclosed, spelt

NOTICE, OTHER = "a" * 64, "b" * 64
Change = Callable[[dict[str, Any]], object]


def entry(number: int, kind: str, case: str | None, facts: dict[str, object]) -> tuple[bytes, dict[str, object], bytes]:
    salt = number.to_bytes(32, "big")
    at = datetime(2026, 3, 2, 9, number, tzinfo=UTC)
    leaf = Entry(f"e-{number}", at, kind, Actor("worker", "w-1"), commit(facts, salt), case=case)
    return leaf_bytes(leaf), facts, salt


ENTRIES = [
    entry(0, "notice.published", None, {"number": 1, "notice": NOTICE, "in_force_from": "2026-03-01"}),
    entry(1, "notice.published", None, {"number": 2, "notice": OTHER, "in_force_from": "2026-04-01"}),
    entry(
        2,
        "case.opened",
        "7",
        {
            "case_kind": "erasure",
            "channel": "email",
            "received_on": "2026-03-02",
            "due_on": "2026-04-02",
            "notice": NOTICE,
        },
    ),
    entry(
        3, "case.opened", "8", {"case_kind": "access", "channel": "email", "received_on": "2026-03-02", "due_on": None}
    ),
    entry(
        4,
        "connections.erase.done",
        "7",
        {
            "target": "shop",
            "saw": {
                "tables": [{"table": "orders", "deleted": 3, "emptied": 0}],
                "kept": [{"table": "bills", "rows": 2, "because": "tax law", "how": "tax"}],
            },
        },
    ),
    entry(
        5,
        "rights.certificate.done",
        "7",
        {"target": "shop", "saw": {"outcome": "erased", "left": 0, "sha256": "c" * 64}},
    ),
    entry(6, "case.closed", "7", {"outcome": "granted"}),
    entry(7, "case.closed", "8", {"outcome": "refused"}),
]
MINE = (0, 2, 4, 5, 6)
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))


def signed(log: Log, signer: Signer = SIGNER) -> str:
    return sign(Checkpoint(ORIGIN, log.size(), log.root()).to_text(), signer)


def made(which: tuple[int, ...] = MINE, signer: Signer = SIGNER) -> Receipt:
    log = Log(MemoryStore())
    log.append([leaf for leaf, _, _ in ENTRIES])
    shown = [
        Shown(i, ENTRIES[i][0].decode(), tuple(log.prove_inclusion(i)), ENTRIES[i][1], ENTRIES[i][2]) for i in which
    ]
    return Receipt(ORIGIN, (str(signer.verifier_key),), (), signed(log, signer), tuple(shown))


def cosigned(receipt: Receipt, name: str = "witness.example") -> Receipt:
    """The receipt as a witness signed it at noon."""
    private = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    key = cosignatures.WitnessKey(name, private.public_key().public_bytes_raw())
    seconds = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
    text = receipt.checkpoint.rpartition("\n\n")[0] + "\n"
    blob = key.key_id + seconds.to_bytes(8, "big") + private.sign(cosignatures.signed_bytes(text, seconds))
    line = f"{DASH}{name} {base64_text(blob)}\n"
    return replace(receipt, witness_keys=(str(key),), checkpoint=receipt.checkpoint + line)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any], set[str]]]:
    def verified(content: bytes, *options: object) -> tuple[int, dict[str, Any], set[str]]:
        path = tmp_path / "receipt.json"
        path.write_bytes(content)
        code = verify.main([str(path), "--format", "json", *map(str, options)])
        said = json.loads(capsys.readouterr().out or "{}")
        return code, said, {finding["attack"] for finding in said.get("findings", [])}

    return verified


def changed(receipt: Receipt, how: Change) -> bytes:
    """The receipt, changed as data and spelt as a receipt is."""
    said = json.loads(spelt(receipt))
    how(said)
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def test_an_honest_receipt_says_in_words_what_it_proves(run: Any) -> None:
    code, said, attacks = run(spelt(made()), "--key", SIGNER.verifier_key)
    assert (code, attacks, said["case"], said["entries"], said["size"]) == (0, set(), "7", 5, 8)
    told = "\n".join(said["proves"])
    for words in (
        "version 1 of the notice was published",
        "a request (erasure) that came on 2026-03-02 by email was opened; to be answered by 2026-04-02",
        "in shop: deleted 3; kept 2 rows of bills: tax law",
        "the certificate says: erased; places left: 0",
        "the case was closed: granted",
    ):
        assert words in told


def test_it_says_what_it_cannot_know(run: Any) -> None:
    notes = " ".join(run(spelt(made()))[1]["notes"])
    assert "proves nothing about who made it" in notes
    assert "names a case, not a person" in notes
    assert "No witness signed" in notes
    assert "No witness signed" not in " ".join(run(spelt(cosigned(made())))[1]["notes"])


def test_a_witness_that_signed_is_counted_and_its_forgery_named(run: Any) -> None:
    receipt = cosigned(made())
    code, said, _ = run(spelt(receipt), "--witness", receipt.witness_keys[0])
    assert (code, said["cosigned"]) == (0, 1)
    note, good = receipt.checkpoint, receipt.checkpoint[-8:-4]
    forged = replace(receipt, checkpoint=note[:-8] + ("AAAA" if good != "AAAA" else "BBBB") + note[-4:])
    assert run(spelt(forged))[2] == {"signature"}


def swap_facts(said: dict[str, Any]) -> None:
    first, second = said["entries"][1], said["entries"][2]
    for name in ("facts", "salt"):
        first[name], second[name] = second[name], first[name]


def swap_leaves(said: dict[str, Any]) -> None:
    first, second = said["entries"][1], said["entries"][2]
    first["leaf"], second["leaf"] = second["leaf"], first["leaf"]


def other_key(said: dict[str, Any]) -> None:
    said["keys"] = [str(STRANGER.verifier_key)]


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (lambda said: said["entries"][1]["facts"].update(received_on="2026-02-01"), "edited"),
        (lambda said: said["entries"][1].update(salt="0" * 64), "edited"),
        (lambda said: said["entries"][1].update(leaf=said["entries"][1]["leaf"].replace("opened", "closed")), "not in the log"),
        (lambda said: said["entries"][1].update(i=3), "not in the log"),
        (lambda said: said["entries"][1]["proof"].reverse(), "not in the log"),
        (lambda said: said["entries"][1]["proof"].pop(), "not in the log"),
        (lambda said: said["entries"][1]["proof"].append(0), "not in the log"),
        (lambda said: said["entries"].reverse(), "reordered"),
        (lambda said: said["entries"].insert(2, dict(said["entries"][1])), "reordered"),
        (swap_facts, "edited"),
        (swap_leaves, "not in the log"),
        (lambda said: said.update(entries=[]), "edited"),
        (lambda said: said["hashes"].append(said["hashes"][0]), "edited"),
        (lambda said: said.update(about="Trust this."), "edited"),
        (lambda said: said.update(origin="other.example/log"), "other log"),
        (lambda said: said.update(checkpoint=said["checkpoint"].replace("\n8\n", "\n9\n")), "signature"),
        (lambda said: said.update(checkpoint="scribble"), "signature"),
        (other_key, "signature"),
        (lambda said: said["keys"].append(str(STRANGER.verifier_key)[:-4] + "AAAA"), "key"),
        (lambda said: said["witness_keys"].append("nobody+00000000+AAAA"), "key"),
    ],
)  # fmt: skip
def test_each_change_is_named(run: Any, attack: Change, named: str) -> None:
    code, _, attacks = run(changed(made(), attack))
    assert code == 1
    assert named in attacks


def test_entries_of_another_case_and_another_notice_are_named(run: Any) -> None:
    assert run(spelt(made((*MINE, 7))))[2] == {"other case"}
    assert run(spelt(made((*MINE, 1))))[2] == {"other notice"}
    assert run(spelt(made((1, 2, 4, 5, 6))))[2] == {"other notice"}


def test_a_receipt_of_another_log_key_is_caught_with_the_key_had_elsewhere(run: Any) -> None:
    forged = spelt(made(signer=STRANGER))
    assert run(forged)[0] == 0
    assert run(forged, "--key", SIGNER.verifier_key)[2] == {"signature"}


def test_a_checkpoint_kept_outside_shows_a_fork(run: Any, tmp_path: Path) -> None:
    other = Log(MemoryStore())
    other.append([leaf for leaf, _, _ in reversed(ENTRIES)])
    (tmp_path / "outside.txt").write_text(signed(other), encoding="utf-8")
    assert run(spelt(made()), "--since", tmp_path / "outside.txt")[2] == {"fork"}
    log = Log(MemoryStore())
    log.append([leaf for leaf, _, _ in ENTRIES])
    (tmp_path / "outside.txt").write_text(signed(log), encoding="utf-8")
    code, said, _ = run(spelt(made()), "--since", tmp_path / "outside.txt")
    assert code == 0
    assert "very checkpoint" in " ".join(said["notes"])


@pytest.mark.parametrize("receipt", [made(), cosigned(made())], ids=["plain", "cosigned"])
def test_no_byte_of_it_can_change_unnoticed(run: Any, receipt: Receipt) -> None:
    content, chance = spelt(receipt), random.Random(20260302)
    assert run(content)[0] == 0
    for place in chance.sample(range(len(content)), 300):
        bent = bytearray(content)
        bent[place] ^= 1 << chance.randrange(7)
        code, said, attacks = run(bytes(bent))
        assert code in ((1,) if place > 30 else (1, 2)), (place, content[place - 20 : place + 20], said)
        assert attacks or code == 2


@pytest.mark.parametrize("cut", [40, 500, -1])
def test_a_receipt_that_was_cut_off_is_named(run: Any, cut: int) -> None:
    assert run(spelt(made())[:cut])[2] == {"changed"}


def test_a_file_that_it_speaks_of_is_known_and_another_is_not(run: Any, tmp_path: Path) -> None:
    import hashlib

    page = tmp_path / "certificate.html"
    page.write_text("<p>erased</p>")
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    log = Log(MemoryStore())
    leaf, facts, salt = entry(
        0, "rights.certificate.done", "7", {"saw": {"outcome": "erased", "left": 0, "sha256": digest}}
    )
    log.append([leaf])
    shown = Shown(0, leaf.decode(), (), facts, salt)
    content = spelt(Receipt(ORIGIN, (str(SIGNER.verifier_key),), (), signed(log), (shown,)))
    code, said, _ = run(content, "--file", page)
    assert (code, "certificate.html is byte for byte" in " ".join(said["proves"])) == (0, True)
    page.write_text("<p>kept</p>")
    assert run(content, "--file", page)[2] == {"other file"}


def test_entries_without_facts_keep_their_place(run: Any) -> None:
    receipt = made()
    bare = replace(receipt.entries[0], facts=None, salt=None), *receipt.entries[1:]
    code, said, attacks = run(spelt(replace(receipt, entries=bare)))
    assert (code, attacks) == (1, {"other notice"}), "a notice that is not shown cannot be the case's"
    bare = *receipt.entries[:-1], replace(receipt.entries[-1], facts=None, salt=None)
    code, said, _ = run(spelt(replace(receipt, entries=bare)))
    assert code == 0
    assert "1 entries are without their facts" in " ".join(said["notes"])


def test_facts_that_are_not_the_entrys_are_never_given_out() -> None:
    receipt = made()
    wrong = replace(receipt.entries[1], facts={"case_kind": "access"})
    with pytest.raises(TrothError, match="not those it committed to"):
        spelt(replace(receipt, entries=(receipt.entries[0], wrong)))


def test_what_an_earlier_receipt_discloses_can_be_taken_from_it() -> None:
    receipt = made()
    taken = disclosed(spelt(receipt))
    assert taken[receipt.entries[1].leaf] == (ENTRIES[2][1], ENTRIES[2][2])
    assert disclosed(b"scribble") == {}


@pytest.mark.parametrize("content", [b"", b"{}\n", b"not json\n", b'{\n "format": "troth-receipt/2"}\n', b"[[[["])
def test_what_is_no_receipt_could_not_run(run: Any, content: bytes) -> None:
    assert run(content)[0] == 2


def test_missing_files_and_bad_keys_could_not_run(run: Any, tmp_path: Path) -> None:
    assert verify.main([str(tmp_path / "absent")]) == 2
    assert run(spelt(made()), "--key", "nonsense")[0] == 2
    assert run(spelt(made()), "--witness", SIGNER.verifier_key)[0] == 2
    assert run(spelt(made()), "--since", tmp_path / "absent")[0] == 2
    assert run(spelt(made()), "--file", tmp_path / "absent")[0] == 2


def test_the_file_runs_alone_and_can_be_read(tmp_path: Path) -> None:
    source = Path(receipt_verifier.__file__)
    text = source.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(source, alone / "check.py")
    (alone / "receipt.json").write_bytes(spelt(made()))
    command = [sys.executable, "-I", str(alone / "check.py"), str(alone / "receipt.json")]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "a receipt of case 7, 5 of its entries" in done.stdout
    assert "verified (log of 8 entries, 0 witnesses)" in done.stdout
