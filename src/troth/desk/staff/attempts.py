"""An attempt that failed, for the line that the process log has of its request: what was tried, whose account, from where.

Nothing that was typed: the account by its random id, where there is one, and the address by the keyed hash that tries are counted
under, so that lines of one attacker are found together.
"""

from __future__ import annotations

from django.http import HttpRequest

from troth.desk.staff.addresses import address_of
from troth.desk.staff.models import Account
from troth.desk.staff.throttle import for_address

_AS = "troth_attempt"


def failed(request: HttpRequest, attempt: str, account: Account | None = None) -> None:
    """Have the log say that this was tried and refused."""
    said = {"attempt": attempt, "from": for_address(address_of(request)).key[:16]}
    setattr(request, _AS, said | ({"account": account.uid} if account is not None else {}))


def attempt_of(request: HttpRequest) -> dict[str, str]:
    """What failed in this request; nothing where nothing did."""
    return getattr(request, _AS, {})
