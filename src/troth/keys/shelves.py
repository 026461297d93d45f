"""Where root keys lie: files in the keys folder, a keyring of the machine, Vault. A shelf makes, opens and destroys them by name.

Another key service becomes a shelf of its own: ``create`` names a key there, ``open`` gives something that wraps and unwraps.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Any, Protocol

from troth.errors import TrothError
from troth.keys.root import KEY_SIZE, WHAT, FileRootKey, RootKey, SecretRootKey
from troth.keys.secretfile import destroy_secret
from troth.workspace import Workspace

FIRST = "root"
"""The name of a workspace's first root key: ``root.key`` in its keys folder."""


class Shelf(Protocol):
    def create(self, name: str) -> RootKey:
        """A new root key. Raises TrothError rather than replace one that exists."""
        ...

    def open(self, name: str) -> RootKey:
        """Raises TrothError when it is missing, damaged, or open to others."""
        ...

    def holds(self, name: str) -> bool:
        """Whether there is a root key of this name."""
        ...

    def destroy(self, name: str) -> None:
        """Make the root key unreadable for ever. One that is gone already is no error."""
        ...


class FileShelf:
    """Root keys as files of the keys folder, ``NAME.key``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> RootKey:
        """See ``Shelf``."""
        return FileRootKey.create(self._path(name))

    def open(self, name: str) -> RootKey:
        """See ``Shelf``."""
        return FileRootKey(self._path(name))

    def holds(self, name: str) -> bool:
        """See ``Shelf``."""
        return os.path.lexists(self._path(name))

    def destroy(self, name: str) -> None:
        """Overwrite the file with random bytes, sync, remove it: what a disk keeps of old blocks is beyond any program."""
        destroy_secret(self._path(name), WHAT)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"


class KeyringShelf:
    """Root keys as passwords of the machine's keyring, under one service; needs the package ``keyring``."""

    def __init__(self, service: str) -> None:
        self._service = service

    def create(self, name: str) -> RootKey:
        """See ``Shelf``."""
        if self._read(name) is not None:
            raise TrothError(
                f"there is {WHAT} already",
                where=self._where(name),
                fix="keep it: what was made with it is lost without it",
            )
        try:
            self._backend().set_password(
                self._service, name, base64.b64encode(secrets.token_bytes(KEY_SIZE)).decode("ascii")
            )
        except TrothError:
            raise
        except Exception as wrong:
            raise self._refused(name, wrong) from None
        return self.open(name)

    def open(self, name: str) -> RootKey:
        """See ``Shelf``."""
        text = self._read(name)
        if text is None:
            raise TrothError(
                f"{WHAT} is missing",
                where=self._where(name),
                fix="restore it into this keyring from where keys are kept",
            )
        try:
            secret = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != KEY_SIZE:
            raise TrothError(
                f"{WHAT} is not {KEY_SIZE} bytes long",
                where=self._where(name),
                fix="the entry is damaged or another's: restore it from where keys are kept",
            )
        return SecretRootKey(secret, self._where(name))

    def holds(self, name: str) -> bool:
        """See ``Shelf``."""
        return self._read(name) is not None

    def destroy(self, name: str) -> None:
        """See ``Shelf``."""
        if self._read(name) is None:
            return
        try:
            self._backend().delete_password(self._service, name)
        except Exception as wrong:
            raise self._refused(name, wrong) from None

    def _read(self, name: str) -> str | None:
        backend = self._backend()
        try:
            return backend.get_password(self._service, name)
        except Exception as wrong:
            raise self._refused(name, wrong) from None

    def _backend(self) -> Any:
        try:
            import keyring  # pyright: ignore[reportMissingImports]  # an extra
        except ImportError:
            raise TrothError(
                "the root key lies in a keyring, and the package for keyrings is not installed",
                where=f"TROTH_ROOT_KEY=keyring:{self._service}",
                fix="python -m pip install 'troth[keyring]'",
            ) from None
        return keyring  # pyright: ignore[reportUnknownVariableType]

    def _refused(self, name: str, wrong: Exception) -> TrothError:
        # Only the kind of error: a backend's own words may quote what it was given.
        what = (
            "no keyring answers on this machine" if type(wrong).__name__ == "NoKeyringError" else "the keyring refuses"
        )
        return TrothError(
            f"{what} ({type(wrong).__name__})",
            where=self._where(name),
            fix="unlock it, or name a backend that works without a desktop: PYTHON_KEYRING_BACKEND",
        )

    def _where(self, name: str) -> str:
        return f"keyring {self._service!r}, entry {name!r}"


def on_a_network(kept: str) -> bool:
    """Whether what is kept there is asked over a network, and each call waits for an answer."""
    return kept.startswith("vault:")


def shelf(kept: str, folder: Path, workspace: Workspace | None = None) -> Shelf:
    """The shelf of ``file``, ``keyring:SERVICE`` or ``vault:ADDRESS``, as TROTH_ROOT_KEY says it; ``workspace`` has the settings.

    Raises TrothError for another word.
    """
    kind, _, service = kept.partition(":")
    if kind == "file" and not service:
        return FileShelf(folder)
    if kind == "keyring" and service:
        return KeyringShelf(service)
    if kind == "vault" and service:
        from troth.keys.vault import VaultShelf  # its HTTP client is loaded only where it is called

        return VaultShelf(service, workspace or Workspace(folder.parent))
    raise TrothError(
        f"no root key is kept in ‘{kind}’",
        where="TROTH_ROOT_KEY",
        fix="write file, keyring:SERVICE, or vault:https://HOST:8200/transit/NAME",
    )
