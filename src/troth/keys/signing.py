"""The log's signing key: an Ed25519 private key (its 32-byte seed, RFC 8032) in a file kept like the root key."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.keys.secretfile import create_secret, load_secret

_WHAT = "the log's signing key"


def create_signing_key(path: Path) -> Ed25519PrivateKey:
    """A new key in a new file. Raises TrothError rather than replace one that exists."""
    key = Ed25519PrivateKey.generate()
    create_secret(path, key.private_bytes_raw(), _WHAT)
    return key


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """Raises TrothError when the file is missing, damaged, or may be read by others."""
    return Ed25519PrivateKey.from_private_bytes(load_secret(path, 32, _WHAT))
