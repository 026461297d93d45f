"""Try a transaction again that another program's writes got in the way of: it was taken back whole, so nothing is done twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from troth.systems.base import Clash

WAITS = (0.05, 0.2, 0.8)
"""Seconds before each further try, on average; drawn at random so that two programs do not meet again in step."""

Result = TypeVar("Result")


def retried(transaction: Callable[[], Result]) -> Result:
    """What the transaction returns, tried up to four times. Raises Clash where they kept meeting, and any other error at once."""
    for wait in WAITS:
        try:
            return transaction()
        except Clash:
            time.sleep(random.uniform(0.5, 1.5) * wait)  # noqa: S311  # only spreads two programs apart
    return transaction()
