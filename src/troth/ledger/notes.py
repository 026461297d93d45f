"""C2SP signed notes and log checkpoints, signed with Ed25519.

Formats: c2sp.org/signed-note and c2sp.org/tlog-checkpoint. Signatures of type 0x01 (Ed25519) are made and checked;
lines by keys we do not know are carried along and ignored. Witnesses' lines are read by ``cosignatures``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from troth.errors import TrothError

_ED25519 = b"\x01"
DASH = "\u2014 "
"""How a signature line begins."""
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_SIGNATURES = 100  # as the Go reference implementation: more is an attack on our time


@dataclass(frozen=True)
class VerifierKey:
    """A public key under a name, written ``NAME+hex(key id)+base64(0x01 ‖ key)``."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(NAME ‖ 0x0A ‖ 0x01 ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64_text(_ED25519 + self.public_key)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises TrothError when the text is no Ed25519 verifier key or its key id does not belong to it."""
        name, key_id, material = split_key(text)
        if len(material) != 33 or material[:1] != _ED25519:
            raise _bad_key(name)
        key = cls(name, material[1:])
        if key.key_id != key_id:
            raise TrothError(
                "the key id does not belong to the key", where=f"verifier key {name!r}", fix="copy it anew"
            )
        return key


class Signer:
    """A private key under the name that its signatures carry."""

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        if not _is_name(name):
            raise TrothError(
                "a signer's name is empty or holds a space or a plus sign",
                where=f"signer {name!r}",
                fix="use a name such as evidence.example/log",
            )
        self.name = name
        self.verifier_key = VerifierKey(name, private_key.public_key().public_bytes_raw())
        self._private_key = private_key

    def signature_line(self, text: str) -> str:
        """The line, with its newline, that this signer adds below ``text``."""
        signature = self._private_key.sign(text.encode())
        return f"{DASH}{self.name} {base64_text(self.verifier_key.key_id + signature)}\n"


@dataclass(frozen=True)
class OpenedNote:
    """A note whose signatures by known keys were all right: its text, those keys, and the names of unknown signers."""

    text: str
    signed_by: tuple[VerifierKey, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself at one size: who, how long, and the root over its entries."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        if not all(lines) or any("\n" in line for line in lines) or len(self.root) != 32 or self.size < 0:
            raise TrothError("a checkpoint needs an origin, a size, a root and extensions of one line each")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """Raises TrothError naming the line that is wrong."""
        if not text.endswith("\n"):
            raise _bad_checkpoint("it does not end with a newline", "end")
        lines = text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise _bad_checkpoint("it needs an origin, a size and a root, and has no empty line", f"line {len(lines)}")
        if not _DECIMAL.fullmatch(lines[1]):
            raise _bad_checkpoint("the size is not a decimal number", "line 2")
        root = _unbase64(lines[2])
        if root is None or len(root) != 32:
            raise _bad_checkpoint("the root is not 32 bytes in base64", "line 3")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))


def sign(text: str, *signers: Signer) -> str:
    """The signed note over ``text``, which ends with a newline and has no other control characters."""
    if not text.endswith("\n") or _has_controls(text):
        raise TrothError("a note's text ends with a newline and holds no other control character")
    if not signers:
        raise TrothError("a note needs at least one signer")
    return text + "\n" + "".join(signer.signature_line(text) for signer in signers)


def cosign(note: str, signer: Signer) -> str:
    """The same note with one more signature; the others are kept as they are, unchecked."""
    text, _ = _split(note)
    return note + signer.signature_line(text)


def open_note(note: str, keys: Iterable[VerifierKey]) -> OpenedNote:
    """Check a signed note against the keys we trust.

    Raises TrothError when the note is malformed, when no known key signed it, or when a known key's signature is wrong.
    """
    text, signatures = _split(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed_by, unknown = dict[VerifierKey, None](), list[str]()
    for name, blob in signatures:
        key = known.get((name, blob[:4]))
        if key is None:
            unknown.append(name)
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public_key).verify(blob[4:], text.encode())
        except (InvalidSignature, ValueError) as wrong:
            raise TrothError(
                "the signature does not belong to this text",
                where=f"note signed by {name!r}",
                fix="the text or the signature was changed: fetch the note anew from who signed it",
            ) from wrong
        signed_by[key] = None
    if not signed_by:
        raise TrothError(
            "no known key signed this note",
            where=f"note signed by {', '.join(map(repr, unknown))}",
            fix="give the verifier key of the log",
        )
    return OpenedNote(text, tuple(signed_by), tuple(unknown))


def split_key(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and key material (type byte first) of a verifier key of any type. Raises TrothError for other text."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    material = _unbase64(encoded)
    if not _is_name(name) or material is None or not re.fullmatch("[0-9a-f]{8}", key_id):
        raise _bad_key(name)
    return name, bytes.fromhex(key_id), material


def signature_bytes(line: str) -> bytes | None:
    """Key id and signature of a signature line (without its newline); None where it is no such line."""
    try:
        return _signature(line, 1)[1]
    except TrothError:
        return None


def text_of(note: str) -> str:
    """The text of a signed note, its signatures unchecked. Raises TrothError where it is no note."""
    return _split(note)[0]


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and (name, key id ‖ signature) of each line. The signatures start after the last empty line."""
    body, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n") or _has_controls(note):
        raise TrothError(
            "this is not a signed note",
            where="note",
            fix="it is a text, an empty line, and lines that start with a long dash, each ending with a newline",
        )
    lines = tail[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise TrothError(f"the note has more than {_MAX_SIGNATURES} signatures", where="note")
    first = body.count("\n") + 3
    return body + "\n", [_signature(line, first + place) for place, line in enumerate(lines)]


def _signature(line: str, number: int) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    blob = _unbase64(encoded)
    if not line.startswith(DASH) or not _is_name(name) or blob is None or len(blob) < 5:
        raise TrothError(
            "this is not a signature line",
            where=f"note line {number}",
            fix="it reads: long dash, space, name, space, base64",
        )
    return name, blob


def _bad_key(name: str) -> TrothError:
    return TrothError(
        "this is not an Ed25519 verifier key",
        where=f"verifier key {name!r}",
        fix="it reads NAME+8 hex digits+base64, on one line",
    )


def _bad_checkpoint(what: str, where: str) -> TrothError:
    return TrothError(
        f"this is not a checkpoint: {what}", where=f"checkpoint {where}", fix="fetch it anew from the log"
    )


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _has_controls(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)


def base64_text(data: bytes) -> str:
    """Bytes as notes spell them: standard base64 with padding."""
    return base64.b64encode(data).decode()


def _unbase64(text: str) -> bytes | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64_text(data) == text else None  # one spelling only: no stray bits, no missing padding
