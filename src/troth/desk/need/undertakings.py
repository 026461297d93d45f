"""Sign the undertaking of a role: the very text, by its hash, before anything is first seen in that role."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.need.models import Undertaking
from troth.desk.need.roles import Role, roles_in_force
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError


def sign(account: Account, role: str, *, text_hash: str) -> Undertaking:
    """Record that this person signed the undertaking of a role of theirs, as it reads in the notice in force.

    ``text_hash`` names the text they saw. Raises TrothError where it has changed since, or the role is none of theirs or has
    no undertaking. Signing twice changes nothing.
    """
    roles = roles_in_force()
    known = roles.named.get(role)
    if known is None or role not in account.roles or known.under is None:
        raise TrothError(
            "this role gives you nothing to sign",
            fix="see those of your roles: troth need sign --as EMAIL",
        )
    if text_hash != known.text_hash:
        raise TrothError("this undertaking has changed since you read it", fix="read it again, then sign it")
    with transaction.atomic():
        signed, new = Undertaking.objects.get_or_create(
            account=account,
            role=role,
            text_hash=text_hash,
            defaults={"notice": roles.version, "signed_at": now()},
        )
        if new:
            append(
                "need.signed",
                by=actor(account),
                account=account.uid,
                role=role,
                text=text_hash,
                notice=roles.version,
            )
    return signed


def undertakings(account: Account) -> list[tuple[Role, datetime | None]]:
    """Every undertaking that this person's roles ask for today, and when they signed this very text (UTC; None: not yet)."""
    rows = {
        (row.role, row.text_hash): row.signed_at
        for row in Undertaking.objects.filter(account=account).order_by("signed_at")
    }
    named = roles_in_force().named
    held = [named[name] for name in account.roles if name in named and named[name].under]
    return [(role, rows.get((role.name, role.text_hash))) for role in held]
