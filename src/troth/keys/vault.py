"""The root key in HashiCorp Vault: its Transit engine wraps and unwraps, and the key itself never leaves it.

``vault:https://HOST:8200/transit/NAME`` names the engine and the beginning of the names of keys. What proves that it is us
stands in settings: a token, or the two ids of an AppRole, each in the environment, in ``secrets.env`` or in a file.
Source: https://developer.hashicorp.com/vault/api-docs/secret/transit and …/auth/approle.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import urlsplit

from troth.errors import TrothError
from troth.keys.root import KEY_SIZE, WHAT
from troth.keys.unavailable import KeyServiceRefused
from troth.keys.vault_calls import VaultCalls
from troth.workspace import Workspace

AT_ONCE = 250
"""Keys in one call of Vault; its own limit is a request of 32 MB."""


class VaultRootKey:
    """One key of Vault's Transit engine. Offers ``RootKey``, and the same for many keys in one call."""

    def __init__(self, calls: VaultCalls, name: str) -> None:
        self._calls, self.name = calls, name

    @property
    def where(self) -> str:
        """How errors name it."""
        return f"Vault at {self._calls.host}, key {self.name}"

    def wrap(self, data_key: bytes) -> bytes:
        """See ``RootKey``: Vault's own text, ``vault:v1:…``, which names the version of the key."""
        return self.wrap_all([data_key])[0]

    def unwrap(self, wrapped: bytes) -> bytes:
        """See ``RootKey``. Raises KeyServiceUnavailable where Vault does not answer, is sealed, or refuses our token."""
        return self.unwrap_all([wrapped])[0]

    def wrap_all(self, data_keys: Sequence[bytes]) -> list[bytes]:
        """Many keys at once, in order."""
        if any(len(key) != KEY_SIZE for key in data_keys):
            raise TrothError(f"a data key is {KEY_SIZE} bytes", where=self.where, fix="use new_data_key()")
        said = [base64.b64encode(key).decode() for key in data_keys]
        return [text.encode() for text in self._each("encrypt", "plaintext", said, "ciphertext")]

    def unwrap_all(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """Many keys at once, in order. Raises TrothError where one of them does not open."""
        keys = [_plain(text) for text in self._each("decrypt", "ciphertext", self._texts(wrapped), "plaintext")]
        if any(len(key) != KEY_SIZE for key in keys):
            raise self._does_not_open()
        return keys

    def rewrap_all(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys under the newest version of this key, without any of them leaving Vault."""
        return [text.encode() for text in self._each("rewrap", "ciphertext", self._texts(wrapped), "ciphertext")]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.where!r})"

    def _each(self, act: str, gives: str, values: Sequence[str], takes: str) -> list[str]:
        found: list[str] = []
        for first in range(0, len(values), AT_ONCE):
            some = values[first : first + AT_ONCE]
            try:
                data = self._calls.post(f"{act}/{self.name}", {"batch_input": [{gives: value} for value in some]})
            except KeyServiceRefused as refused:
                raise self._does_not_open() from refused
            results = data.get("batch_results")
            if not isinstance(results, list) or len(results) != len(some):  # pyright: ignore[reportUnknownArgumentType]
                raise self._calls.strange()
            for each in results:  # pyright: ignore[reportUnknownVariableType]
                value = each.get(takes) if isinstance(each, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
                if not isinstance(value, str) or not value:
                    raise self._does_not_open()
                found.append(value)
        return found

    def _texts(self, wrapped: Sequence[bytes]) -> list[str]:
        texts = [each.decode("ascii", "replace") for each in wrapped]
        if not all(text.startswith("vault:v") for text in texts):
            raise self._does_not_open()
        return texts

    def _does_not_open(self) -> TrothError:
        return TrothError(
            "a key does not open with this root key",
            where=self.where,
            fix="another key wrapped it, it was changed, or Vault no longer decrypts that version (min_decryption_version)",
        )


class VaultShelf:
    """Root keys as keys of a Transit engine, each called ``NAME-ENTRY``."""

    def __init__(self, place: str, workspace: Workspace) -> None:
        """``place`` is ``https://HOST:8200/transit/NAME``. Raises TrothError for one that is none, or has no encryption."""
        parts = urlsplit(place)
        mount, _, self._prefix = parts.path.strip("/").rpartition("/")
        if parts.scheme not in ("https", "http") or not parts.hostname or not mount or not self._prefix:
            raise TrothError(
                "that is no place in Vault",
                where="TROTH_ROOT_KEY",
                fix="write vault:https://HOST:8200/transit/NAME",
            )
        if parts.username or parts.password:
            raise TrothError(
                "a password stands in the address of Vault",
                where="TROTH_ROOT_KEY",
                fix="give a token: TROTH_VAULT_TOKEN",
            )
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise TrothError(
                "Vault would be called without encryption",
                where=parts.hostname,
                fix="use https; plain http is for an agent on this machine",
            )
        self._calls = VaultCalls(f"{parts.scheme}://{parts.netloc}", mount, workspace)

    def create(self, name: str) -> VaultRootKey:
        """See ``Shelf``. The new key cannot be exported, nor backed up in clear."""
        if self.holds(name):
            raise TrothError(
                f"there is {WHAT} already", where=self._key(name).where, fix="keep it, or give another NAME in Vault"
            )
        made = {"type": "aes256-gcm96", "exportable": False, "allow_plaintext_backup": False}
        self._calls.post(f"keys/{self._called(name)}", made)
        return self.open(name)

    def open(self, name: str) -> VaultRootKey:
        """See ``Shelf``."""
        if not self.holds(name):
            raise TrothError(
                f"{WHAT} is missing",
                where=self._key(name).where,
                fix="Vault has no key of this name in this engine and namespace: correct them, or restore Vault",
            )
        return self._key(name)

    def holds(self, name: str) -> bool:
        """See ``Shelf``."""
        return self._calls.get(f"keys/{self._called(name)}") is not None

    def destroy(self, name: str) -> None:
        """See ``Shelf``: allowed, then deleted with all its versions. A backup of Vault itself still has it."""
        if not self.holds(name):
            return
        self._calls.post(f"keys/{self._called(name)}/config", {"deletion_allowed": True})
        self._calls.delete(f"keys/{self._called(name)}")

    def _called(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def _key(self, name: str) -> VaultRootKey:
        return VaultRootKey(self._calls, self._called(name))


def _plain(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
