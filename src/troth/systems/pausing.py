"""A pause in Python's search for garbage while a large set of people is in memory: it took a third of the time."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock

MANY = 50
"""People in a set from which on it pays."""

_LOCK = Lock()
_PAUSED = [0]


@contextmanager
def without_search_for_garbage(people: int) -> Generator[None]:
    """Hold the collector back; what is unused is still freed at once, only rings of objects wait until the end.

    For the whole process, and so for as short as one chunk takes; left alone where somebody else has switched it off.
    """
    if people < MANY or not (gc.isenabled() or _PAUSED[0]):
        yield
        return
    with _LOCK:
        _PAUSED[0] += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _PAUSED[0] -= 1
            if not _PAUSED[0]:
                gc.enable()
