"""One value as an access package shows it: as it is, as a file beside the page, or as text with its bytes in hexadecimal.

UK GDPR Art 12(1): intelligible. Bytes that are nobody's text say nothing on a page, so they are a file; bytes that are
nearly text are shown as far as they can be read, and whole beside it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from troth.systems.large import Large

IN_PLACE = 256
"""Bytes of a binary value that still stand in the page; longer ones are files."""


class Files:
    """The members of a package that are one value each, written as they are read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, pieces: Iterable[bytes]) -> dict[str, Any]:
        """Write one; returns its ``file``, ``size`` in bytes and ``sha256``."""
        member = zipfile.ZipInfo(name)
        member.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(member, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        return {"file": name, "size": size, "sha256": digest.hexdigest()}


def cell(value: object, files: Files, name: str) -> object:
    """A value as JSON can hold it: plain, ``{file, size, sha256}``, or ``{text, hex}``. ``name``: the file's, if it is one."""
    if value is None or isinstance(value, (int, float, bool)):
        return value
    if isinstance(value, Large):
        return files.add(name, value.pieces())
    if isinstance(value, (bytes, memoryview)):
        held = bytes(value)
        if len(held) > IN_PLACE:
            return files.add(name, (held,))
        text = held.decode("utf-8", "replace")
        return {"text": text, "hex": held.hex()} if _reads(text) else held.hex()
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        held = text.encode("utf-8", "surrogateescape")
        return {"text": held.decode("utf-8", "replace"), "hex": held.hex()}
    return text


def said(held: Any) -> object:
    """A cell in words, for the page and for CSV."""
    if isinstance(held, dict) and "file" in held:
        return f"{held['file']} ({held['size']:,} bytes, SHA-256 {held['sha256']})"
    if isinstance(held, dict) and "hex" in held:
        why = "held as bytes" if "\ufffd" not in held["text"] else "not valid text, so some of it could not be read"
        return f"{held['text']} ({why}; its bytes in hexadecimal: {held['hex']})"
    return held


def _reads(text: str) -> bool:
    """Whether decoded bytes were meant to be read: everything is a sign or a space, and most of it came through."""
    whole = all(character.isprintable() or character in "\t\r\n\ufffd" for character in text)
    return bool(text) and whole and text.count("\ufffd") * 4 <= len(text)
