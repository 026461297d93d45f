"""Append an entry in the transaction of the fact it records; seal entries into the tree; hand out checkpoints; export."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from troth.desk import here, now
from troth.desk.evidence.models import Checkpoint, EvidenceEntry, Head, Tile
from troth.errors import TrothError
from troth.ledger import entries as leaves
from troth.ledger import export, notes
from troth.ledger.entries import Actor
from troth.ledger.log import Log, TileId

SYSTEM = Actor("worker", "troth")
"""The process itself, where no person acts: sealing, verifying, running an approved step."""


@dataclass(frozen=True)
class NewEntry:
    """What is to be recorded. ``key`` makes an effect's entry unique: ``plan:step:round``. Facts hold no personal data."""

    kind: str
    by: Actor
    subject: str | None = None
    case: str | None = None
    key: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def append(
    kind: str,
    *,
    by: Actor,
    subject: str | None = None,
    case: str | None = None,
    key: str | None = None,
    **facts: object,
) -> str:
    """Record one entry in the transaction that is open now; returns its id.

    Raises TrothError outside a transaction: a fact and its evidence commit together or not at all.
    """
    return append_all([NewEntry(kind, by, subject, case, key, facts)])[0]


def append_all(entries: Iterable[NewEntry]) -> list[str]:
    """Record many entries in order, in the transaction that is open now; returns their ids."""
    if not connection.in_atomic_block:
        raise TrothError("evidence was offered outside a transaction", fix="append it in the transaction of its fact")
    at = now()
    rows: list[EvidenceEntry] = []
    for entry in entries:
        salt = secrets.token_bytes(leaves.SALT_SIZE)
        facts = leaves.canonical(entry.facts)
        rows.append(
            EvidenceEntry(
                uid=secrets.token_hex(16),
                at=at,
                kind=entry.kind,
                actor_kind=entry.by.kind,
                actor_id=entry.by.id,
                subject=entry.subject,
                case=entry.case,
                key=entry.key,
                commitment=leaves.commit_canonical(facts, salt),
                salt=salt,
                facts=facts.decode(),
            )
        )
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        EvidenceEntry.objects.bulk_create(rows, batch_size=1000)
    return [row.uid for row in rows]


def facts_of(uid: str) -> dict[str, Any]:
    """The facts of an entry, checked against its commitment. Raises TrothError where they were changed or erased."""
    return facts_in(EvidenceEntry.objects.get(uid=uid))


def facts_in(row: EvidenceEntry) -> dict[str, Any]:
    """The facts of an entry that was fetched, checked as ``facts_of`` does."""
    if row.facts is None or row.salt is None:
        raise TrothError("the facts of this entry were erased", where=f"evidence entry {row.uid}")
    facts: dict[str, Any] = json.loads(row.facts)
    if leaves.commit(facts, bytes(row.salt)) != row.commitment:
        raise TrothError(
            "the facts of this entry were changed", where=f"evidence entry {row.uid}", fix="run troth evidence verify"
        )
    return facts


def seal(batch: int = 10_000) -> int:
    """Put every committed entry that is not yet in the tree into it, in order; returns the size of the log.

    One writer at a time: the head row is locked for each batch.
    """
    while True:
        with transaction.atomic():
            head, _ = Head.objects.get_or_create(id=1)
            head = Head.objects.select_for_update().get(id=1)
            rows = list(EvidenceEntry.objects.filter(index=None).order_by("position")[:batch])
            if not rows:
                return head.size
            placed = Log(TileStore(head)).append([leaves.leaf_bytes(_leaf(row)) for row in rows])
            _number(rows, placed.start)


def forget_subject(subject: str) -> int:
    """Destroy the facts and salts of a person's entries; their leaves stay and every proof still holds. Returns how many."""
    return EvidenceEntry.objects.filter(subject=subject).update(facts=None, salt=None)


def checkpoint(*, by: Actor, to: Path | None = None) -> Checkpoint:
    """Seal, sign size and root as a C2SP note, and write it into the folder ``to`` where one is given.

    A checkpoint protects only what it covers and only where its copy lies outside this store.
    """
    seal()
    with transaction.atomic():
        head = Head.objects.select_for_update().get(id=1)
        root = Log(TileStore(head)).root()
        signer = log_signer()
        note = notes.sign(notes.Checkpoint(signer.name, head.size, root).to_text(), signer)
        row = Checkpoint.objects.create(at=now(), size=head.size, root=root.hex(), note=note)
    if to is not None:
        path = to / f"checkpoint-{row.size:09d}.txt"
        try:
            to.mkdir(parents=True, exist_ok=True)
            path.write_text(note, encoding="utf-8")
        except OSError as error:
            raise TrothError("the checkpoint could not be written", where=str(to), fix=error.strerror or "") from None
        with transaction.atomic():
            row.handed_to = str(path.resolve())
            row.save(update_fields=["handed_to"])
            append("evidence.checkpoint-handed-out", by=by, size=row.size, root=row.root)
    return row


