"""Sign size and root of the log as a C2SP checkpoint, and write it into a folder where one is given."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.appending import append
from troth.desk.evidence.models import Checkpoint
from troth.desk.evidence.sealing import seal
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import TileStore, locked_head
from troth.errors import TrothError
from troth.files import write_whole
from troth.ledger import notes
from troth.ledger.entries import Actor
from troth.ledger.log import Log


def checkpoint(*, by: Actor, to: Path | None = None) -> Checkpoint:
    """Seal, sign size and root as a C2SP note, and write it into the folder ``to`` where one is given.

    A checkpoint protects only what it covers and only where its copy lies outside this store. Raises TrothError where the
    tree no longer goes on from the newest checkpoint: what was rewritten is never signed.
    """
    row = signed_now()
    if to is not None:
        path = to / file_name(row.size)
        write_whole(path, row.note.encode())
        with transaction.atomic():
            row.handed_to = str(path.resolve())
            row.save(update_fields=["handed_to"])
            append("evidence.checkpoint-handed-out", by=by, size=row.size, root=row.root)
    return row


def signed_now() -> Checkpoint:
    """Seal, and the signed checkpoint over all that is sealed; the one that stands already where nothing is new."""
    seal()
    with transaction.atomic():
        head = locked_head()
        log, last = Log(TileStore(head)), Checkpoint.objects.order_by("size", "id").last()
        refuse_rewritten(log, last)
        root = log.root().hex()
        if last is not None and (last.size, last.root) == (head.size, root):
            return last
        return Checkpoint.objects.create(at=now(), size=head.size, root=root, note=signed_note(log))


def signed_note(log: Log) -> str:
    """Size and root of the tree as it stands, signed with the log's own key."""
    signer = log_signer()
    return notes.sign(notes.Checkpoint(signer.name, log.size(), log.root()).to_text(), signer)


def refuse_rewritten(log: Log, last: Checkpoint | None) -> None:
    """Raise TrothError where the tree is not what it was at the newest checkpoint, or shorter: that is never signed."""
    if last is None:
        return
    if last.size > log.size() or log.root(last.size).hex() != last.root:
        raise TrothError(
            f"the log no longer goes on from its checkpoint over {last.size} entries, so nothing is signed",
            where="the evidence log",
            fix="see what was done to it: troth evidence verify",
        )


def file_name(size: int) -> str:
    """How a checkpoint's file is called, in every folder: ``checkpoint-000000181.txt``."""
    return f"checkpoint-{size:09d}.txt"
