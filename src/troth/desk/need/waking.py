"""Which of somebody's roles are awake: assigned, known to the notice in force, their undertaking signed, confirmed in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from troth.desk import ZONE, today
from troth.desk.need.models import Confirmation, Undertaking
from troth.desk.need.roles import MOMENT, Role, Roles
from troth.desk.staff.models import Account
from troth.desk.written_once import Question


@dataclass(frozen=True)
class Standing:
    """How it stands with each role of one account."""

    awake: tuple[Role, ...]
    unsigned: tuple[Role, ...]
    unconfirmed: tuple[Role, ...]
    unknown: tuple[str, ...]
    """Roles of the account that the notice in force does not have: they may do nothing."""


def standing_of(account: Account, roles: Roles) -> Standing:
    """Which roles of an account are awake today; within one moment it is asked once."""
    moment = MOMENT.get()
    if moment is not None and isinstance(known := moment.get(("standing", account.pk, roles.version)), Standing):
        return known
    found = _standing(account, roles)
    if moment is not None:
        moment["standing", account.pk, roles.version] = found
    return found


def _standing(account: Account, roles: Roles) -> Standing:
    held = [roles.named[name] for name in account.roles if name in roles.named]
    signed = _signed(account) if any(role.under for role in held) else frozenset[tuple[str, str]]()
    due = confirmations_due(account, held) if any(role.sleeps for role in held) else {}
    unsigned = [role for role in held if role.under and (role.name, role.text_hash) not in signed]
    late = [role for role in held if role.sleeps and due[role.name] < today()]
    return Standing(
        tuple(role for role in held if role not in unsigned and role not in late),
        tuple(unsigned),
        tuple(role for role in late if role not in unsigned),
        tuple(name for name in account.roles if name not in roles.named),
    )


def confirmations_due(
    account: Account, held: Collection[Role], confirmed: Mapping[str, datetime] | None = None
) -> dict[str, date]:
    """Role → the last local day on which it is awake without being confirmed again. ``confirmed`` where it is known already."""
    rows = confirmed
    if rows is None:
        rows = dict(Confirmation.objects.filter(account=account).values_list("role", "confirmed_at"))
    return {
        role.name: role.every.after(rows.get(role.name, account.joined_at).astimezone(ZONE).date()) for role in held
    }


def _signed(account: Account) -> frozenset[tuple[str, str]]:
    return frozenset(_SIGNED.all(account=account.pk))


_SIGNED: Question[tuple[str, str]] = Question(
    lambda given: Undertaking.objects.filter(account=given("account")).order_by().values_list("role", "text_hash")
)
