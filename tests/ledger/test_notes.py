"""Signed notes and checkpoints, against the published vector and against damage."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.errors import TrothError
from troth.ledger.notes import Checkpoint, Signer, VerifierKey, cosign, open_note, sign

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
OURS = Signer("evidence.example/log", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
WITNESS = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))


def test_the_published_note_opens() -> None:
    key = VerifierKey.parse(KEY)
    assert str(key) == KEY
    assert open_note(f"{TEXT}\n{LINE}", [key]).text == TEXT


def test_signatures_by_unknown_keys_are_passed_over() -> None:
    note = cosign(sign(TEXT, OURS), WITNESS)
    opened = open_note(note, [OURS.verifier_key])
    assert (opened.signed_by, opened.unknown) == ((OURS.verifier_key,), ("witness.example",))
    assert len(open_note(note, [OURS.verifier_key, WITNESS.verifier_key]).signed_by) == 2
    with pytest.raises(TrothError, match="no known key"):
        open_note(note, [VerifierKey.parse(KEY)])


@pytest.mark.parametrize(
    ("note", "match"),
    [
        (sign(TEXT, OURS).replace("answer", "Answer"), "does not belong"),
        (TEXT, "not a signed note"),
        (sign(TEXT, OURS)[:-1], "not a signed note"),
        (f"{TEXT}\n{LINE.replace('—', '-')}", "line 4.*not a signature line"),
        (f"{TEXT}\n— PeterNeumann !!!\n", "not a signature line"),
        (f"a\tb\n\n{LINE}", "not a signed note"),
        (f"{TEXT}\n{LINE * 101}", "more than 100"),
    ],
)
def test_damaged_notes_are_refused_in_words(note: str, match: str) -> None:
    with pytest.raises(TrothError, match=match):
        open_note(note, [OURS.verifier_key])


@pytest.mark.parametrize(
    "text", ["", KEY[:-1], KEY.replace("c74f20a3", "c74f20a4"), KEY.replace("+AR", "+BR"), "a b+1+2"]
)
def test_damaged_keys_are_refused(text: str) -> None:
    with pytest.raises(TrothError):
        VerifierKey.parse(text)


def test_a_checkpoint_survives_its_text() -> None:
    checkpoint = Checkpoint("evidence.example/log", 42, b"\x05" * 32, ("more",))
    assert checkpoint.to_text().splitlines()[:2] == ["evidence.example/log", "42"]
    assert Checkpoint.from_text(checkpoint.to_text()) == checkpoint


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a\n1\n", "line 2"),
        ("a\n01\nAAAA\n", "line 2"),
        ("a\n-1\nAAAA\n", "line 2"),
        ("a\n1\nAAAA\n", "line 3"),
        ("a\n1\nAAAA", "end"),
    ],
)
def test_damaged_checkpoints_name_the_line(text: str, where: str) -> None:
    with pytest.raises(TrothError, match=where):
        Checkpoint.from_text(text)
