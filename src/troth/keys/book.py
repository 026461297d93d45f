"""``keys.json``: which root keys there are and since when, and the wrapped keys of each purpose; read whole, written whole.

It holds no key in clear. A folder without it has one root key, ``root.key``, as Troth made them first.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from troth.errors import TrothError
from troth.files import sync, whole_file
from troth.keys.root import name_of
from troth.keys.secretfile import load_closed
from troth.keys.shelves import FIRST, shelf

FORMAT = "troth-keys/1"
FILE = "keys.json"
_LONGEST = 1 << 20


@dataclass(frozen=True)
class Root:
    """One root key: the shelf and entry where it is kept, since when it wraps, and until when it did."""

    kept: str
    entry: str
    since: str | None = None
    destroyed: str | None = None


@dataclass(frozen=True)
class Wrapped:
    """A key that only the root key of this name opens."""

    root: str
    key: str
    since: str | None = None


@dataclass(frozen=True)
class Book:
    """What ``keys.json`` says."""

    current: str
    roots: dict[str, Root]
    next: Root | None = None
    purposes: dict[str, tuple[Wrapped, ...]] = field(default_factory=dict[str, tuple[Wrapped, ...]])


def with_key(book: Book, name: str, key: Wrapped) -> Book:
    """The list with a newer key for a purpose."""
    return replace(book, purposes={**book.purposes, name: (key, *book.purposes.get(name, ()))})


def write_book(folder: Path, book: Book) -> None:
    """Write the list, whole and on the disk, for its owner alone."""
    said = {"format": FORMAT, **asdict(book)}
    with whole_file(folder / FILE, mode=0o600) as out:
        out.write(json.dumps(said, indent=1).encode() + b"\n")
    sync(folder)


def read_book(folder: Path) -> Book:
    """The list of a keys folder; of one from before there were lists, what it would say. Raises TrothError where it is damaged."""
    path = folder / FILE
    if not path.exists():
        return _without_book(folder)
    try:
        said: dict[str, Any] = json.loads(load_closed(path, _LONGEST, "the list of keys"))
        if said["format"] != FORMAT:
            raise ValueError
        roots = {str(name): Root(**root) for name, root in said["roots"].items()}
        purposes = {str(name): tuple(Wrapped(**key) for key in keys) for name, keys in said["purposes"].items()}
        if said["current"] not in roots or not all(purposes.values()):
            raise ValueError
        return Book(str(said["current"]), roots, Root(**said["next"]) if said["next"] else None, purposes)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise TrothError(
            "the list of keys cannot be read",
            where=str(path),
            fix="it is damaged, or a newer Troth wrote it: restore it from where keys are kept",
        ) from wrong


def _without_book(folder: Path) -> Book:
    others = sorted(path.name for path in folder.glob(f"{FIRST}-*.key"))
    if others:
        raise TrothError(
            "the list of keys is missing",
            where=str(folder / FILE),
            fix=f"restore it from where keys are kept: it says what {others[0]} is for",
        )
    name = name_of(shelf("file", folder).open(FIRST), "")
    return Book(name, {name: Root("file", FIRST)})
