"""One-time links of staff: into a demo, to the first account, to an account that one was invited to, or back into one's own.

A link is shown once and held as its hash; opening it uses nothing up, so that no scanner of mail can.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import transaction

from troth.desk import here, now
from troth.desk.evidence.log import append
from troth.desk.staff.accounts import actor, open_account
from troth.desk.staff.factors import WrongCode, add_app, fits_now, new_codes, remove_all
from troth.desk.staff.models import Account, Entrance, Session
from troth.desk.staff.passwords import refuse_weak
from troth.desk.staff.roles import LEAD
from troth.errors import TrothError

Kind = Literal["demo", "first", "invitation", "recovery"]
VALID: dict[Kind, timedelta] = {
    "demo": timedelta(hours=1),
    "first": timedelta(hours=1),
    "invitation": timedelta(hours=72),
    "recovery": timedelta(hours=24),
}
"""How long a link of each kind may wait to be used."""


class NoEntrance(TrothError):
    """The link was used, is too old, or never was: which of these is not said."""

    def __init__(self) -> None:
        super().__init__(
            "this link does not let anybody in any more",
            fix="ask whoever sent it for a new one; the first account’s is printed when troth up is started again",
        )


@dataclass(frozen=True)
class Settled:
    """Who has just come into their account, and the recovery codes they are shown once."""

    account: Account
    codes: tuple[str, ...]


def new_link(kind: Kind, account: Account | None) -> str:
    """A token for an account, or for making the first one. Earlier links of the account stop working.

    Raises TrothError for a link into a demo where there is no demo, for an account that is closed, or where the first
    account is to be made and exists already.
    """
    if kind == "demo" and not here().made_by_demo:
        raise TrothError("one-time links let in only where a demo was made", fix="sign in at /console/enter/")
    if account is None and (kind != "first" or Account.objects.exists()):
        raise TrothError("the first account exists already", fix="name it: troth up --as EMAIL")
    if account is not None and not account.is_active:
        raise TrothError("this account is closed", fix="name another one")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Entrance.objects.filter(expires_at__lt=now() - max(VALID.values())).delete()
        if kind != "demo":
            Entrance.objects.filter(account=account).exclude(kind="demo").delete()
        Entrance.objects.create(token_hash=_hash(token), account=account, kind=kind, expires_at=now() + VALID[kind])
    return token


def waiting(token: str) -> Entrance:
    """The link with this token, while it may still be used. Raises NoEntrance otherwise. Looking uses nothing up."""
    found = Entrance.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now()).first()
    if found is None or (found.account is not None and not found.account.is_active):
        raise NoEntrance
    if found.kind == "demo" and not here().made_by_demo:
        raise NoEntrance
    return found


def enter_demo(token: str) -> Account:
    """Use a demo's link up and say whom it lets in. Raises NoEntrance; of two that come at once, for the second."""
    with transaction.atomic():
        entrance = waiting(token)
        if entrance.kind != "demo" or entrance.account is None:
            raise NoEntrance
        _use_up(entrance)
    return entrance.account


def settle_in(token: str, *, password: str, secret: str, code: str, email: str = "", name: str = "") -> Settled:
    """Use a link up: the account gets this password and an authenticator app, and new recovery codes; all or nothing.

    ``password`` is as ``passwords.hashed`` made it. The link for the first account makes it, by ``email`` and ``name``. After
    a recovery nothing of before is left: no session, no other factor. Raises NoEntrance, WrongCode, and TrothError for an
    address that is none or a first account without a name.
    """
    with transaction.atomic():
        entrance = waiting(token)
        if entrance.kind == "demo":
            raise NoEntrance
        if fits_now(secret, code) is None:
            raise WrongCode
        _use_up(entrance)
        who = entrance.account or open_account(email, named(name), (LEAD,))
        Session.objects.filter(account=who).delete()
        remove_all(who)
        who.password = password
        who.save(update_fields=["password"])
        add_app(who, secret, code)
        codes = tuple(new_codes(who))
        append("staff.settled-in", by=actor(who), account=who.uid, by_link=entrance.kind)
    return Settled(who, codes)


def named(name: str) -> str:
    """A name for records. Raises TrothError for none."""
    if not name.strip():
        raise TrothError("an account needs a name", where="name", fix="write the name that records are to show")
    return name.strip()


def refuse_password(entrance: Entrance, password: str, email: str, name: str) -> None:
    """Raise TrothError where a password is too weak for whom the link is."""
    who = entrance.account
    refuse_weak(password, who.email if who else email, who.name if who else name)


def _use_up(entrance: Entrance) -> None:
    if not Entrance.objects.filter(pk=entrance.pk, used_at=None).update(used_at=now()):
        raise NoEntrance


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
