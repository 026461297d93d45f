"""What a token may say, and for which purposes: words of the closed vocabulary, and of the notice in force."""

from __future__ import annotations

from troth.desk.need.deciding import ANSWERING_A_REQUEST
from troth.desk.notices.versions import NothingInForce, notice_in_force


def purposes() -> tuple[str, ...]:
    """The purposes a token may be bound to: answering requests, and those of the notice in force."""
    try:
        named = tuple(notice_in_force().purposes)
    except NothingInForce:
        named = ()
    return (ANSWERING_A_REQUEST, *named)
