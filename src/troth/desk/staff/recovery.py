"""Back into an account whose owner lost every factor: two others agree, then it is emptied, and opened anew by a link.

What one person proposed and another approved is carried out here; whoever is alone in a workspace does it at its machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import transaction

from troth.desk.evidence.log import append
from troth.desk.staff import taken_back
from troth.desk.staff.accounts import actor
from troth.desk.staff.factors import remove_all
from troth.desk.staff.models import Account, Entrance, Session
from troth.errors import TrothError


class Carried(Protocol):
    """What an approved proposal is carried out with."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """``account``: the random id of the account."""
        ...

    @property
    def approved_by(self) -> Account:
        """The second of the two people."""
        ...


def check(facts: Mapping[str, Any]) -> None:
    """Raise TrothError where this is no account that somebody could come back into."""
    _account(facts)


def carry_out(done: Carried) -> None:
    """Empty an account, inside the transaction of the approval: no password, factor, session or link of before is left.

    Its owner then needs a new link (``invitations.invite``).
    """
    _empty(_account(done.facts), by=done.approved_by)


def alone(account: Account) -> None:
    """The same for the only account there ever was, at the machine that holds the keys. Raises TrothError where others are."""
    with transaction.atomic():
        if Account.objects.exclude(pk=account.pk).exists():
            raise TrothError(
                "two other people let somebody in anew",
                where="EMAIL",
                fix=f"troth proposal make staff.recover --about account={account.uid} --why WHY --as EMAIL",
            )
        _empty(account, by=account)


def _account(facts: Mapping[str, Any]) -> Account:
    found = Account.objects.filter(uid=str(facts.get("account", ""))[:16], is_active=True).first()
    if found is None:
        raise TrothError(
            "there is no open account of this id", where="account", fix="see troth staff list --format json"
        )
    return found


def empty_again(uid: str) -> None:
    """Empty an account that a restored store brought back with a password or factors of before."""
    _emptied(Account.objects.select_for_update().get(uid=uid))


def _empty(account: Account, *, by: Account) -> None:
    _emptied(account)
    append("staff.recovered", by=actor(by), account=account.uid)
    taken_back.note()


def _emptied(account: Account) -> None:
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Session.objects.filter(account=account).delete()
    Entrance.objects.filter(account=account).delete()
    remove_all(account)
