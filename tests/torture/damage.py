"""Hands that damage what a work left: our store, a connected database, files and mailboxes, behind everybody's back."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.torture.checker import Scene


def store(scene: Scene, *statements: str) -> None:
    """Change our own store behind everybody's back."""
    _run(scene.store, *statements)


def _run(address: str, *statements: str) -> None:
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    connection.execute("PRAGMA ignore_check_constraints=ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def guest(scene: Scene, *statements: str) -> None:
    """Change the website's database."""
    _run(scene.guests["website"], *statements)


def calls(scene: Scene) -> Path:
    """Where the witness keeps what it was handed."""
    assert scene.calls is not None
    return scene.calls


def bend(scene: Scene) -> None:
    """Change one byte of the backup."""
    (path,) = scene.run.glob("backups/*.zip")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 255
    path.write_bytes(content)


def not_to_be_unpacked(path: Path) -> None:
    """The first block of what is packed says that it is of a kind that there is not (RFC 1951 §3.2.3)."""
    with zipfile.ZipFile(path) as archive:
        first = next(each for each in archive.infolist() if each.compress_type == zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    lengths = struct.unpack_from("<HH", content, first.header_offset + 26)
    content[first.header_offset + 30 + sum(lengths)] |= 0b111
    path.write_bytes(content)


def mails(scene: Scene) -> Path:
    """Where the mail server keeps what it took over."""
    assert scene.mails is not None
    return scene.mails


def again(scene: Scene) -> None:
    """The same message, taken over once more."""
    first = sorted(mails(scene).glob("*.eml"))[0]
    first.with_name("9999.eml").write_bytes(first.read_bytes())


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change what a file holds."""
    path.write_bytes(change(path.read_bytes()))


def put(path: Path, content: bytes) -> None:
    """Put a file in its place, with the folder it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def back(scene: Scene) -> list[str]:
    """One enquiry of the person, inserted again as it was."""
    gone = sorted(set(scene.before["website"]["enquiries"]) - set(scene.wanted["website"]["enquiries"]))[0]
    return ["INSERT INTO enquiries VALUES (" + ", ".join(_literal(cell) for cell in gone) + ")"]


def _literal(cell: object) -> str:
    return "NULL" if cell is None else str(cell) if isinstance(cell, int) else "'" + str(cell).replace("'", "''") + "'"


def count_otherwise(scene: Scene, *, interrupted: bool, more: int) -> None:
    """Let the certificate count so many rows more, and say or not that it was interrupted."""
    path = next(scene.root.glob(f"cases/{scene.case}/certificate.json"))
    said = json.loads(path.read_text(encoding="utf-8"))
    place = next(place for place in said["places"] if place["system"] == "website")
    place["interrupted"] = interrupted
    place["tables"][0]["deleted"] += more
    path.write_text(json.dumps(said), encoding="utf-8")
