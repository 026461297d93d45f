"""Who acts or reads by a command: the account that ``--as`` names, where it may do what the command does."""

from __future__ import annotations

from troth.desk.need.deciding import Matter, required
from troth.desk.staff.accounts import account, account_or_only
from troth.desk.staff.models import Account
from troth.notice.acts import Act


def acting(email: str, act: Act, matter: Matter | None = None) -> Account:
    """The account of this address. Raises TrothError where there is none, NotAllowed where it may not do this act."""
    who = account(email)
    required(who, act, matter)
    return who


def reading(email: str | None, act: Act, matter: Matter | None = None) -> Account:
    """Who reads: the account of this address, or the only one there is. Raises TrothError, and NotAllowed where it may not."""
    who = account_or_only(email)
    required(who, act, matter)
    return who
