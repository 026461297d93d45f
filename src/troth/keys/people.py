"""The random key of one person: seals what we hold of them. Once the key is destroyed, so is all it sealed.

A sealed value is 1 version byte, a 12-byte random nonce, the ciphertext, and a 16-byte tag (AES-256-GCM): 29 bytes more
than the plain one. The key is random and never derived, since a key that can be derived again cannot be destroyed.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.errors import TrothError

KEY_SIZE = 32
_VERSION = b"\x01"
_NONCE_SIZE = 12
_TAG_SIZE = 16


def new_data_key() -> bytes:
    """32 random bytes. Keep them only wrapped by the root key."""
    return secrets.token_bytes(KEY_SIZE)


def seal(key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt for one place: ``context`` says which (``subject/table/column``), and only there it opens again."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return _VERSION + nonce + _cipher(key).encrypt(nonce, plaintext, _bound_to(context))


def open_sealed(key: bytes, blob: bytes, context: str) -> bytes:
    """Raises TrothError, without any data, when key or context is another or a bit was changed."""
    if blob[:1] != _VERSION or len(blob) < 1 + _NONCE_SIZE + _TAG_SIZE:
        raise TrothError("this is not a sealed value of a version we know", fix="it was cut, or a newer Troth wrote it")
    nonce, sealed = blob[1 : 1 + _NONCE_SIZE], blob[1 + _NONCE_SIZE :]
    try:
        return _cipher(key).decrypt(nonce, sealed, _bound_to(context))
    except InvalidTag:
        raise TrothError(
            "a sealed value does not open",
            fix="the key is another person's, the value stands in another place than it was sealed for, or was changed",
        ) from None


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_SIZE:
        raise TrothError(f"a data key is {KEY_SIZE} bytes, this one is {len(key)}", fix="use new_data_key()")
    return AESGCM(key)


def _bound_to(context: str) -> bytes:
    if not context:
        raise TrothError("a sealed value needs a context", fix="name the place it is for, such as subject/table/column")
    return _VERSION + context.encode()
