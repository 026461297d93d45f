"""How often a token, or an address without one, may ask: buckets that fill again, here, and over all processes in the store.

Each process counts for itself and tells the store in portions, so that what most callers ask costs no statement: a caller of
several processes gets at most one portion of each more than the limit.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.db import Error

from troth.desk import here
from troth.desk.machines.pace import asked
from troth.desk.pages.api.problems import Problem

SETTING = "TROTH_API_PER_MINUTE"
"""Requests a minute that one token may make; a tenth of it for an address that shows none."""
USUAL = 600
SHARE_OF_STRANGERS = 10
PORTION = 30
"""Requests that the store is told of at once, of a caller who may ask often; of others a twentieth of their minute."""
MOST = 10_000
"""Callers that are remembered; who asked longest ago is forgotten first, with a full bucket."""


class Buckets:
    """A bucket for each caller (Turner's token bucket): ``rate`` a minute, as many at once as a minute brings."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, rate: float) -> float:
        """0 where one more is allowed, and it is counted; else the seconds until then."""
        with self._lock:
            at = self._clock()
            left, seen = self._held.pop(caller, (rate, at))
            left = min(rate, left + (at - seen) * rate / 60)
            allowed = left >= 1
            self._held[caller] = (left - 1 if allowed else left, at)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
            return 0 if allowed else (1 - left) * 60 / rate

    def empty(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._held.clear()


class Shared:
    """What the processes let through together, as the store has it: a caller who asked enough waits in every one of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._held: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """Caller → requests the store was not told of, and until when they wait."""

    def take(self, caller: str, rate: float) -> float:
        """0 where one more is allowed, and it is counted; else the seconds until then."""
        portion = int(max(1, min(PORTION, rate // 20)))
        with self._lock:
            at = self._clock()
            untold, until = self._held.pop(caller, (0, at))
            if until > at:
                self._held[caller] = (untold, until)
                return until - at
            self._held[caller] = (untold + 1 if untold + 1 < portion else 0, at)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
        if untold + 1 < portion:
            return 0
        try:
            wait = asked(caller, portion, rate)
        except Error:
            return 0  # without the store nothing is answered but that it is gone
        with self._lock:
            untold = self._held.pop(caller, (0, 0.0))[0]
            self._held[caller] = (untold, at + wait)
        return 0

    def empty(self) -> None:
        """Forget everybody, but for what the store was told."""
        with self._lock:
            self._held.clear()


BUCKETS, SHARED = Buckets(), Shared()


def count(caller: str, *, stranger: bool = False) -> None:
    """Count one request. Raises Problem 429 with ``Retry-After`` for one too many."""
    rate = per_minute() / (SHARE_OF_STRANGERS if stranger else 1)
    wait = BUCKETS.take(caller, max(rate, 1)) or SHARED.take(caller, max(rate, 1))
    if wait:
        seconds = math.ceil(wait)
        raise Problem(429, fix=f"ask again in {seconds} s, and less often", headers={"Retry-After": str(seconds)})


def per_minute() -> int:
    """The limit, as ``TROTH_API_PER_MINUTE`` says; as usual where that is no number from 1 to a million."""
    said = here().setting(SETTING) or ""
    return int(said) if said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= 1_000_000 else USUAL
