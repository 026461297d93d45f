"""A small log, its signer, and packs that a test can tamper with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.ledger.entries import Actor, Entry, commit, leaf_bytes
from troth.ledger.export import Disclosed, Header, Line, write_pack
from troth.ledger.log import Log, MemoryStore
from troth.ledger.notes import Checkpoint, Signer, sign

ORIGIN = "evidence.example/log"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class House:
    """Who keeps a log: appends, signs, exports – and, in these tests, cheats."""

    folder: Path
    signer: Signer
    lines: list[Line] = field(default_factory=list[Line])
    log: Log = field(default_factory=lambda: Log(MemoryStore()))
    checkpoints: list[str] = field(default_factory=list[str])
    start: datetime = START

    def record(self, kind: str = "case.opened", key: str | None = None, by: str = "worker", **facts: object) -> None:
        number = len(self.lines)
        salt = number.to_bytes(32, "big")
        at, who = self.start + timedelta(minutes=number), Actor("person" if by == "person" else "worker", "w-1")
        entry = Entry(f"e-{number}", at, kind, who, commit(facts, salt), key=key)
        self.lines.append(Disclosed(leaf_bytes(entry), facts, salt))
        self.log.append([leaf_bytes(entry)])

    def checkpoint(self) -> Path:
        """Sign the log as it is; the file is the copy that leaves the house."""
        text = Checkpoint(ORIGIN, self.log.size(), self.log.root()).to_text()
        self.checkpoints.append(sign(text, self.signer))
        path = self.folder / f"checkpoint-{self.log.size()}-{len(self.checkpoints)}.txt"
        path.write_text(self.checkpoints[-1], encoding="utf-8")
        return path

    def export(self, name: str = "pack.jsonl") -> Path:
        header = Header(ORIGIN, (str(self.signer.verifier_key),), len(self.lines), tuple(self.checkpoints))
        write_pack(self.folder / name, header, self.lines)
        return self.folder / name

    def rebuilt_from(self, lines: Sequence[Line]) -> House:
        """Another history under the same key, whole and freshly signed."""
        other = House(self.folder, self.signer, list(lines))
        other.log.append([line.leaf for line in lines if isinstance(line, Disclosed)])
        other.checkpoint()
        return other


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Ten entries, with a checkpoint at six and one at ten."""
    made = House(tmp_path, Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)))
    for number in range(6):
        made.record(rows=number)
    made.checkpoint()
    for number in range(6, 10):
        made.record(rows=number)
    made.checkpoint()
    return made


@pytest.fixture
def tamper() -> Callable[[Path, Callable[[list[dict[str, object]]], object]], Path]:
    """Change a pack's lines (header first, end last) as parsed JSON, and write them as compactly as they were."""

    def change(pack: Path, how: Callable[[list[dict[str, object]]], object]) -> Path:
        lines = [json.loads(line) for line in pack.read_text(encoding="utf-8").splitlines()]
        how(lines)
        text = "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
        pack.write_text(text, encoding="utf-8")
        return pack

    return change
