"""The evidence log as other rooms use it: append in the fact's transaction, seal, sign, export, prove.

Each lies in a room of its own beside this one; what they have in common is only the store.
"""

from __future__ import annotations

from troth.desk.evidence.appending import SYSTEM, NewEntry, append, append_all, at_once, facts_in, facts_of, log_size
from troth.desk.evidence.checkpoints import checkpoint
from troth.desk.evidence.exporting import Packed, Proven, prove, write_pack, write_scoped_pack, write_tiles
from troth.desk.evidence.keeping import forget_subject
from troth.desk.evidence.sealing import seal
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import TileStore

__all__ = [
    "SYSTEM",
    "NewEntry",
    "Packed",
    "Proven",
    "TileStore",
    "append",
    "append_all",
    "at_once",
    "checkpoint",
    "facts_in",
    "facts_of",
    "forget_subject",
    "log_signer",
    "log_size",
    "prove",
    "seal",
    "write_pack",
    "write_scoped_pack",
    "write_tiles",
]
