"""The log held against itself: commitments, leaves, tiles, the tree's root by RFC 6962 written out, and every checkpoint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.torture.records import Records
from troth.ledger.entries import Actor, Entry, commit, leaf_bytes


def problems(records: Records, shown: str, *, clock_moved: bool) -> Iterator[str]:
    """What does not hold, one sentence each. ``shown`` is what commands printed in the end, ``evidence verify`` the last.

    Where the clock was moved, the log is to say so and nothing else.
    """
    leaves: list[bytes] = []
    for entry in records.entries:
        if (
            entry["facts"] is not None
            and commit(json.loads(entry["facts"]), bytes(entry["salt"])) != entry["commitment"]
        ):
            yield f"entry {entry['position']} ({entry['kind']}) does not hold what it committed to"
        if entry["index"] is None:
            continue
        if entry["index"] != len(leaves):
            yield f"entry {entry['position']} ({entry['kind']}) has place {entry['index']} and should have {len(leaves)}"
        leaves.append(hashlib.sha256(b"\0" + leaf_bytes(_entry(entry))).digest())
    size = records.heads[0]["size"] if records.heads else 0
    if size != len(leaves):
        yield f"the log says {size} entries and {len(leaves)} have a place in it"
    if b"".join(bytes(tile["hashes"]) for tile in records.tiles if tile["level"] == 0) != b"".join(leaves):
        yield "the hashes of the tree are not those of its entries"
    for row in records.checkpoints:
        if row["size"] > len(leaves) or tree_hash(leaves[: row["size"]]).hex() != row["root"]:
            yield f"the checkpoint over {row['size']} entries does not fit the log"
        if row["handed_to"] and Path(row["handed_to"]).is_absolute():
            path = Path(row["handed_to"])
            if not path.is_file() or path.read_text(encoding="utf-8") != row["note"]:
                yield f"the checkpoint over {row['size']} entries is said to be handed out and is not there"
    verified = [json.loads(text) for text in _objects(shown) if '"verified"' in text]
    if not verified:
        yield "troth evidence verify said nothing"
        return
    findings = verified[-1]["findings"]
    if verified[-1]["verified"] != (not findings):
        yield "troth evidence verify does not know whether it verified"
    if clock_moved:
        findings = [finding for finding in findings if finding["attack"] != "clock"]
    if findings:
        yield f"troth evidence verify: {findings}"


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of leaf hashes, as RFC 6962 §2.1 defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["uid"],
        at=row["at"],
        kind=row["kind"],
        by=Actor(row["actor_kind"], row["actor_id"]),
        commitment=row["commitment"],
        subject=row["subject"],
        case=row["case"],
        key=row["key"],
    )


def _objects(shown: str) -> Iterator[str]:
    """The JSON objects that commands printed among other words: from a line ``{`` to a line ``}``."""
    lines: list[str] | None = None
    for line in shown.splitlines():
        if line == "{":
            lines = []
        if lines is not None:
            lines.append(line)
        if line == "}" and lines is not None:
            yield "\n".join(lines)
            lines = None
