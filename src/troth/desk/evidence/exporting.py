"""Hand the log out: a pack that ``troth-verify`` reads, a folder of C2SP tiles, one entry with its proof."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from troth.desk.evidence.checkpoints import log_signer, signed_note
from troth.desk.evidence.models import Cosignature, EvidenceEntry
from troth.desk.evidence.sealing import leaf_of, seal, tile_store, tree
from troth.errors import TrothError
from troth.ledger import export, notes, tiles
from troth.ledger.log import Log


def write_pack(path: Path) -> int:
    """Export the sealed log as one evidence pack that ``troth-verify`` reads; returns the number of entries.

    The newest checkpoint that a witness cosigned goes with it, its cosignatures in place.
    """
    seal()
    log, signer = tree(), log_signer()
    points = [*_cosigned(log), signed_note(log)]
    header = export.Header(signer.name, (str(signer.verifier_key),), log.size(), tuple(points))
    export.write_pack(path, header, _lines(log.size()))
    return log.size()


def write_tiles(folder: Path) -> int:
    """Export the sealed log as C2SP tlog-tiles into a folder, adding what is new; returns the number of entries."""
    seal()
    store = tile_store()
    rows = _rows(store.size())
    tiles.write_tiles(folder, store, (leaf_of(row) for row in rows), signed_note(Log(store)))
    return store.size()


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
        index, log = row.index or 0, tree()
        view = log.at()
        proof = tuple(view.prove_inclusion(index))
        facts: dict[str, object] | None = json.loads(row.facts) if row.facts is not None else None
        return Proven(index, view.size, leaf_of(row).decode(), facts, proof, signed_note(log))


def _cosigned(log: Log) -> list[str]:
    """The newest checkpoint with a cosignature, as a note with all its signature lines; none where the tree is another."""
    newest = Cosignature.objects.select_related("checkpoint").order_by("checkpoint__size").last()
    if newest is None or newest.checkpoint.size > log.size():
        return []
    point = newest.checkpoint
    lines = "".join(f"{each.line}\n" for each in Cosignature.objects.filter(checkpoint=point).order_by("id"))
    try:
        notes.text_of(point.note)
    except TrothError:
        return []  # a damaged one is named by troth evidence verify; a pack holds only notes
    return [point.note + lines]


def _rows(size: int) -> Iterator[EvidenceEntry]:
    return EvidenceEntry.objects.filter(index__lt=size).order_by("index").iterator(chunk_size=2000)


def _lines(size: int) -> Iterator[export.Disclosed]:
    for row in _rows(size):
        facts: dict[str, object] | None = json.loads(row.facts) if row.facts is not None else None
        salt = bytes(row.salt) if row.salt is not None else None
        yield export.Disclosed(leaf_of(row), facts, salt)
