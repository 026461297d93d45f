"""How fast a caller asks in all, whichever process answers: counted in the store, in portions, as one moment a caller.

The moment is the one until which what was asked is paid for (the theoretical arrival time of the generic cell rate algorithm,
ITU-T I.371): each request moves it on by its share of a minute, and whoever is more than a minute ahead waits. One statement
counts a portion, so that processes need no lock; of an address only a keyed hash is held.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from troth.desk import now
from troth.desk.machines.models import Pace
from troth.desk.subjects.roots import ring

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
    share = round(requests * WINDOW / per_minute)
    paid = Least(Greatest(F("paid_until"), Value(at)) + Value(share), Value(at + FURTHEST))
    if not Pace.objects.filter(key=key, paid_until__lte=at + FURTHEST + WINDOW).update(paid_until=paid):
        _anew(key, at + share)
        return 0
    ahead = Pace.objects.filter(key=key).values_list("paid_until", flat=True).first() or at
    return max(0.0, (ahead - at + WINDOW / per_minute - WINDOW) / 1000)


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
