"""A witness of its own making: C2SP tlog-cosignature and tlog-witness, written from the specification and not from ours."""

from __future__ import annotations

import base64
import hashlib
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Witness:
    """Signs what it is given, in good faith; tests make it lie by what they give it."""

    def __init__(self, name: str, seed: int = 1) -> None:
        self.name, self.private = name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self.private.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(f"{name}\n".encode() + b"\x04" + public).digest()[:4]
        self.vkey = f"{name}+{self.key_id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"

    def signature(self, note: str, *, at: int | None = None) -> str:
        """The signature line over a signed note's text, with its newline."""
        text = note.rpartition("\n\n")[0] + "\n"
        seconds = int(time.time()) if at is None else at
        signed = self.private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        return f"— {self.name} {base64.b64encode(self.key_id + seconds.to_bytes(8, 'big') + signed).decode()}\n"
