"""Cosignatures of witnesses over our checkpoints: C2SP tlog-cosignature, type 0x04 (``cosignature/v1``, Ed25519).

A witness signs only a checkpoint that goes on from every one it saw before. Whoever holds the log's key alone cannot make
its signature, and the time in it is the witness's, not ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from troth.errors import TrothError
from troth.ledger import notes

_COSIGNATURE = b"\x04"
_LATEST = 253402300799  # the last second of the year 9999; what is beyond has no date

Lie = Literal[
    "wrong key", "wrong size", "other root", "other log", "replayed", "not a cosignature", "forged", "wrong time"
]
"""How an answer of a witness can be no cosignature of the checkpoint it was given."""


class NotCosigned(TrothError):
    """What a witness answered is no cosignature over this checkpoint; ``lie`` says how. Nothing of it is accepted."""

    def __init__(self, lie: Lie, what: str, witness: str) -> None:
        super().__init__(what, where=f"witness {witness!r}", fix="nothing was accepted; ask the witness what it signed")
        self.lie: Lie = lie


@dataclass(frozen=True)
class WitnessKey:
    """A witness's public key under its name, written ``NAME+hex(key id)+base64(0x04 ‖ key)``."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(NAME ‖ 0x0A ‖ 0x04 ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _COSIGNATURE + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{notes.base64_text(_COSIGNATURE + self.public_key)}"

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Raises TrothError when the text is no Ed25519 cosigning key or its key id does not belong to it."""
        name, key_id, material = notes.split_key(text)
        if len(material) != 33 or material[:1] != _COSIGNATURE:
            raise TrothError(
                "this is not the key of a witness that cosigns with Ed25519",
                where=f"witness key {name!r}",
                fix="ask the witness for its cosignature/v1 key: NAME+8 hex digits+base64, type 0x04",
            )
        key = cls(name, material[1:])
        if key.key_id != key_id:
            raise TrothError("the key id does not belong to the key", where=f"witness key {name!r}", fix="copy it anew")
        return key


@dataclass(frozen=True)
class Cosignature:
    """One signature line of a witness, verified: whose, its own time (UTC, whole seconds), and the line as it came."""

    key: WitnessKey
    at: datetime
    line: str


def signed_bytes(text: str, seconds: int) -> bytes:
    """What a witness signs: ``cosignature/v1``, its time in seconds since 1970, and the checkpoint's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def read_cosignature(answer: str, text: str, key: WitnessKey, *, earlier: Iterable[str] = ()) -> Cosignature:
    """The witness's signature over our checkpoint ``text``, from its answer: signature lines, or a whole signed note.

    ``earlier`` are texts of older checkpoints, by which a replayed signature is told from a forged one. Raises NotCosigned.
    """
    lines = answer
    if not answer.startswith(notes.DASH):
        about, _, lines = answer.rpartition("\n\n")
        if f"{about}\n" != text:
            raise _other_note(f"{about}\n", text, key, earlier)
    found = [line for line in lines.splitlines() if line.startswith(f"{notes.DASH}{key.name} ")]
    blobs = [(line, notes.signature_bytes(line)) for line in found]
    ours = [(line, blob) for line, blob in blobs if blob is not None and blob[:4] == key.key_id]
    if not ours:
        if found:
            raise NotCosigned("wrong key", "a signature under the witness's name is by another key", key.name)
        raise NotCosigned("not a cosignature", "the answer holds no signature line of this witness", key.name)
    line, blob = ours[0]
    seconds = int.from_bytes(blob[4:12], "big")
    if len(blob) != 76 or not 0 < seconds <= _LATEST:
        raise NotCosigned("not a cosignature", "the signature line is no cosignature/v1 with a time", key.name)
    if not _signed(key, blob, text):
        if any(_signed(key, blob, old) for old in earlier):
            raise NotCosigned("replayed", "the witness's signature is over an older checkpoint, not this one", key.name)
        raise NotCosigned("forged", "the signature does not belong to this checkpoint", key.name)
    return Cosignature(key, datetime.fromtimestamp(seconds, UTC), line)


def _signed(key: WitnessKey, blob: bytes, text: str) -> bool:
    try:
        said = signed_bytes(text, int.from_bytes(blob[4:12], "big"))
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(blob[12:], said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _other_note(about: str, text: str, key: WitnessKey, earlier: Iterable[str]) -> NotCosigned:
    """The answer is a note over another text: say which, without believing any of it."""
    try:
        theirs, ours = notes.Checkpoint.from_text(about), notes.Checkpoint.from_text(text)
    except TrothError:
        return NotCosigned(
            "not a cosignature", "the answer is neither signature lines nor a signed checkpoint", key.name
        )
    if theirs.origin != ours.origin:
        return NotCosigned("other log", "the answer is about another log", key.name)
    if about in set(earlier):
        what = f"the answer is over the older checkpoint of {theirs.size} entries, not the one of {ours.size}"
        return NotCosigned("replayed", what, key.name)
    if theirs.size != ours.size:
        what = f"the answer is over {theirs.size} entries, the checkpoint over {ours.size}"
        return NotCosigned("wrong size", what, key.name)
    return NotCosigned("other root", f"the answer has another root over the same {ours.size} entries", key.name)
