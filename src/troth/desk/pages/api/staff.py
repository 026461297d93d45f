"""Staff for machines: whose accounts are open, and in which roles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from troth.desk.pages.api.door import Door
from troth.desk.staff.models import Account

door = Door("Staff")


class Member(Schema):
    """A member of staff. The log names them by ``account``."""

    account: str
    name: str
    email: str
    roles: list[str]
    joined_at: datetime


class Members(Schema):
    """Everyone whose account is open."""

    items: list[Member]


@door.reads("/staff", act="manage staff", response=Members)
def list_staff(request: HttpRequest) -> Any:
    """Everyone who may act here."""
    return {
        "items": [
            {
                "account": each.uid,
                "name": each.name,
                "email": each.email,
                "roles": each.roles,
                "joined_at": each.joined_at,
            }
            for each in Account.objects.filter(is_active=True).order_by("email")
        ]
    }
