"""Who acts by a command: the account that ``--as`` names, where it may do what the command does."""

from __future__ import annotations

from troth.desk.need.deciding import Matter, required
from troth.desk.staff.accounts import account
from troth.desk.staff.models import Account
from troth.notice.acts import Act


def acting(email: str, act: Act, matter: Matter | None = None) -> Account:
    """The account of this address. Raises TrothError where there is none, NotAllowed where it may not do this act."""
    who = account(email)
    required(who, act, matter)
    return who
