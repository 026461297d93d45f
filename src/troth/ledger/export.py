"""Evidence packs: a log written out as JSON lines, so that it can be checked without us (``verifier.py``).

First line: ``{"format":"troth-evidence/1","origin":…,"verifier_keys":[…],"size":n,"checkpoints":[signed notes]}``. Then
one line for each entry in order, ``{"i":n,"leaf":"…","facts":{…},"salt":"hex"}``; facts and salt are absent where they
were erased; ``{"i":n,"hash":"hex"}`` where the entry is not disclosed. Last line: ``{"end":true,"size":n}``.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from troth.errors import TrothError
from troth.files import whole_file
from troth.ledger.entries import canonical

FORMAT = "troth-evidence/1"
PACKED, VERIFIER, README = "evidence.jsonl", "troth_verify.py", "README.txt"
"""What lies in a pack that brings its verifier along: a zip, every file of which may be read without Troth."""


@dataclass(frozen=True)
class Header:
    """What the pack says of the log: its origin, the keys it signs with, its size, and its signed checkpoints."""

    origin: str
    verifier_keys: tuple[str, ...]
    size: int
    checkpoints: tuple[str, ...]


@dataclass(frozen=True)
class Disclosed:
    """An entry shown in full; ``facts`` and ``salt`` are both None once they were erased."""

    leaf: bytes
    facts: Mapping[str, object] | None = None
    salt: bytes | None = None


@dataclass(frozen=True)
class Withheld:
    """An entry of which only the 32-byte leaf hash is shown."""

    hash: bytes


Line = Disclosed | Withheld


def write_pack(
    path: Path, header: Header, lines: Iterable[Line], *, progress: Callable[[int], None] | None = None
) -> None:
    """Write the pack beside ``path`` and move it there when it is whole; on any error the file is as it was before.

    ``lines`` may be an iterator; nothing is held in memory. ``progress`` is told the number of entries written, now and
    then. Raises TrothError when the lines are not ``header.size`` many, or when the file cannot be written.
    """
    with whole_file(path) as file:
        _write(file, header, lines, progress)


def write_pack_with_verifier(path: Path, header: Header, lines: Iterable[Line], *, readme: str) -> None:
    """The same as a zip: the pack as ``evidence.jsonl``, the one file that checks it, and words on how to run that.

    ``troth-verify`` reads the zip as it reads the pack. The same lines make the same bytes: no time of day is in them.
    """
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_named(README), readme)
        packed.writestr(_named(VERIFIER), Path(__file__).with_name("verifier.py").read_bytes())
        with packed.open(_named(PACKED), "w", force_zip64=header.size > _MANY) as inner:
            _write(inner, header, lines, None)


def read_header(path: Path) -> Header:
    """Raises TrothError when the file is no evidence pack."""
    with _opened(path) as file:
        return _header(file.readline(), path)


def read_lines(path: Path) -> Iterator[Line]:
    """The pack's entries in order. Raises TrothError at the first line that is not as the format says."""
    with _opened(path) as file:
        size = _header(file.readline(), path).size
        for index in range(size):
            yield _line(file.readline(), index, path)
        end = _parse(file.readline(), path, size + 2)
        if end != {"end": True, "size": size} or file.readline():
            raise _broken(path, size + 2, "the last line is missing or wrong")


_MANY = 1_000_000
"""Entries from which the lines may be longer than a zip can say in its old way (4 GiB)."""


def _named(name: str) -> zipfile.ZipInfo:
    """A member of a zip that says nothing of when and where it was made."""
    member = zipfile.ZipInfo(name)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return member


def _write(file: IO[bytes], header: Header, lines: Iterable[Line], progress: Callable[[int], None] | None) -> None:
    first = {
        "format": FORMAT,
        "origin": header.origin,
        "verifier_keys": list(header.verifier_keys),
        "size": header.size,
        "checkpoints": list(header.checkpoints),
    }
    file.write(json.dumps(first, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
    written = 0
    for written, line in enumerate(lines, start=1):
        file.write(_spelt(written - 1, line))
        if progress and written % 10_000 == 0:
            progress(written)
    if written != header.size:
        raise TrothError(
            f"the pack's header says {header.size} entries and {written} were given",
            fix="read size and entries in one snapshot",
        )
    file.write(b'{"end":true,"size":%d}\n' % written)


def _spelt(index: int, line: Line) -> bytes:
    if isinstance(line, Withheld):
        return b'{"i":%d,"hash":"%s"}\n' % (index, line.hash.hex().encode())
    leaf = _encode(line.leaf.decode()).encode()
    if line.facts is None or line.salt is None:
        if line.facts is not None or line.salt is not None:
            raise TrothError("an entry has facts without a salt, or a salt without facts", where=f"entry {index}")
        return b'{"i":%d,"leaf":%s}\n' % (index, leaf)
    return b'{"i":%d,"leaf":%s,"facts":%s,"salt":"%s"}\n' % (
        index,
        leaf,
        canonical(line.facts),
        line.salt.hex().encode(),
    )


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as wrong:
        raise TrothError(
            f"the evidence pack cannot be read: {wrong.strerror or wrong}", where=str(path), fix="check the file's name"
        ) from wrong


def _header(line: bytes, path: Path) -> Header:
    said = _parse(line, path, 1)
    origin, size = said.get("origin"), said.get("size")
    keys, checkpoints = _texts(said.get("verifier_keys")), _texts(said.get("checkpoints"))
    if said.get("format") != FORMAT or not isinstance(origin, str) or keys is None or checkpoints is None:
        raise _broken(path, 1, f"this is not a {FORMAT} file")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise _broken(path, 1, "the size is not a number")
    return Header(origin, keys, size, checkpoints)


def _line(line: bytes, index: int, path: Path) -> Line:
    said = _parse(line, path, index + 2)
    leaf, facts, salt, hashed = said.get("leaf"), said.get("facts"), said.get("salt"), said.get("hash")
    try:
        if said == {"i": index, "hash": hashed} and isinstance(hashed, str):
            return Withheld(bytes.fromhex(hashed))
        if said == {"i": index, "leaf": leaf} and isinstance(leaf, str):
            return Disclosed(leaf.encode())
        if len(said) == 4 and said.get("i") == index and isinstance(leaf, str) and isinstance(facts, dict):
            return Disclosed(leaf.encode(), cast("dict[str, object]", facts), bytes.fromhex(str(salt)))
    except ValueError as wrong:
        raise _broken(path, index + 2, "a hash or salt is not hexadecimal") from wrong
    raise _broken(path, index + 2, f"this is not the line of entry {index}")


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    return tuple(str(item) for item in items) if all(isinstance(item, str) for item in items) else None


def _parse(line: bytes, path: Path, number: int) -> dict[str, object]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as wrong:
        raise _broken(path, number, "the line is missing, cut off or not JSON") from wrong
    if not isinstance(said, dict):
        raise _broken(path, number, "the line is not an object")
    return cast("dict[str, object]", said)


def _broken(path: Path, number: int, what: str) -> TrothError:
    return TrothError(what, where=f"{path}:{number}", fix="see with troth-verify what was done to it, or export again")
