"""Open accounts, find the one that acts, and name it as the actor of evidence."""

from __future__ import annotations

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.staff.guard import ask
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD
from troth.errors import TrothError
from troth.ledger.entries import Actor


def open_account(email: str, name: str, roles: tuple[str, ...] = (), *, by: Account | None = None) -> Account:
    """Open an account for a member of staff. The first account of a workspace needs no opener, and is the privacy lead's.

    Raises TrothError where the address has an account already, or others exist and nobody is named as opener.
    """
    email = email.strip().lower()
    if "@" not in email:
        raise TrothError("that is no email address", where="EMAIL", fix="write one like lead@company.example")
    with transaction.atomic():
        if by is None and Account.objects.exists():
            raise TrothError("only the first account opens itself", fix="name who opens this one: --as EMAIL")
        if by is None:
            roles = (*{*roles, LEAD},)
        else:
            ask(by, "manage staff")
        if Account.objects.filter(email=email).exists():
            raise TrothError("there is an account with this address already", where="EMAIL")
        account = Account(email=email, name=name, roles=sorted(roles), joined_at=now())
        account.set_unusable_password()
        account.save()
        append("staff.account-opened", by=actor(by) if by else SYSTEM, account=account.uid, roles=list(account.roles))
    return account


def account(email: str) -> Account:
    """The active account with this address. Raises TrothError where there is none, listing nobody else's."""
    found = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise TrothError(
            "there is no account with this address", where="--as", fix="open one: troth staff add EMAIL --name NAME"
        )
    return found


def account_or_only(email: str | None) -> Account:
    """The active account with this address; where none is given, the only one there is.

    Raises TrothError where there is none, or several and nobody is named.
    """
    if email is not None:
        return account(email)
    known = list(Account.objects.filter(is_active=True)[:2])
    if len(known) == 1:
        return known[0]
    raise TrothError(
        "say in whose name this is read" if known else "nobody has an account here yet",
        where="--as",
        fix="add --as EMAIL" if known else "open the first: troth staff add EMAIL --name NAME",
    )


def actor(who: Account) -> Actor:
    """The account as evidence names it."""
    return Actor("person", who.uid)
