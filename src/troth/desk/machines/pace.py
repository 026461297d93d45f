"""How fast a caller asks in all, whichever process answers: counted in the store, in portions, as one moment a caller.

The moment is the one until which what was asked is paid for (the theoretical arrival time of the generic cell rate algorithm,
ITU-T I.371): each request moves it on by its share of a minute, and whoever is more than a minute ahead waits. One statement
counts a portion, so that processes need no lock; of an address only a keyed hash is held.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, connection, transaction

from troth.desk import now
from troth.desk.machines.models import Pace
from troth.desk.subjects.roots import ring
from troth.desk.written_once import sent

WINDOW = 60_000
"""Milliseconds that a caller may be ahead: as many requests at once as a minute brings."""
FURTHEST = 2 * WINDOW
"""Further ahead nobody is put, however many processes let them through; whoever is, met a clock that was set back since."""
PURPOSE = "pace"
KEPT = timedelta(minutes=5)
"""How long a caller who is silent is remembered."""


def asked(caller: str, requests: int, per_minute: float) -> float:
    """Count requests that were let through; the seconds until the next one is, 0 for at once.

    Counted even where it is too many, because they were: a caller whom several processes let through waits for all of them.
    """
    key, at = ring().blind(PURPOSE).of("caller", caller), round(now().timestamp() * 1000)
    share, furthest = round(requests * WINDOW / per_minute), at + FURTHEST
    with sent(_PAID[connection.vendor], [at, share, furthest, key, furthest + WINDOW]) as cursor:
        paid: list[tuple[int]] = cursor.fetchall()
    if not paid:
        _anew(key, at + share)
        return 0
    return max(0.0, (paid[0][0] - at + WINDOW / per_minute - WINDOW) / 1000)


# As text, because the ORM does not ask for what an update made of a row.
_MOVED_ON = (
    f"UPDATE {Pace._meta.db_table} SET paid_until = {{least}}({{greatest}}(paid_until, %s) + %s, %s) "  # noqa: S608
    "WHERE key = %s AND paid_until <= %s RETURNING paid_until"
)
_PAID = {
    "postgresql": _MOVED_ON.format(least="LEAST", greatest="GREATEST"),
    "sqlite": _MOVED_ON.format(least="MIN", greatest="MAX"),
}


def let_go() -> int:
    """Forget whoever has been silent for a while; returns how many."""
    return Pace.objects.filter(paid_until__lt=round((now() - KEPT).timestamp() * 1000)).delete()[0]


def _anew(key: str, paid_until: int) -> None:
    try:
        with transaction.atomic():
            Pace.objects.filter(key=key).delete()
            Pace.objects.create(key=key, paid_until=paid_until)
    except IntegrityError:
        return  # another process was quicker by so much; the next portion is counted on top of its own
