"""Confirm on schedule that somebody still needs a role, and give or take roles: always by another person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from troth.desk import now, today
from troth.desk.evidence.log import append
from troth.desk.need.deciding import required
from troth.desk.need.models import Confirmation
from troth.desk.need.roles import roles_in_force
from troth.desk.need.waking import confirmations_due
from troth.desk.staff import taken_back
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD
from troth.errors import TrothError

SOON = timedelta(days=30)
"""How long before its day a confirmation is shown as a task."""


@dataclass(frozen=True)
class ToConfirm:
    """One role of one person that is to be confirmed by a day; after it the role sleeps."""

    account: Account
    role: str
    by: date
    late: bool


def to_confirm(within: timedelta = SOON) -> list[ToConfirm]:
    """Every role of an active account whose confirmation is due within this time or late, the most urgent first."""
    roles, on = roles_in_force(), today()
    found: list[ToConfirm] = []
    confirmed: dict[int, dict[str, datetime]] = defaultdict(dict)
    for pk, role, at in Confirmation.objects.values_list("account_id", "role", "confirmed_at"):
        confirmed[pk][role] = at
    for account in Account.objects.filter(is_active=True).order_by("email"):
        held = [roles.named[name] for name in account.roles if name in roles.named]
        for name, day in confirmations_due(account, held, confirmed[account.pk]).items():
            if day <= on + within:
                found.append(ToConfirm(account, name, day, day < on))
    return sorted(found, key=lambda each: (each.by, each.account.email, each.role))


def confirm(account: Account, role: str, *, by: Account) -> None:
    """Confirm that somebody still needs a role. Raises NotAllowed, or TrothError for a role they do not have, or one's own."""
    required(by, "manage staff")
    if account.pk == by.pk:
        raise TrothError("nobody confirms a role of their own", fix="another privacy lead does")
    if role not in account.roles:
        raise TrothError(f"this person does not have the role ‘{role}’", fix="see troth staff list")
    with transaction.atomic():
        Confirmation.objects.update_or_create(
            account=account, role=role, defaults={"confirmed_at": now(), "confirmed_by": by}
        )
        append("need.confirmed", by=actor(by), account=account.uid, role=role)


def change_roles(account: Account, roles: Sequence[str], *, by: Account) -> None:
    """Give somebody these roles in place of those they had. A role given anew counts as confirmed by whoever gives it.

    Raises NotAllowed, or TrothError for one's own roles, a role the notice in force does not have, or where nobody would be
    left as privacy lead.
    """
    required(by, "manage staff")
    if account.pk == by.pk:
        raise TrothError("nobody changes their own roles", fix="another privacy lead does")
    known = roles_in_force().named
    for role in roles:
        if role not in known:
            raise TrothError(
                f"the notice in force has no role ‘{role}’", where="--role", fix=f"one of {', '.join(known)}"
            )
    if LEAD in account.roles and LEAD not in roles and not _another_lead(account):
        raise TrothError("somebody must be the privacy lead", fix="give another person the role first")
    added = [role for role in roles if role not in account.roles]
    with transaction.atomic():
        account.roles = sorted(set(roles))
        account.save(update_fields=["roles"])
        for role in added:
            Confirmation.objects.update_or_create(
                account=account, role=role, defaults={"confirmed_at": now(), "confirmed_by": by}
            )
        Confirmation.objects.filter(account=account).exclude(role__in=account.roles).delete()
        append("need.roles-changed", by=actor(by), account=account.uid, roles=list(account.roles))
        taken_back.note()


def change_again(uid: str, roles: Sequence[str]) -> None:
    """Give an account that a restored store brought back the roles that it was given last."""
    account = Account.objects.select_for_update().get(uid=uid)
    account.roles = sorted(set(roles))
    account.save(update_fields=["roles"])
    Confirmation.objects.filter(account=account).exclude(role__in=account.roles).delete()


def _another_lead(account: Account) -> bool:
    others = Account.objects.filter(is_active=True).exclude(pk=account.pk)
    return any(LEAD in each.roles for each in others)
