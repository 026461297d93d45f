"""When a call is made again: after what surely was not done, or may be done twice without harm; with back-off, and not for ever."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

SLEEP_MOST = 60.0
"""Seconds that are slept at most before a try, whatever the server asks for."""
_AGAIN = frozenset({429, 500, 502, 503, 504})
_KEY = re.compile(r"[!#-\[\]-~]{1,200}")


@dataclass(frozen=True)
class Patience:
    """How often a call is tried in all, the first pause in seconds (each later one is twice as long), and the seconds to wait."""

    tries: int = 4
    first_pause: float = 0.5
    timeout: float = 30.0

    def pause(self, number: int, retry_after: float | None = None) -> float:
        """Seconds before try ``number`` (2 and up): as the server asks, else longer each time, and never all at once."""
        if retry_after is not None:
            return min(retry_after, SLEEP_MOST)
        return min(self.first_pause * 2 ** (number - 2) * random.uniform(0.5, 1.5), SLEEP_MOST)  # noqa: S311


def may_try_again(status: int, retry_after: float | None) -> bool:
    """Whether an answer means that the same call, under the same key, may come to something."""
    # 409 with Retry-After: the first try under this key is still being answered.
    return status in _AGAIN or (status == 409 and retry_after is not None)


def key_of(given: str | None) -> str:
    """The idempotency key of a call that does something: the given one, or a new one. Raises ValueError for one that is none."""
    if given is None:
        return str(uuid.uuid4())
    if not _KEY.fullmatch(given):
        raise ValueError("an idempotency key is 1 to 200 visible letters of ASCII")
    return given


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """The seconds an answer asks to wait for, where it asks."""
    said = headers.get("retry-after", "")
    return float(said) if said.isdigit() else None
