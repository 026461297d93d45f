"""Leases: who works on a row now, how others see that they are gone, and the fence that stops a worker that was gone too long.

No time of day decides anything here. A worker shows that it lives by counting ``beat`` up; another that has watched the
count stand still for ``term()`` seconds of its own monotonic clock may take the row over, and is given the next number.
Every write of a worker names its owner and number, so that one that slept through its lease changes nothing when it wakes;
where the row still bears both, nobody came meanwhile, and it goes on.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import F
from django.db.utils import InterfaceError, InternalError, OperationalError

from troth.desk import here
from troth.desk.plans.models import Leased
from troth.errors import Overtaken, TrothError

LEASE = 5.0
"""Seconds a worker may be silent before another takes its work over; ``TROTH_LEASE`` sets another number."""
BEATS = 4
"""Signs of life in the length of a lease."""

StoreLost = (OperationalError, InterfaceError, InternalError)
"""Our own store does not answer or cannot be written: nothing can be put on record, and leases lapse by themselves.

A lock that was not had in time is the first; the last is a transaction that the server ended because this process stood still.
"""

Row = TypeVar("Row", bound=Leased)


class LeaseLost(Overtaken):
    """This worker's lease was taken over: it changes nothing more. What it did last is for the new owner to find out."""


class Taken(TrothError):
    """A live worker holds this. Says who, and that it is alive."""


def term() -> float:
    """Seconds of silence after which a lease has lapsed."""
    said = here().setting("TROTH_LEASE")
    if said is None:
        return LEASE
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 3600:
        raise TrothError("that is no length of a lease", where="TROTH_LEASE", fix="write seconds, such as 5")
    return seconds


def new_owner() -> str:
    """A random name for a worker, which says nothing of the machine."""
    return secrets.token_hex(8)


@dataclass
class Lease(Generic[Row]):
    """A claim on one row, while it lasts."""

    rows: type[Row]
    pk: str
    owner: str
    number: int
    renewed: float = field(default_factory=time.monotonic)
    lost: bool = False

    def mine(self) -> models.QuerySet[Row]:
        """The row, if it is still ours: every write goes through this, changes one row, or the worker stops."""
        return self.rows._default_manager.filter(pk=self.pk, owner=self.owner, lease=self.number)

    def is_on(self, row: Leased) -> bool:
        """Whether the row, as it was read, is still ours."""
        return not self.lost and (row.owner, row.lease) == (self.owner, self.number)

    def write(self, **columns: Any) -> None:
        """Change the row. Raises LeaseLost where it is no longer ours."""
        if self.lost or not self.mine().update(**columns):
            raise self.gone()

    def renew(self) -> None:
        """Show a sign of life. Raises LeaseLost."""
        at = time.monotonic()
        self.write(beat=F("beat") + 1)
        self.renewed = at

    def confirm(self) -> None:
        """Raise LeaseLost where another worker may have the row by now. Asks the store only when the last beat is old."""
        if self.lost:
            raise self.gone()
        if time.monotonic() - self.renewed > term() / 2:
            self.renew()

    def gone(self) -> LeaseLost:
        """The error of a worker that lost its row; from now on it does nothing."""
        self.lost = True
        return LeaseLost(
            "this was taken over while it was silent, and it has stopped here",
            where=self.pk,
            fix="nothing: who has it now finds out how far it had come",
        )


def take(row: Row, owner: str, as_read: Mapping[str, Any], columns: Mapping[str, Any]) -> Lease[Row] | None:
    """Claim a row exactly as it was read, in one guarded update; None where it is no longer so. ``row`` is not changed.

    ``as_read`` names further columns and what they must still hold; ``columns`` are written with the claim.
    """
    at = time.monotonic()
    guard = {"lease": row.lease, "beat": row.beat, "owner": row.owner, **as_read}
    claim = {"owner": owner, "lease": row.lease + 1, "beat": 0, **columns}
    if not type(row)._default_manager.filter(pk=row.pk, **guard).update(**claim):
        return None
    return Lease(type(row), str(row.pk), owner, row.lease + 1, at)


class Watch:
    """What one observer has seen of other workers' signs of life, by its own monotonic clock."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[tuple[str | None, int, int], float]] = {}

    def lapsed(self, row: Leased) -> bool:
        """Whether the row's owner has been silent for a whole lease while we looked."""
        mark, at = (row.owner, row.lease, row.beat), time.monotonic()
        known = self._seen.get(row.pk)
        if known is None or known[0] != mark:
            self._seen[row.pk] = (mark, at)
            return False
        return at - known[1] >= term()

    def holding(self) -> bool:
        """Whether anybody held anything when we last looked."""
        return bool(self._seen)

    def only(self, pks: Iterable[str]) -> None:
        """Forget every row that is not among these."""
        keep = set(pks)
        self._seen = {pk: seen for pk, seen in self._seen.items() if pk in keep}


class Heart:
    """A thread that shows signs of life for one lease, and looks after the work meanwhile. It begins to beat after a while:
    what is done quickly costs no statement.

    While ``stuck()`` it is silent, so that another worker may take over; who comes unstuck before one did, beats on.
    """

    def __init__(
        self, lease: Lease[Any], each: Callable[[], None] = lambda: None, *, stuck: Callable[[], bool] = lambda: False
    ) -> None:
        self._lease, self._each, self._stuck = lease, each, stuck
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heart of {lease.pk}", daemon=True)

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(term())

    def _beat(self) -> None:
        pause = term() / BEATS
        beaten = False
        try:
            while not self._ended.wait(pause):
                if self._stuck():
                    continue
                try:
                    beaten = True
                    self._lease.renew()
                    if not self._ended.is_set():  # the work ended while this waited for the store
                        self._each()
                except LeaseLost:
                    return
                except StoreLost:
                    connection.close()  # and try again with a new one: the lease lapses where none is to be had
        finally:
            if beaten:
                connection.close()
