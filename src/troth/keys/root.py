"""The root key: it wraps the key of each person and of each purpose. As a file, in a keyring, or from a service.

Two methods are all that a service must offer in place of our own (a cloud KMS, Vault): ``wrap`` and ``unwrap``.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from troth.errors import TrothError
from troth.keys.secretfile import create_secret, load_secret

KEY_SIZE = 32
WHAT = "the root key"


class RootKey(Protocol):
    def wrap(self, data_key: bytes) -> bytes:
        """The data key under the root key: 40 bytes for 32 where it is our own (AES-KW, RFC 3394)."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises TrothError when another root key wrapped it or a bit was changed."""
        ...


@runtime_checkable
class DerivesKeys(Protocol):
    def derive(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose; the same each time, unrelated to those of other purposes."""
        ...


@runtime_checkable
class InBatches(Protocol):
    """A root key elsewhere, which has versions of its own and does many keys in one call."""

    def wrap_all(self, data_keys: Sequence[bytes]) -> list[bytes]:
        """As ``RootKey.wrap``, each."""
        ...

    def unwrap_all(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """As ``RootKey.unwrap``, each."""
        ...

    def rewrap_all(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys under the newest version of this root key."""
        ...


class SecretRootKey:
    """A root key whose 32 random bytes we hold. Offers both protocols of this module.

    The bytes themselves encrypt nothing: the wrapping key and each purpose's key are derived from them (HKDF-SHA-256,
    RFC 5869), so that no key serves two algorithms.
    """

    def __init__(self, secret: bytes, where: str) -> None:
        """``where`` is how errors name the place it was taken from."""
        self.where = where
        self._secret = secret
        self._wrapping_key = self._expand(b"troth/wrap/1")

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
                "a key does not open with this root key",
                where=self.where,
                fix="use the root key that was in force when it was wrapped; a changed key cannot be mended",
            ) from wrong

    def derive(self, purpose: str) -> bytes:
        """See ``DerivesKeys``."""
        if not purpose:
            raise TrothError("a derived key needs a purpose", fix="name it, such as 'subjects' or 'replay'")
        return self._expand(b"troth/derive/1/" + purpose.encode())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.where!r})"  # never the key

    def _expand(self, info: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=info).derive(self._secret)


class FileRootKey(SecretRootKey):
    """The root key as 32 random bytes in a file (0600, folder 0700)."""

    def __init__(self, path: Path) -> None:
        """Raises TrothError when the file is missing, damaged, or may be read by others."""
        self.path = path
        super().__init__(load_secret(path, KEY_SIZE, WHAT), str(path))

    @classmethod
    def create(cls, path: Path) -> FileRootKey:
        """A new root key in a new file. Raises TrothError rather than replace one that exists."""
        create_secret(path, secrets.token_bytes(KEY_SIZE), WHAT)
        return cls(path)


def name_of(root: RootKey, otherwise: str) -> str:
    """16 hex digits that name a root key and say nothing of it; ``otherwise`` for a service that only wraps and unwraps.

    Ours is named by what it derives, so that a key file of another workspace is known for what it is.
    """
    return root.derive("name of a root key")[:8].hex() if isinstance(root, DerivesKeys) else otherwise


def rewrap(wrapped: bytes, old: RootKey, new: RootKey) -> bytes:
    """The same data key under a new root key; what it sealed stays as it is."""
    return new.wrap(old.unwrap(wrapped))
