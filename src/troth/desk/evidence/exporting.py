"""Hand the log out: a pack that ``troth-verify`` reads, whole or scoped, a folder of C2SP tiles, one entry with its proof."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from troth.desk.evidence.checkpoints import signed_note
from troth.desk.evidence.models import Cosignature, EvidenceEntry
from troth.desk.evidence.scoping import Scope, entries_of
from troth.desk.evidence.sealing import leaf_of, seal
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import TileStore, tile_store, tree
from troth.errors import TrothError
from troth.ledger import export, notes, tiles, verifier
from troth.ledger.log import TILE_WIDTH, Log, TileId
from troth.ledger.tree import HASH_SIZE


def write_pack(path: Path) -> int:
    """Export the sealed log as one evidence pack that ``troth-verify`` reads; returns the number of entries.

    The newest checkpoint that a witness cosigned goes with it, its cosignatures in place.
    """
    seal()
    log = tree()
    export.write_pack(path, _header(log), (_disclosed(row) for row in _rows(log.size())))
    return log.size()


@dataclass(frozen=True)
class Packed:
    """What a scoped pack holds: so many entries in full, of so many."""

    shown: int
    size: int


def write_scoped_pack(path: Path, scope: Scope) -> Packed:
    """Export the entries of one promise, case, client or contract in full, and every other as its hash only.

    A zip, with the verifier in it and a page on how to use that. What entries hold of nobody, the pack holds of nobody.
    Raises TrothError for a scope that nothing is on record of.
    """
    seal()
    store = tile_store()
    header = _header(Log(store))
    rows = entries_of(scope).filter(index__lt=header.size)
    packed = Packed(rows.count(), header.size)
    export.write_pack_with_verifier(path, header, _scoped(rows, store), readme=_readme(scope, packed))
    return packed


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


def _header(log: Log) -> export.Header:
    signer = log_signer()
    points = [*_cosigned(log), signed_note(log)]
    return export.Header(signer.name, (str(signer.verifier_key),), log.size(), tuple(points))


def _scoped(rows: QuerySet[EvidenceEntry], store: TileStore) -> Iterator[export.Line]:
    """Each entry in order: in full where it was chosen, else the hash that the tree has of it."""
    chosen = rows.order_by("index").iterator(chunk_size=2000)
    upcoming = next(chosen, None)
    for number in range(-(-store.size() // TILE_WIDTH)):
        first = number * TILE_WIDTH
        here = min(store.size() - first, TILE_WIDTH)
        hashes = store.read(TileId(0, number))
        if len(hashes) < here * HASH_SIZE:
            raise TrothError(
                "the log has lost hashes of its entries", where=f"entry {first} on", fix="run troth evidence verify"
            )
        for place in range(here):
            if upcoming is not None and upcoming.index == first + place:
                yield _disclosed(upcoming)
                upcoming = next(chosen, None)
            else:
                yield export.Withheld(hashes[place * HASH_SIZE : (place + 1) * HASH_SIZE])


def _readme(scope: Scope, packed: Packed) -> str:
    digest = hashlib.sha256(Path(verifier.__file__).read_bytes()).hexdigest()
    return README.format(
        scope=scope, shown=packed.shown, size=packed.size, hidden=packed.size - packed.shown, digest=digest
    )


README = """\
Evidence: {scope}

evidence.jsonl shows {shown} of the {size} entries of a log in full. The other {hidden} appear as their
hashes only: that they stand in the log, and where, is proven; what they say is not told.

To check it, on any machine with Python 3.11 or newer – Troth is not needed:

    python -m pip install cryptography
    python troth_verify.py evidence.jsonl

It says "verified", or line by line what is wrong. It reads the zip as it came, too:

    python troth_verify.py PACK.zip

Trust does not come in the same envelope. Ask whoever gave you this for the key of their log by another
way, and add --key KEY; where you hold a checkpoint from earlier, add --since FILE. The verifier is the
same for everybody and may be had elsewhere; the SHA-256 of the one in here is
{digest}
"""
"""What lies beside a scoped pack, for somebody who has never heard of Troth."""


def _rows(size: int) -> Iterator[EvidenceEntry]:
    return EvidenceEntry.objects.filter(index__lt=size).order_by("index").iterator(chunk_size=2000)


def _disclosed(row: EvidenceEntry) -> export.Disclosed:
    facts: dict[str, object] | None = json.loads(row.facts) if row.facts is not None else None
    return export.Disclosed(leaf_of(row), facts, bytes(row.salt) if row.salt is not None else None)
