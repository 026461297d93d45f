"""The keys folder as a whole: which root key is current, which one is being replaced, and a wrapped key for each purpose.

``keys.json`` says it: ``current`` and ``next`` by name; ``roots``, each with where it is kept, since when, until when; and
for each purpose its random keys, newest first, wrapped by a root key. It holds no key in clear. A folder without it has one
root key, ``root.key``, as Troth made them first; then the keys of purposes are those derived from it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from troth.errors import TrothError
from troth.files import alone
from troth.keys.blind import BlindIndex
from troth.keys.book import FILE, Book, Root, Wrapped, read_book, with_key, write_book
from troth.keys.people import new_data_key
from troth.keys.root import DerivesKeys, InBatches, RootKey, name_of, rewrap
from troth.keys.secretfile import make_private
from troth.keys.shelves import FIRST, on_a_network, shelf
from troth.workspace import Workspace

_BEFORE_RINGS = ("subjects", "replay")  # purposes whose keys were derived before there was a keys.json


class KeyRing:
    """The keys of a workspace. Reading it costs two small files; what it opened it keeps."""

    def __init__(self, folder: Path, book: Book, where: str, workspace: Workspace | None = None) -> None:
        """Use ``open`` or ``create``. ``where`` is the shelf on which new root keys are made."""
        self.folder, self.book, self.where, self._workspace = folder, book, where, workspace
        self._opened: dict[str, RootKey] = {}
        self._purposes: dict[str, tuple[bytes, ...]] = {}
        self._root(book.current)

    @classmethod
    def create(cls, folder: Path, at: datetime, where: str = "file", workspace: Workspace | None = None) -> KeyRing:
        """A first root key on the shelf ``where``, and ``keys.json``. Raises TrothError where there is one already."""
        if (folder / FILE).exists():
            raise TrothError(
                "there are keys already",
                where=str(folder),
                fix="keep them: what was made with them is lost without them",
            )
        make_private(folder, "the keys")
        root = shelf(where, folder, workspace).create(FIRST)
        name = name_of(root, secrets.token_hex(8))
        book = Book(name, {name: Root(where, FIRST, at.isoformat())})
        write_book(folder, book)
        return cls(folder, book, where, workspace)

    @classmethod
    def open(cls, folder: Path, where: str = "file", workspace: Workspace | None = None) -> KeyRing:
        """Raises TrothError where a key is missing, damaged, open to others, or not the one that keys.json names.

        ``workspace`` has the settings of a key service.
        """
        return cls(folder, read_book(folder), where, workspace)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether anything of a ring is here."""
        return (folder / FILE).exists() or os.path.lexists(folder / f"{FIRST}.key")

    @staticmethod
    def state(folder: Path) -> tuple[object, ...]:
        """Changes whenever a file of root keys, or what they are used for, was changed, replaced or opened to others."""
        seen: list[object] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name == FILE or (entry.name.startswith(FIRST) and entry.name.endswith(".key")):
                        known = entry.stat()
                        seen.append((entry.name, known.st_ino, known.st_mtime_ns, known.st_size, known.st_mode))
        except OSError as wrong:
            return (type(wrong).__name__,)
        return tuple(sorted(seen, key=str))

    @property
    def current(self) -> str:
        """The name of the root key that wraps from now on."""
        return self.book.current

    @property
    def retiring(self) -> str | None:
        """The name of a root key that is being replaced: what it wrapped is not all wrapped anew yet."""
        return next((n for n, root in self.book.roots.items() if n != self.current and not root.destroyed), None)

    def wrap(self, key: bytes) -> tuple[str, bytes]:
        """The name of the current root key, and the key wrapped by it."""
        return self.current, self._root(self.current).wrap(key)

    def unwrap(self, root: str, wrapped: bytes) -> bytes:
        """A key wrapped by the root key of this name; an empty name is the workspace's first one.

        Raises TrothError where that root key was destroyed, is no key of this folder, or did not wrap it.
        """
        return self._root(root or next(iter(self.book.roots))).unwrap(wrapped)

    def opens(self, root: str) -> bool:
        """Whether the root key of this name (empty: the first one) is here and was not destroyed."""
        known = self.book.roots.get(root) if root else next(iter(self.book.roots.values()))
        return known is not None and not known.destroyed

    def asks_a_service(self, root: str) -> bool:
        """Whether the root key of this name is with a key service, which is asked over a network; not where it is gone."""
        known = self.book.roots.get(root)
        return known is not None and not known.destroyed and on_a_network(known.kept)

    def rewrapped(self, old: str, wrapped: list[bytes]) -> list[bytes]:
        """Keys wrapped by the root key ``old``, under the current one."""
        before, after = self._root(old), self._root(self.current)
        opened = (
            before.unwrap_all(wrapped) if isinstance(before, InBatches) else [before.unwrap(each) for each in wrapped]
        )
        return after.wrap_all(opened) if isinstance(after, InBatches) else [after.wrap(each) for each in opened]

    def renewed(self, wrapped: list[bytes]) -> list[bytes]:
        """Keys under the newest version of the current root key, where it has versions of its own (Vault).

        Raises TrothError where it has none.
        """
        root = self._root(self.current)
        if not isinstance(root, InBatches):
            raise TrothError(
                "this root key has no versions", where=self.current, fix="replace it instead: troth keys rotate"
            )
        return root.rewrap_all(wrapped)

    def renew_wrapping(self) -> None:
        """The keys of purposes under the newest version of the current root key; see ``renewed``."""
        with self._held() as book:
            every = [each for keys in book.purposes.values() for each in keys if each.root == book.current]
            anew = iter(self.renewed([bytes.fromhex(each.key) for each in every]))
            purposes = {
                name: tuple(replace(w, key=next(anew).hex()) if w.root == book.current else w for w in keys)
                for name, keys in book.purposes.items()
            }
            self._save(replace(book, purposes=purposes))

    def purpose(self, name: str) -> bytes:
        """The newest 32-byte key of a purpose. It is made on first use and outlives every change of the root key."""
        return self._keys_of(name)[0]

    def blind(self, purpose: str) -> BlindIndex:
        """The blind index of a purpose, over every key of it that is kept."""
        return BlindIndex(purpose, self._keys_of(purpose))

    def renew_purpose(self, name: str, at: datetime) -> int:
        """Give a purpose a new random key; earlier ones stay, to find what they indexed. Returns how many there are."""
        self._keys_of(name)
        with self._held() as book:
            self._save(with_key(book, name, self._wrapped(new_data_key(), at)))
        self._purposes.pop(name, None)
        return len(self.book.purposes[name])

    def prepare(self) -> str:
        """Make the next root key, or take up one that was made before a crash; returns its name. It wraps nothing yet."""
        there = shelf(self.where, self.folder, self._workspace)
        for name in _BEFORE_RINGS:
            self._keys_of(name)
        with self._held() as book:
            planned = book.next
            if planned is None or planned.kept != self.where:  # one planned for another shelf never wrapped anything
                planned = Root(self.where, f"{FIRST}-{secrets.token_hex(8)}")
                self._save(replace(book, next=planned))
            root = there.open(planned.entry) if there.holds(planned.entry) else there.create(planned.entry)
            name = name_of(root, planned.entry.removeprefix(f"{FIRST}-"))
            self._opened[name] = root
            return name

    def switch(self, name: str, at: datetime) -> None:
        """From now on the prepared root key wraps; the keys of purposes are wrapped anew in the same write."""
        with self._held() as book:
            if book.current == name:
                return
            if book.next is None:
                raise TrothError("no root key was prepared", where=str(self.folder / FILE), fix="run troth keys rotate")
            new = self._opened[name]
            purposes = {
                each: tuple(
                    replace(w, root=name, key=rewrap(bytes.fromhex(w.key), self._root(w.root), new).hex()) for w in ws
                )
                for each, ws in book.purposes.items()
            }
            roots = {**book.roots, name: replace(book.next, since=at.isoformat())}
            self._save(Book(name, roots, None, purposes))

    def retire(self, name: str, at: datetime) -> None:
        """Destroy a root key that nothing is wrapped by any more, and remember that there was one."""
        with self._held() as book:
            root = book.roots[name]
            if name == book.current or any(w.root == name for ws in book.purposes.values() for w in ws):
                raise TrothError("this root key is in use", where=name, fix="replace it first: troth keys rotate")
            shelf(root.kept, self.folder, self._workspace).destroy(root.entry)
            self._opened.pop(name, None)
            self._save(replace(book, roots={**book.roots, name: replace(root, destroyed=at.isoformat())}))

    def _keys_of(self, name: str) -> tuple[bytes, ...]:
        if not name:
            raise TrothError("a key needs a purpose", fix="name it, such as 'subjects' or 'replay'")
        if name not in self._purposes:
            if name not in self.book.purposes:
                with self._held() as book:
                    if name not in book.purposes:
                        book = with_key(book, name, self._wrapped(self._first(name, book), None))
                        self._save(book)
                    self.book = book
            keys = tuple(self.unwrap(w.root, bytes.fromhex(w.key)) for w in self.book.purposes[name])
            self._purposes[name] = keys
        return self._purposes[name]

    def _first(self, name: str, book: Book) -> bytes:
        """The first key of a purpose: derived while there is only a workspace's first root key, so that what was indexed

        before there was a keys.json stays found, and losing keys.json loses nothing; else random.
        """
        root = self._root(book.current)
        return root.derive(name) if isinstance(root, DerivesKeys) and len(book.roots) == 1 else new_data_key()

    def _wrapped(self, key: bytes, at: datetime | None) -> Wrapped:
        name, wrapped = self.wrap(key)
        return Wrapped(name, wrapped.hex(), at.isoformat() if at else None)

    def _root(self, name: str) -> RootKey:
        if name in self._opened:
            return self._opened[name]
        root = self.book.roots.get(name)
        if root is None:
            raise TrothError(
                "this was wrapped by a root key that is not in this keys folder",
                where=f"root key {name}, {self.folder}",
                fix="these keys are older than the store, or another workspace's: restore the newest key backup",
            )
        if root.destroyed:
            raise TrothError(
                "this was wrapped by a root key that has been destroyed since",
                where=f"root key {name}, destroyed {root.destroyed[:10]}",
                fix="nothing opens it again; ask the person anew, and make a new plan",
            )
        opened = shelf(root.kept, self.folder, self._workspace).open(root.entry)
        if name_of(opened, name) != name:
            raise TrothError(
                "the root key is another one than these keys were made with",
                where=f"{root.entry} of {self.folder}",
                fix="restore it from where this workspace's keys are kept",
            )
        self._opened[name] = opened
        return opened

    @contextmanager
    def _held(self) -> Generator[Book]:
        """Hold the folder against other processes, with what keys.json says now."""
        try:
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as wrong:
            raise TrothError(
                f"the keys folder cannot be written: {wrong.strerror}",
                where=str(self.folder),
                fix="give the right to write there: the key of a new purpose is to be kept",
            ) from None
        try:
            alone(handle, "is changing these keys", str(self.folder))
            yield read_book(self.folder)
        finally:
            os.close(handle)

    def _save(self, book: Book) -> None:
        write_book(self.folder, book)
        self.book = book
