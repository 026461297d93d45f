"""What is recorded of our own store: copies of it, and coming back from one. Sizes, hashes and counts."""

from __future__ import annotations

from troth.desk.evidence.kinds import Facts, Id, Moment, declare


class BackedUp(Facts):
    """How long the log was in the copy, its root, and the hash of the backup's file."""

    size: int
    root: Id
    sha256: Id
    bytes: int


class Restored(Facts):
    """From when the backup is, how long its log is and by how much shorter, what is unknown since,
    and how much was taken back again: accounts, factors, tokens, roles."""

    made_at: Moment
    size: int
    root: Id
    lost: int
    plans_unknown: int
    forgotten: int
    taken_back: int = 0


class Settled(Facts):
    """From how many entries the log goes on, and how many it once had."""

    size: int
    lost_size: int


declare("store.backed-up", "Our own store was copied into a backup.", BackedUp, lasting=True)
declare("store.restored", "Our own store was brought back from a backup.", Restored, lasting=True)
declare("store.settled", "A named person let the log go on after a restore.", Settled, lasting=True)