def write_pack(path: Path) -> int:
    """Export the sealed log as one evidence pack that ``troth-verify`` reads; returns the number of entries."""
    seal()
    with transaction.atomic():
        signer = log_signer()
        head = Head.objects.get(id=1)
        note = notes.sign(notes.Checkpoint(signer.name, head.size, Log(TileStore(head)).root()).to_text(), signer)
        header = export.Header(signer.name, (str(signer.verifier_key),), head.size, (note,))
        export.write_pack(path, header, _lines())
    return head.size


@dataclass(frozen=True)
class Proven:
    """One entry with the proof that it stands in the log: RFC 6962 §2.1.1, against a signed checkpoint over ``size``."""

    index: int
    size: int
    leaf: str
    facts: Mapping[str, object] | None
    proof: tuple[bytes, ...]
    checkpoint: str


def prove(uid: str) -> Proven:
    """The entry with this id, or the only one whose id starts so, and its inclusion proof. Raises TrothError for no such."""
    seal()
    found = list(EvidenceEntry.objects.filter(uid__startswith=uid)[:2]) if uid else []
    if len(found) != 1:
        raise TrothError(
            "there is no entry with this id" if not found else "several entries have ids that start so",
            where=uid or "ENTRY",
            fix="give the whole id, as troth verify --format json prints it",
        )
    with transaction.atomic():
        row = EvidenceEntry.objects.get(pk=found[0].pk)
        index = row.index or 0
        view = Log(TileStore(Head.objects.get(id=1))).at()
        signer = log_signer()
        note = notes.sign(notes.Checkpoint(signer.name, view.size, view.root()).to_text(), signer)
        proof = tuple(view.prove_inclusion(index))
        facts: dict[str, object] | None = json.loads(row.facts) if row.facts is not None else None
        return Proven(index, view.size, leaves.leaf_bytes(_leaf(row)).decode(), facts, proof, note)


def log_signer() -> notes.Signer:
    """The log's own key, from the workspace's keys folder; its name is the log's origin."""
    from troth.keys.signing import load_signing_key

    keys = here().keys
    name = (keys / "log.name").read_text(encoding="utf-8").strip()
    return notes.Signer(name, load_signing_key(keys / "log.key"))


class TileStore:
    """The ledger's Store over our tables; lives inside the transaction that locked the head."""

    def __init__(self, head: Head) -> None:
        self._head = head

    def size(self) -> int:
        """Leaves in the tree."""
        return self._head.size

    def read(self, tile: TileId) -> bytes:
        """The bytes of a tile; empty where there is none."""
        row = Tile.objects.filter(level=tile.level, number=tile.place).first()
        return bytes(row.hashes) if row else b""

    def write(self, before: int, after: int, tiles: Mapping[TileId, bytes]) -> None:
        """Write tiles and size together; refuses where another writer was quicker."""
        if not Head.objects.filter(id=1, size=before).update(size=after):
            raise TrothError("the log grew while it was being sealed", fix="seal again")
        Tile.objects.bulk_create(
            [Tile(level=tile.level, number=tile.place, hashes=hashes) for tile, hashes in tiles.items()],
            update_conflicts=True,
            unique_fields=["level", "number"],
            update_fields=["hashes"],
        )
        self._head.size = after


def _leaf(row: EvidenceEntry) -> leaves.Entry:
    actor = Actor(row.actor_kind, row.actor_id)  # pyright: ignore[reportArgumentType]  # as stored; a wrong kind fails below
    return leaves.Entry(
        id=row.uid,
        at=row.at,
        kind=row.kind,
        by=actor,
        subject=row.subject,
        case=row.case,
        key=row.key,
        commitment=row.commitment,
    )


def _number(rows: list[EvidenceEntry], start: int) -> None:
    """Write each row's index: by one statement where positions have no gap, else by ranges."""
    first = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place].position != rows[place - 1].position + 1:
            low, high = rows[first].position, rows[place - 1].position
            EvidenceEntry.objects.filter(position__gte=low, position__lte=high).update(
                index=F("position") + (start + first - low)
            )
            first = place


def _lines() -> Iterator[export.Disclosed]:
    rows = EvidenceEntry.objects.exclude(index=None).order_by("index")
    for row in rows.iterator(chunk_size=2000):
        facts: dict[str, object] | None = json.loads(row.facts) if row.facts is not None else None
        salt = bytes(row.salt) if row.salt is not None else None
        yield export.Disclosed(leaves.leaf_bytes(_leaf(row)), facts, salt)


def log_size() -> int:
    """How many entries the log has, sealed or not."""
    return EvidenceEntry.objects.aggregate(last=Max("position"))["last"] or 0
