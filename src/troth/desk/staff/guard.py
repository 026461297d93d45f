"""Ask whether somebody may do an act, from the rooms below the one that decides: that room answers once it is there."""

from __future__ import annotations

from collections.abc import Callable

from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.acts import Act

_GUARDS: list[Callable[[Account, Act], object]] = []


def ask(account: Account, act: Act) -> None:
    """Raise a TrothError where this account may not do this act, or nobody is there to decide it."""
    if not _GUARDS:
        raise TrothError("nobody decides who may do this", fix="start Troth with all of its rooms")
    for guard in _GUARDS:
        guard(account, act)


def guard_by(decides: Callable[[Account, Act], object]) -> None:
    """Say who decides. Called once, by the room that does."""
    _GUARDS[:] = [decides]
