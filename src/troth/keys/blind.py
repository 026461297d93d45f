"""Blind indexes: find a value by its keyed hash, without holding the value."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from troth.errors import TrothError


class BlindIndex:
    """HMAC-SHA-256 of a value, under a key that only one purpose has (``subjects``, ``replay``).

    It leaks equality: whoever reads the index sees which records share a value, and how many; whoever has the key can
    test guesses (all UK mobile numbers, within minutes). So treat the hashes as personal data, and delete them with the
    person. Indexes of two purposes cannot be joined.

    A purpose may have several keys, the newest first: a new one does not re-hash what is known by its hash only.
    """

    def __init__(self, purpose: str, keys: Sequence[bytes]) -> None:
        self.purpose = purpose
        self._keys = tuple(keys)

    def of(self, kind: str, value: str) -> str:
        """64 hex digits for a value of that kind (``email``, ``nino``). The caller normalises the value first.

        Raises TrothError for an empty value, which would tie together everyone who has none.
        """
        return self._hashed(self._keys[0], kind, value)

    def every(self, kind: str, value: str) -> tuple[str, ...]:
        """The value's hash under each key of the purpose, the newest first: what to look for, where ``of`` is what to store."""
        return tuple(self._hashed(key, kind, value) for key in self._keys)

    def _hashed(self, key: bytes, kind: str, value: str) -> str:
        if not value or not kind or "\0" in kind:
            raise TrothError(
                "an empty value or kind cannot be indexed",
                where=f"blind index {self.purpose!r}, kind {kind!r}",
                fix="leave out identifiers that a person does not have",
            )
        return hmac.digest(key, kind.encode() + b"\0" + value.encode(), "sha256").hex()

    def __repr__(self) -> str:
        return f"BlindIndex(purpose={self.purpose!r})"  # never a key
