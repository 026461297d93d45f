"""The log's own key, with which checkpoints and the mark of its size are signed."""

from __future__ import annotations

from troth.desk import here
from troth.errors import TrothError
from troth.keys.signing import load_signing_key
from troth.ledger import notes


def log_signer() -> notes.Signer:
    """The log's own key, from the workspace's keys folder; its name is the log's origin."""
    keys = here().keys
    try:
        name = (keys / "log.name").read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise TrothError(
            f"the log's name cannot be read: {wrong.strerror}",
            where=str(keys / "log.name"),
            fix="restore it from where keys are kept; it stands in every checkpoint, too",
        ) from None
    return notes.Signer(name, load_signing_key(keys / "log.key"))
