"""Many entries of the log proven against one signed checkpoint: a cosigned one that covers them, else one signed now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from troth.desk.evidence.checkpoints import signed_now
from troth.desk.evidence.models import Checkpoint, Cosignature, EvidenceEntry
from troth.desk.evidence.sealing import leaf_of
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import tree
from troth.errors import TrothError


@dataclass(frozen=True)
class Proofs:
    """The checkpoint with every signature line, who signed it, and for each entry its place, leaf and inclusion proof."""

    origin: str
    key: str
    witness_keys: tuple[str, ...]
    checkpoint: str
    entries: tuple[tuple[int, str, tuple[bytes, ...]], ...]


def proofs_of(rows: Sequence[EvidenceEntry]) -> Proofs:
    """Seal, and prove these entries, in the order given. Raises TrothError where the log was rewritten."""
    newest = signed_now()
    signer = log_signer()
    with transaction.atomic():
        fresh = {row.pk: row for row in EvidenceEntry.objects.filter(pk__in=[row.pk for row in rows])}
        places = [_place(fresh[row.pk]) for row in rows]
        point = _cosigned(max(places, default=0)) or newest
        lines = list(Cosignature.objects.filter(checkpoint=point).order_by("id"))
        view = tree().at(point.size)
        if view.root().hex() != point.root:
            raise TrothError(
                "the log is not what it was when this checkpoint was signed",
                where=f"checkpoint over {point.size} entries",
                fix="see what was done to it: troth evidence verify",
            )
        return Proofs(
            signer.name,
            str(signer.verifier_key),
            tuple(dict.fromkeys(line.key for line in lines)),
            point.note + "".join(f"{line.line}\n" for line in lines),
            tuple(
                (place, leaf_of(fresh[row.pk]).decode(), tuple(view.prove_inclusion(place)))
                for place, row in zip(places, rows, strict=True)
            ),
        )


def _place(row: EvidenceEntry) -> int:
    if row.index is None:
        raise TrothError("an entry is not sealed yet", where=f"evidence entry {row.uid}", fix="try again")
    return row.index


def _cosigned(last: int) -> Checkpoint | None:
    """The oldest checkpoint that a witness cosigned and that covers entry ``last``."""
    return Checkpoint.objects.filter(size__gt=last).exclude(cosignatures=None).order_by("size").first()
