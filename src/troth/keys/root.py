"""The root key: it wraps the key of each person, and from it come the keys of the blind indexes.

Two methods are all that a key service must offer in place of the file (a cloud KMS, Vault): ``wrap`` and ``unwrap``.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from troth.errors import TrothError
from troth.keys.secretfile import create_secret, load_secret

KEY_SIZE = 32
_WHAT = "the root key"


class RootKey(Protocol):
    def wrap(self, data_key: bytes) -> bytes:
        """The data key under the root key: 40 bytes for 32 (AES-KW, RFC 3394)."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises TrothError when another root key wrapped it or a bit was changed."""
        ...


class DerivesKeys(Protocol):
    def derive(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose; the same each time, unrelated to those of other purposes."""
        ...


class FileRootKey:
    """The root key as 32 random bytes in a file (0600, folder 0700). Offers both protocols of this module.

    The bytes themselves encrypt nothing: the wrapping key and each purpose's key are derived from them (HKDF-SHA-256,
    RFC 5869), so that no key serves two algorithms.
    """

    def __init__(self, path: Path) -> None:
        """Raises TrothError when the file is missing, damaged, or may be read by others."""
        self.path = path
        self._secret = load_secret(path, KEY_SIZE, _WHAT)
        self._wrapping_key = self._expand(b"troth/wrap/1")

    @classmethod
    def create(cls, path: Path) -> FileRootKey:
        """A new root key in a new file. Raises TrothError rather than replace one that exists."""
        create_secret(path, secrets.token_bytes(KEY_SIZE), _WHAT)
        return cls(path)

    def wrap(self, data_key: bytes) -> bytes:
        """See ``RootKey``. Raises TrothError for a key that is not 32 bytes."""
        if len(data_key) != KEY_SIZE:
            raise TrothError(f"a data key is {KEY_SIZE} bytes, this one is {len(data_key)}", fix="use new_data_key()")
        return aes_key_wrap(self._wrapping_key, data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """See ``RootKey``."""
        try:
            return aes_key_unwrap(self._wrapping_key, wrapped)
        except (InvalidUnwrap, ValueError) as wrong:
            raise TrothError(
                "a person's key does not open with this root key",
                where=str(self.path),
                fix="use the root key that was in force when it was wrapped; a changed key cannot be mended",
            ) from wrong

    def derive(self, purpose: str) -> bytes:
        """See ``DerivesKeys``. A new root key gives new derived keys: what they indexed must be indexed anew."""
        if not purpose:
            raise TrothError("a derived key needs a purpose", fix="name it, such as 'subjects' or 'replay'")
        return self._expand(b"troth/derive/1/" + purpose.encode())

    def __repr__(self) -> str:
        return f"FileRootKey({str(self.path)!r})"  # never the key

    def _expand(self, info: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=info).derive(self._secret)


def rewrap(wrapped: bytes, old: RootKey, new: RootKey) -> bytes:
    """The same data key under a new root key; what it sealed stays as it is."""
    return new.wrap(old.unwrap(wrapped))
