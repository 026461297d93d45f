"""How often a token, or an address without one, may ask: buckets that fill again, in the memory of this process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from troth.desk import here
from troth.desk.pages.api.problems import Problem

SETTING = "TROTH_API_PER_MINUTE"
"""Requests a minute that one token may make; a tenth of it for an address that shows none."""
USUAL = 600
SHARE_OF_STRANGERS = 10
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


BUCKETS = Buckets()


def count(caller: str, *, stranger: bool = False) -> None:
    """Count one request. Raises Problem 429 with ``Retry-After`` for one too many."""
    rate = per_minute() / (SHARE_OF_STRANGERS if stranger else 1)
    wait = BUCKETS.take(caller, max(rate, 1))
    if wait:
        seconds = math.ceil(wait)
        raise Problem(429, fix=f"ask again in {seconds} s, and less often", headers={"Retry-After": str(seconds)})


def per_minute() -> int:
    """The limit, as ``TROTH_API_PER_MINUTE`` says; as usual where that is no number from 1 to a million."""
    said = here().setting(SETTING) or ""
    return int(said) if said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= 1_000_000 else USUAL
