"""Fill the log of a store through the public API: batches of a thousand entries, each one transaction, sealed now and then."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

BATCH = 1000
SEAL_EVERY = 50
"""Batches between two seals, as a worker seals meanwhile in a house that is busy."""
TELL_EVERY = 5.0
"""Seconds between two words of progress."""


def append_batches(number: int) -> None:
    """So many batches; call ``seal`` afterwards."""
    from django.db import transaction

    from troth.desk.evidence.log import SYSTEM, NewEntry, append_all

    for _ in range(number):
        with transaction.atomic():
            append_all(
                [
                    NewEntry(
                        "bench.entry", SYSTEM, case="1", key=secrets.token_hex(8), facts={"number": n, "saw": "rows"}
                    )
                    for n in range(BATCH)
                ]
            )


def fill(size: int, say: Callable[[str], None]) -> float:
    """Append until the log has ``size`` entries (whole batches), all sealed; returns the entries appended each second."""
    from troth.desk.evidence.log import seal

    begun = have = seal()
    start = told = time.perf_counter()
    while have < size:
        append_batches(min(SEAL_EVERY, -(-(size - have) // BATCH)))
        have = seal()
        if time.perf_counter() - told > TELL_EVERY or have >= size:
            told = time.perf_counter()
            say(f"  {have:,} of {size:,} entries, {(have - begun) / (told - start):,.0f} a second")
    return (have - begun) / (time.perf_counter() - start) if have > begun else 0.0
