"""Staff for machines: whose accounts are open, in which roles; and somebody who leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field

from troth.desk.pages.api.door import Door, Shown, account_of
from troth.desk.pages.api.problems import Problem
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account

door = Door("Staff")


class Member(Shown):
    """A member of staff. The log names them by ``account``."""

    account: str
    name: str
    email: str
    roles: list[str]
    joined_at: datetime


class Members(Shown):
    """Everyone whose account is open."""

    items: list[Member]


@door.reads("/staff", act="manage staff", response=Members)
def list_staff(request: HttpRequest) -> Any:
    """Everyone who may act here."""
    return {"items": [_shown(each) for each in Account.objects.filter(is_active=True).order_by("email")]}


@door.does("/staff/{uid}/leave", act="manage staff", response={204: None})
def leave_staff(request: HttpRequest, uid: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]) -> Any:
    """Somebody leaves: their sessions, factors, tokens and hooks end at once."""
    found = Account.objects.filter(uid=uid, is_active=True).first()
    if found is None:
        raise Problem(404, "no open account has this id", where="uid")
    leave(found, by=account_of(request))


def _shown(each: Account) -> dict[str, Any]:
    return {
        "account": each.uid,
        "name": each.name,
        "email": each.email,
        "roles": each.roles,
        "joined_at": each.joined_at,
    }
