"""Which of somebody's roles are awake: assigned, known to the notice in force, their undertaking signed, confirmed in time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Aggregate, OuterRef, Subquery, TextField

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
    rows = _confirmed(account) if confirmed is None else confirmed
    return {
        role.name: role.every.after(rows.get(role.name, account.joined_at).astimezone(ZONE).date()) for role in held
    }


def brought_along(account: str) -> dict[str, Subquery]:
    """Two columns for a question over rows of an ``account``: what ``standing_of`` reads, so that it is not asked apart."""
    signed = Undertaking.objects.filter(account=OuterRef(account)).order_by().values("account")
    confirmed = Confirmation.objects.filter(account=OuterRef(account)).order_by().values("account")
    return {
        "signed": Subquery(signed.values(rows=_Rows("role", "text_hash", output_field=TextField()))),
        "confirmed": Subquery(confirmed.values(rows=_Rows("role", "confirmed_at", output_field=TextField()))),
    }


def known_standing(account: Account, signed: str | None, confirmed: str | None) -> None:
    """Within one moment: what the columns of ``brought_along`` held for this account (None: no rows)."""
    moment = MOMENT.get()
    if moment is not None:
        moment[_BROUGHT, account.pk] = signed or "[]", confirmed or "[]"


def _signed(account: Account) -> frozenset[tuple[str, str]]:
    brought = _brought(account)
    if brought is None:
        return frozenset(_SIGNED.all(account=account.pk))
    return frozenset((role, text) for role, text in json.loads(brought[0]))


def _confirmed(account: Account) -> dict[str, datetime]:
    brought = _brought(account)
    if brought is None:
        return dict(_CONFIRMED.all(account=account.pk))
    rows = ((role, datetime.fromisoformat(at)) for role, at in json.loads(brought[1]))
    # SQLite keeps UTC, and does not say so.
    return {role: at if at.tzinfo else at.replace(tzinfo=UTC) for role, at in rows}


def _brought(account: Account) -> tuple[str, str] | None:
    moment = MOMENT.get()
    found: Any = moment.get((_BROUGHT, account.pk)) if moment is not None else None
    return found


class _Rows(Aggregate):
    """All rows of a group as one text of JSON: a list for each."""

    function, row = "JSON_AGG", "JSON_BUILD_ARRAY"
    template = "CAST(%(function)s(%(row)s(%(expressions)s)) AS TEXT)"

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """As PostgreSQL spells it."""
        return super().as_sql(compiler, connection, **{"row": self.row, **more})

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """As SQLite does."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", row="JSON_ARRAY", **more)


_BROUGHT = "brought along"
_SIGNED: Question[tuple[str, str]] = Question(
    lambda given: Undertaking.objects.filter(account=given("account")).order_by().values_list("role", "text_hash")
)
_CONFIRMED: Question[tuple[str, datetime]] = Question(
    lambda given: Confirmation.objects.filter(account=given("account")).order_by().values_list("role", "confirmed_at")
)
