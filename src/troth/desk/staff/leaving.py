"""Somebody leaves: shut out everywhere at once – sessions, links, factors, password, and whatever rooms above have given them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.staff import taken_back
from troth.desk.staff.accounts import actor
from troth.desk.staff.factors import remove_all
from troth.desk.staff.guard import ask
from troth.desk.staff.models import Account, Entrance, Session
from troth.errors import TrothError

ShutOut = Callable[[Account], int]
"""Takes from an account what lets it in, and says how many of it there were."""

_SHUTTING: list[ShutOut] = []


def when_leaving(shut_out: ShutOut) -> ShutOut:
    """Register what else ends with an account, such as its tokens; once. It is called inside the transaction."""
    if shut_out not in _SHUTTING:
        _SHUTTING.append(shut_out)
    return shut_out


def leave(account: Account, *, by: Account) -> None:
    """Close an account for good, in one transaction: the next request by anything of theirs is a stranger's.

    What they did stays in their name. Raises TrothError where they have left already, or would leave nobody behind.
    """
    ask(by, "manage staff")
    with transaction.atomic():
        found = Account.objects.select_for_update().get(pk=account.pk)
        if not found.is_active:
            raise TrothError("this account is closed already", where="EMAIL")
        if not Account.objects.filter(is_active=True).exclude(pk=found.pk).exists():
            raise TrothError(
                "nobody would be left to act", where="EMAIL", fix="open another account first: troth staff add"
            )
        sessions, links, tokens = _close(found, now())
        append("staff.left", by=actor(by), account=found.uid, sessions=sessions, links=links, tokens=tokens)
        taken_back.note()
    account.is_active, account.left_at = False, found.left_at


def close_again(uid: str, at: datetime) -> None:
    """Close an account that a restored store brought back, as of when its owner left; who is left behind is not asked."""
    _close(Account.objects.select_for_update().get(uid=uid), at)


def _close(account: Account, at: datetime) -> tuple[int, int, int]:
    """Nothing of an account lets anybody in any more; how many sessions, links and tokens there were."""
    account.is_active, account.left_at, account.password = False, at, make_password(None)
    account.save(update_fields=["is_active", "left_at", "password"])
    sessions = Session.objects.filter(account=account).delete()[0]
    links = Entrance.objects.filter(account=account).delete()[0]
    remove_all(account)
    return sessions, links, sum(shut_out(account) for shut_out in _SHUTTING)
