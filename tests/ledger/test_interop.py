"""Somebody else's implementation of RFC 6962 and C2SP (the package witness-log, in Rust) and ours check each other's work."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import witness_log
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.ledger import notes, tree
from troth.ledger.cosignatures import NotCosigned, WitnessKey, read_cosignature
from troth.ledger.log import Log, MemoryStore
from troth.ledger.tiles import TileFolder, write_tiles

SIGNER = notes.Signer("evidence.example/log", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
SIZES = (1, 2, 3, 7, 8, 9, 255, 256, 257, 700)


@pytest.fixture
def log() -> Log:
    made = Log(MemoryStore())
    made.append([f"entry {number}".encode() for number in range(max(SIZES))])
    return made


@pytest.fixture
def witness():  # type: ignore[no-untyped-def]
    """A C2SP witness that is not ours and knows our log."""
    service = witness_log.WitnessService.new("witness.example/w1", b"\x05" * 32)
    assert service.add_log(SIGNER.name, str(SIGNER.verifier_key))
    return service


def checkpoint(log: Log, size: int) -> str:
    return notes.sign(notes.Checkpoint(SIGNER.name, size, log.root(size)).to_text(), SIGNER)


def body(log: Log, old: int, size: int, note: str | None = None) -> str:
    """What is posted to ``add-checkpoint``."""
    proof = "".join(f"{base64.b64encode(each).decode()}\n" for each in log.at(size).prove_consistency(old))
    return f"old {old}\n{proof}\n{note or checkpoint(log, size)}"


def test_their_verifier_takes_our_inclusion_proofs_and_no_others(log: Log) -> None:
    dice = random.Random(1)
    for size in SIZES:
        view, root = log.at(size), log.root(size).hex()
        for index in {0, size // 2, size - 1}:
            leaf = tree.leaf_hash(f"entry {index}".encode()).hex()
            proof = [each.hex() for each in view.prove_inclusion(index)]
            assert witness_log.verify_inclusion(leaf, index, size, proof, root)
            if proof:
                place = dice.randrange(len(proof))
                wrong = [*proof[:place], "00" * 32, *proof[place + 1 :]]
                assert not witness_log.verify_inclusion(leaf, index, size, wrong, root)


def test_their_witness_goes_on_by_our_consistency_proofs_and_we_take_its_cosignatures(
    log: Log, witness: Callable[..., object]
) -> None:
    key = WitnessKey.parse(witness.vkey())  # type: ignore[attr-defined]
    old, earlier = 0, list[str]()
    for size in SIZES:
        note = checkpoint(log, size)
        status, answer = witness.handle_add_checkpoint(body(log, old, size), 1_790_000_000 + size)  # type: ignore[attr-defined]
        assert status == 200, answer
        read = read_cosignature(answer, notes.text_of(note), key, earlier=earlier)
        assert int(read.at.timestamp()) == 1_790_000_000 + size
        if earlier:
            with pytest.raises(NotCosigned) as lie:
                read_cosignature(answer, earlier[-1], key)
            assert lie.value.lie == "forged"
        earlier.append(notes.text_of(note))
        old = size


def test_their_witness_refuses_a_fork_and_says_how_far_it_has_seen(log: Log, witness: Callable[..., object]) -> None:
    ask = witness.handle_add_checkpoint  # type: ignore[attr-defined]
    assert ask(body(log, 0, 300))[0] == 200
    forked = Log(MemoryStore())
    forked.append([f"other {number}".encode() for number in range(400)])
    assert ask(body(forked, 300, 400))[0] == 422
    assert ask(body(log, 0, 400)) == (409, "300\n")
    assert ask(body(log, 300, 400))[0] == 200
    unsigned = checkpoint(log, 500).replace(SIGNER.name, "other.example/log")
    assert ask(body(log, 400, 500, unsigned))[0] in (403, 404)


def test_we_take_their_checkpoints_and_their_inclusion_proofs() -> None:
    theirs = witness_log.WitnessLog.generate()
    for number in range(37):
        theirs.append_intent(f"step {number}".encode())
    note = theirs.sign_c2sp_checkpoint("agent.example/log")
    key = notes.VerifierKey.parse(theirs.c2sp_vkey("agent.example/log"))
    point = notes.Checkpoint.from_text(notes.open_note(note, [key]).text)
    assert (point.size, point.root.hex()) == (37, theirs.root_hex())
    for index in (0, 17, 36):
        size, root, proof = theirs.inclusion_proof(index)
        leaf = bytes.fromhex(theirs.leaf_hash_hex(index))
        assert (size, root) == (37, point.root.hex())
        assert tree.verify_inclusion(leaf, index, size, [bytes.fromhex(each) for each in proof], point.root)


def test_what_lies_in_a_folder_of_tiles_is_enough_for_their_witness(
    log: Log, witness: Callable[..., object], tmp_path: Path
) -> None:
    store = MemoryStore()
    said = [f"entry {number}".encode() for number in range(700)]
    Log(store).append(said)
    write_tiles(tmp_path, store, said, checkpoint(log, 700))
    folder = TileFolder(tmp_path)
    ask = witness.handle_add_checkpoint  # type: ignore[attr-defined]
    assert ask(body(log, 0, 256))[0] == 200
    assert ask(body(Log(folder), 256, 700, folder.note))[0] == 200
