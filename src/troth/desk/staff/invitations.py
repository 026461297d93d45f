"""Invitations: an account that waits for its owner, and the link by which they give it a password and a second factor."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from troth.delivery.mail import send
from troth.delivery.mail_server import mail_of
from troth.delivery.messages import Message
from troth.desk import here, now
from troth.desk.evidence.log import append
from troth.desk.staff.accounts import actor, open_account
from troth.desk.staff.entrance import named, new_link
from troth.desk.staff.factors import has_factor
from troth.desk.staff.guard import ask
from troth.desk.staff.models import Account
from troth.errors import TrothError


@dataclass(frozen=True)
class Invited:
    """Whose account waits, and the token of its link; ``told`` where the link went to them by mail."""

    account: Account
    token: str
    told: bool = False


def invite(email: str, name: str, roles: tuple[str, ...], *, by: Account) -> Invited:
    """Open an account and make its link, good for 72 hours. For an account that nobody ever signed in to: a new link.

    Raises TrothError where its owner has signed in already, or the address is none.
    """
    ask(by, "manage staff")
    with transaction.atomic():
        account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
        if account is None:
            account = open_account(email, named(name), roles, by=by)
        elif has_factor(account):
            raise TrothError(
                "whoever has this address has signed in already",
                where="EMAIL",
                fix="they sign in; whoever lost every factor is let in anew by two people",
            )
        token = new_link("invitation", account)
        append("staff.invited", by=actor(by), account=account.uid)
    return Invited(account, token)


def tell(invited: Invited, link: str, house: str) -> bool:
    """Send the link by mail where this workspace has mail; whether it went. Raises what the mail server says."""
    mail = mail_of(here())
    if mail is None:
        return False
    text = (
        f"{invited.account.name},\n\nyou have an account in {house or 'the privacy desk'}. This link opens it, once, "
        f"within three days:\n\n{link}\n\nYou choose a password, and add an authenticator app. If you did not expect "
        "this, tell your privacy lead, and do not open the link.\n"
    )
    message = Message(mail.sender, invited.account.email, "Your account", text, now(), house or "Troth")
    send(mail.server, message, f"invitation:{invited.account.uid}:{secrets.token_hex(8)}")
    return True
