"""Give one checkpoint to one witness – into its folder, by mail, over HTTP – and bring back what it answered, unread.

Called outside any transaction of ours.
"""

from __future__ import annotations

from pathlib import Path

from troth.delivery import files, http, mail
from troth.delivery.hosts import private_hosts
from troth.delivery.mail_server import mail_of
from troth.delivery.messages import Attachment, Message
from troth.desk import here
from troth.desk.evidence.checkpoints import file_name
from troth.desk.evidence.declared import Witness
from troth.desk.evidence.models import Checkpoint
from troth.errors import TrothError
from troth.ledger import notes
from troth.ledger.log import Log

_LONGEST = 64_000
"""Bytes of a cosigned copy that are read."""


class Ahead(TrothError):
    """The witness has seen a log that is longer, or another of this size: ours was cut, restored, rewritten – or it errs."""


def give(witness: Witness, point: Checkpoint, log: Log, cosigned: int) -> str | None:
    """Hand it over; returns what came back at once (a web witness that cosigns), else None.

    ``cosigned`` is the size this witness cosigned last. Raises Ahead, TrothError (surely not taken) and OutcomeUnknown.
    """
    key = f"checkpoint:{point.size}:{point.root[:16]}"
    if witness.way == "folder":
        files.put(folder_of(witness) / file_name(point.size), point.note.encode(), key, mode=0o644)
        return None
    if witness.way == "mail":
        return _mail(witness, point, key)
    if witness.key is None:
        _call(witness.place, point.note.encode(), key, ())
        return None
    return _add_checkpoint(witness, point, log, cosigned, key)


def cosigned_beside(witness: Witness, size: int) -> list[str]:
    """What a witness put beside our checkpoint in its folder: ``checkpoint-000000181.cosigned.txt``, or any such name."""
    folder, ours = folder_of(witness), file_name(size)
    found = sorted(path for path in folder.glob(f"{Path(ours).stem}.*") if path.name != ours and path.suffix != ".part")
    return [path.read_bytes()[:_LONGEST].decode("utf-8", "replace") for path in found if path.is_file()]


def folder_of(witness: Witness) -> Path:
    """Where a witness's folder is; one that is not absolute lies in the workspace."""
    path = Path(witness.place).expanduser()
    return path if path.is_absolute() else here().root / path


def _add_checkpoint(witness: Witness, point: Checkpoint, log: Log, cosigned: int, key: str) -> str:
    """C2SP tlog-witness. Where it remembers another size than we do, once more with the proof from there."""
    address = f"{witness.place.rstrip('/')}/add-checkpoint"
    old = cosigned if cosigned <= point.size else 0
    for last_try in (False, True):
        proof = "".join(f"{notes.base64_text(each)}\n" for each in log.at(point.size).prove_consistency(old))
        status, content = _call(address, f"old {old}\n{proof}\n{point.note}".encode(), f"{key}:{old}", (409,))
        if status != 409:
            return content
        size = content.strip()
        if not size.isascii() or not size.isdigit() or len(size) > 18 or last_try or int(size) == old:
            raise Ahead(f"the witness will not go on from {old} entries to this checkpoint: it has seen another log")
        old = int(size)
        if old > point.size:
            what = f"the witness has seen {old} entries, this log has {point.size}"
            raise Ahead(f"{what}: the log was cut off, or an older copy of the store was restored")
    raise AssertionError("the last try returns or raises")


def _mail(witness: Witness, point: Checkpoint, key: str) -> None:
    settings = mail_of(here())
    if settings is None:
        raise TrothError("there is no mail server to send the checkpoint by", where="TROTH_MAIL", fix="set TROTH_MAIL")
    log = notes.text_of(point.note).split("\n")[0]
    message = Message(
        sender=settings.sender,
        to=witness.place,
        subject=f"Checkpoint of {log} over {point.size} entries",
        text=f"Please keep the attached checkpoint where nobody but you can change it.\n\n{point.note}",
        at=point.at,
        attachments=(Attachment(file_name(point.size), "text/plain", point.note.encode()),),
    )
    mail.send(settings.server, message, key)


def _call(address: str, content: bytes, key: str, accepts: tuple[int, ...]) -> tuple[int, str]:
    request = http.Request(
        address,
        content,
        media_type="text/plain; charset=utf-8",
        accepts=accepts,
        private_hosts=private_hosts(here()),
    )
    answer = http.call(request, key)
    return answer.status, answer.content.decode("utf-8", "replace")
