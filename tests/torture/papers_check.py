"""The files of a workspace: package and certificate as they should be, nothing left over, and no value of a person elsewhere."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.torture.canaries import Canaries
from tests.torture.records import Records, queries, table_names
from troth.ledger import receipt_verifier

if TYPE_CHECKING:
    from tests.torture.checker import Scene

Said = Iterator[tuple[Literal["lost", "doubled", "half", "left", "personal"], str]]

WHENEVER = ("made_at", "looked_again_at", "overwritten_by")
"""What may differ between two papers about the same work."""
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError)
"""How an archive fails of which a byte is not what it was, wherever that byte stands."""


def problems(scene: Scene, records: Records) -> Said:
    """What is wrong with the files."""
    found = read(scene.root)
    case = records.case(scene.case)
    if case is not None and case["state"] == "closed":
        for name, wanted in scene.wanted_papers.items():
            if name not in found:
                yield "lost", f"case {scene.case} is closed, and {name} is not there"
            elif name.endswith("certificate.json"):
                yield from _certificate(wanted, found[name])
            elif found[name] != wanted:
                yield "half", f"{name} is not what it should be"
        for name in sorted(found.keys() - scene.wanted_papers.keys()):
            yield "left", f"{name} is left over"
    for entry in records.of("rights.package.done"):
        said = json.loads(entry["facts"])["saw"] if entry["facts"] else None
        if said and _sha256(scene.root / said["file"]) != said["sha256"]:
            yield "half", f"{said['file']} is not the file of which the evidence speaks"
    for path in sorted(scene.root.glob("cases/*/receipt.json")):
        for finding in receipt_verifier.verify(str(path), [], [], [], []).findings:
            yield "half", f"{path.relative_to(scene.root)} does not verify: {finding}"
    yield from _personal(scene)


def read(root: Path) -> dict[str, Any]:
    """The files of every case: a package as its members without times, a certificate as it says, others as they are."""
    papers: dict[str, Any] = {}
    for path in sorted(root.glob("cases/**/*")):
        name = str(path.relative_to(root))
        if path.suffix == ".zip":
            papers[name] = _members(path)
        elif path.name == "receipt.json":
            papers[name] = "a receipt"  # signed over a log that another one made longer: it is verified, not compared
        elif path.suffix == ".json":
            papers[name] = _timeless(_json(path.read_bytes()))
        elif path.is_file():
            papers[name] = "a page" if path.suffix == ".html" else path.read_bytes()
    return papers


def remembered(root: Path) -> list[dict[str, Any]]:
    """The whole lines of the replay list."""
    path = root / "keys" / "replay.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.is_file() else []
    return [json.loads(line) for line in lines]


def _certificate(wanted: Any, found: Any) -> Said:
    """Where a round was interrupted, its counts may be short and it is said; else everything is as undisturbed."""
    if not isinstance(found, dict):
        yield "half", "the certificate cannot be read"
        return
    for before, place in zip(wanted["places"], found["places"], strict=True):
        unknown = place["interrupted"]
        if unknown and _changed(place) > _changed(before):
            yield (
                "doubled",
                f"the certificate counts {_changed(place)} rows in {place['system']}, of {_changed(before)}",
            )
        rest = {key: value for key, value in place.items() if key not in ("tables", "interrupted", "remains", "kept")}
        if any(before[key] != value for key, value in rest.items()):
            yield "half", f"the certificate speaks otherwise of {place['system']}"
        if not unknown and _by_name(place) != _by_name(before):
            yield "half", f"the certificate counts otherwise in {place['system']} and says nothing of an interruption"
    if found["outcome"] != wanted["outcome"]:
        yield "half", f"the certificate says {found['outcome']}, and it should say {wanted['outcome']}"


def _by_name(place: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(place["tables"], key=lambda table: str(table["table"]))


def _changed(place: Mapping[str, Any]) -> int:
    return sum(number for table in place["tables"] for name, number in table.items() if name not in ("table", "kept"))


def _personal(scene: Scene) -> Said:
    """Values of people in the store, in keys, in what was printed, and in temporary files."""
    canaries = Canaries(scene.private)
    for path in sorted(path for path in scene.run.rglob("*") if path.is_file()):
        for value in canaries.inside(path.read_bytes()):
            yield "personal", f"{path.relative_to(scene.run)} holds {value}"
    meant = {"cases", "data", "notice", "published"}
    for path in sorted(path for path in scene.root.rglob("*") if path.is_file()):
        if path.relative_to(scene.root).parts[0] in meant:
            continue
        for value in canaries.inside(path.read_bytes()):
            yield "personal", f"{path.relative_to(scene.root)} holds {value}"
    if not scene.store.startswith("sqlite:///"):
        names = table_names(scene.store)
        said = queries(scene.store, [f'SELECT t::text AS said FROM "{name}" t' for name in names])
        for table, rows in zip(names, said, strict=True):
            for value in canaries.inside("\n".join(row["said"] for row in rows).encode()):
                yield "personal", f"table {table} holds {value}"


def _members(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: _timeless(_json(archive.read(name)))
                if name.endswith(".json")
                else _still(name, archive.read(name))
                for name in archive.namelist()
            }
    except UNREADABLE:
        return "cannot be read"


def _still(name: str, content: bytes) -> Any:
    return "a page" if name.endswith(".html") else content


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return "cannot be read"


def _timeless(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _timeless(value) for key, value in said.items() if key not in WHENEVER}
    return [_timeless(value) for value in said] if isinstance(said, list) else said


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "not there"
