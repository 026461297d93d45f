"""What went out of the house, or came back into it: receipts in a connected database, a witness on the web, backups.

As the checker of which it is a part, it knows nothing of what disturbed the work.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.torture.papers_check import UNREADABLE
from tests.torture.records import Records, everything, query, receipts

if TYPE_CHECKING:
    from tests.torture.checker import Scene

Said = Iterator[tuple[Literal["lost", "doubled", "silent", "half", "left"], str]]


def problems(scene: Scene, records: Records) -> Said:
    """What is wrong outside."""
    for name in scene.receipts:
        yield from _receipts(scene, records, name)
    if scene.calls is not None:
        yield from _witness(scene.calls / "done", records)
    if scene.backups is not None:
        yield from _backups(scene.backups, records)
    if scene.work == "restore":
        yield from _restored(scene, records)


def _receipts(scene: Scene, records: Records, name: str) -> Said:
    """The effect and its receipt, both or neither; one receipt for one effect; and the records say what it says."""
    wanted, before = len(effects(scene.receipts[name])), scene.receipts_before[name]
    now = {key: said for key, said in receipts(scene.guests[name]).items() if key not in before}
    for key in before.keys() - receipts(scene.guests[name]).keys():
        yield "lost", f"{name}: the receipt of {key} is gone"
    changed = everything(scene.guests[name]) != scene.before[name]
    if changed and not now and wanted:
        yield "silent", f"{name} was changed, and no receipt stands there"
    if now and not changed and scene.wanted[name] != scene.before[name]:
        yield "half", f"{name} holds a receipt, and nothing was done"
    if len(effects(now)) > wanted:
        yield "doubled", f"{name} holds {len(effects(now))} receipts of {wanted} effects"
    if _rows(now) > _rows(scene.receipts[name]):
        yield "doubled", f"the receipts in {name} tell of {_rows(now)} rows, of {_rows(scene.receipts[name])}"
    for key, said in now.items():
        if said == "{}":
            yield "half", f"{name}: the receipt of {key} is empty"
    plans = {plan["uid"] for plan in records.plans if plan["uid"] == scene.plan or plan["case"] == scene.case}
    for run in records.runs:
        ours = run["plan_id"] in plans and run["target"] == name and run["done_at"] is not None
        effect = f"{run['plan_id']}:{run['number']}"
        named = effect in now or (
            run["kind"].startswith("replay.") and bool(now)
        )  # a replay's receipts are of each line
        if wanted and ours and run["kind"].endswith((".erase", ".correct")) and not named:
            yield "lost", f"{run['kind']} {effect} is on record as done in {name}, and its receipt is not there"


def effects(found: Mapping[str, str]) -> set[str]:
    """What receipts are of: ``plan:step``. A set of people is tried again in parts, each with a receipt of its own."""
    return {":".join(key.split(":")[:2]) for key in found}


def _rows(found: Mapping[str, str]) -> int:
    """Rows that receipts say were touched."""
    told = [json.loads(said) for said in found.values()]
    erased = sum(
        number
        for each in told
        for counts in each.get("counts", {}).values()
        for what, number in counts.items()
        if what != "kept"
    )
    return erased + sum(number for each in told for number in each.get("changed", {}).values())


def _witness(done: Path, records: Records) -> Said:
    """A checkpoint that was handed over is one of ours, went once, and what the records say came of it is what came."""
    taken = (
        [json.loads(line)["text"] for line in done.read_text(encoding="utf-8").splitlines()] if done.is_file() else []
    )
    notes = {row["id"]: row["note"] for row in records.checkpoints}
    for text in taken:
        if text not in notes.values():
            yield "silent", "a witness holds a checkpoint that the records do not know"
    for text in set(taken):
        if taken.count(text) > 1:
            yield "doubled", f"a checkpoint went to a witness {taken.count(text)} times"
    for row in records.handings:
        if row["outcome"] == "handed" and notes[row["checkpoint_id"]] not in taken:
            yield "lost", f"checkpoint {row['checkpoint_id']} is said to be handed to a witness that has not got it"
    if taken and not records.of("evidence.hand-out.begun"):
        yield "silent", "a checkpoint went to a witness, and no hand-out was begun"


def _backups(folder: Path, records: Records) -> Said:
    """Every backup is whole and holds the log as it was; what the records name is there; nothing unfinished once one is done."""
    found = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(folder.glob("*.zip"))}
    named = [json.loads(entry["facts"]) for entry in records.of("store.backed-up") if entry["facts"]]
    for path in found.values():
        wrong = _unfit(path, records)
        if wrong:
            yield "half", f"backup {path.name} {wrong}"
    if found and len(named) > 1 and named[-1]["sha256"] not in found:
        yield "lost", "a backup is on record, and its file is not there"
    if len(named) > 1 and not found:
        yield "lost", "a backup is on record, and no file is there"
    if len(named) > 1:
        for path in sorted(folder.glob("**/*.part")):
            yield "left", f"{path.name} is left of a backup that was cut short"


def _unfit(path: Path, records: Records) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                return "holds a file that cannot be read"
            said: dict[str, Any] = json.loads(archive.read("manifest.json"))
            for file in said["files"]:
                content = archive.read(file["name"])
                if (len(content), hashlib.sha256(content).hexdigest()) != (file["bytes"], file["sha256"]):
                    return f"does not hold {file['name']} as it says"
    except (*UNREADABLE, KeyError, ValueError) as wrong:
        return f"cannot be read: {type(wrong).__name__}"
    if said["entries"] > len(records.entries):
        return f"says {said['entries']} entries, of {len(records.entries)}"
    return ""


def _restored(scene: Scene, records: Records) -> Said:
    """The old store stands or the new one; either has every entry of the backup, and the new one says that it was restored."""
    known = {entry["uid"] for entry in records.entries}
    missing = [uid for uid in scene.kept if uid not in known]
    if missing:
        yield "lost", f"{len(missing)} entries of the backup are not in the store"
    restored = len(records.of("store.restored"))
    if restored > 1:
        yield "doubled", f"the store says {restored} times that it was restored"
    if not restored and not records.of("store.backed-up"):
        yield "silent", "this is neither the old store nor one that says it was restored"
    if restored and list(scene.root.glob(".*.restoring*")):
        yield "left", "a store that was being made ready is left over"
    if scene.store.startswith("sqlite:///") and restored:
        (said,) = query(scene.store, "PRAGMA integrity_check(1)")
        if list(said.values()) != ["ok"]:
            yield "half", "the restored store is damaged"
        for path in sorted(scene.root.glob("store.sqlite3.before-*")):
            if not path.name.endswith(("-wal", "-shm", "-journal")):
                there = {
                    row["uid"] for row in query(f"sqlite:///{path}", "SELECT uid FROM troth_evidence_evidenceentry")
                }
                if not set(scene.kept) <= there:
                    yield "half", "the store that was set aside is not whole"
