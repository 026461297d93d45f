"""Links that let one person into the console once: for the first account, and until sign-in proper is set up."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.staff.accounts import actor, open_account
from troth.desk.staff.models import Account, Entrance
from troth.desk.staff.roles import LEAD
from troth.errors import TrothError

VALID = timedelta(hours=1)
"""How long a link may wait to be used."""


class NoEntrance(TrothError):
    """The link was used, is too old, or never was: which of these is not said."""

    def __init__(self) -> None:
        super().__init__(
            "this link does not let anybody in any more", fix="start troth up again, or ask for a new link"
        )


def new_entrance(account: Account | None) -> str:
    """A token for an account, or for making the first one; it is shown once and held only as its hash.

    Raises TrothError where the first account exists already and no account is named.
    """
    if account is None and Account.objects.exists():
        raise TrothError("the first account exists already", fix="name it: troth up --as EMAIL")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Entrance.objects.filter(expires_at__lt=now() - VALID).delete()
        Entrance.objects.create(token_hash=_hash(token), account=account, expires_at=now() + VALID)
    return token


def waiting(token: str) -> Entrance:
    """The link with this token, while it may still be used. Raises NoEntrance otherwise. Looking uses nothing up."""
    found = Entrance.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now()).first()
    if found is None:
        raise NoEntrance
    return found


def use(token: str, *, email: str = "", name: str = "") -> Account:
    """Use a link up and say whom it lets in; the link for the first account makes it, by ``email`` and ``name``.

    Raises NoEntrance for a link that cannot be used, of two that come at once for the second; TrothError for an account
    that was closed, an address that is none, or a first account without a name.
    """
    with transaction.atomic():
        entrance = waiting(token)
        if not Entrance.objects.filter(pk=entrance.pk, used_at=None).update(used_at=now()):
            raise NoEntrance
        if entrance.account is None:
            if not name.strip():
                raise TrothError("an account needs a name", where="name", fix="write the name that records are to show")
            who = open_account(email, name.strip(), (LEAD,))
        else:
            who = entrance.account
            if not who.is_active:
                raise NoEntrance
        append("staff.entered", by=actor(who), account=who.uid, way="one-time link")
    return who


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
