"""Roles for machines: what the notice in force gives each, which must be confirmed, and who is given or confirmed in one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field

from troth.desk.need.confirming import change_roles, confirm, to_confirm
from troth.desk.need.roles import Role, roles_in_force
from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.staff import MemberShown, Uid, member, shown
from troth.desk.pages.api.staff import Role as Name
from troth.desk.pages.api.widely import refuse_more
from troth.desk.staff.models import Account

door = Door("Roles")


class RoleShown(Shown):
    """One role of the notice in force: for which purposes, what it sees of which kind of person, what it may do, who has it."""

    role: str
    purposes: list[str]
    sees: dict[str, list[str]]
    acts: list[str]
    undertaking: str | None
    accounts: list[str]


class Due(Shown):
    """A role of somebody that sleeps after a day, unless another person says that it is still needed."""

    account: str
    role: str
    by: date
    late: bool


class RoleList(Shown):
    """Every role, and those to be confirmed within 30 days, the most urgent first."""

    items: list[RoleShown]
    to_confirm: list[Due]


class Given(Sent):
    """The roles that somebody has from now on, in place of those they had."""

    roles: Annotated[list[Name], Field(max_length=50)]


class Confirmed(Sent):
    """The role that somebody still needs."""

    role: Name


@door.reads("/roles", act="manage staff", response=RoleList)
def list_roles(request: HttpRequest) -> Any:
    """The roles of the notice in force, who has them, and which must be confirmed."""
    named = roles_in_force().named
    staff = list(Account.objects.filter(is_active=True).order_by("email"))
    due = [each for each in to_confirm() if named[each.role].sleeps]
    return {
        "items": [_shown(role, [each.uid for each in staff if role.name in each.roles]) for role in named.values()],
        "to_confirm": [
            {"account": each.account.uid, "role": each.role, "by": each.by, "late": each.late} for each in due
        ],
    }


@door.does("/staff/{uid}/roles", act="manage staff", response=MemberShown)
def change_staff_roles(request: HttpRequest, uid: Uid, said: Given) -> Any:
    """Give somebody these roles in place of those they had: never one's own, and none that may do more than the token says."""
    who = member(uid)
    refuse_more(request, {*said.roles} - {*who.roles})
    change_roles(who, said.roles, by=account_of(request))
    return shown(who)


@door.does("/staff/{uid}/confirm", act="manage staff", response=MemberShown)
def confirm_role(request: HttpRequest, uid: Uid, said: Confirmed) -> Any:
    """Say that somebody still needs a role; a role that slept wakes. Never one's own."""
    who = member(uid)
    refuse_more(request, {said.role})
    confirm(who, said.role, by=account_of(request))
    return shown(who)


def _shown(role: Role, accounts: list[str]) -> dict[str, Any]:
    return {
        "role": role.name,
        "purposes": list(role.purposes),
        "sees": {kind: sorted(categories) for kind, categories in sorted(role.categories.items())},
        "acts": sorted(role.acts),
        "undertaking": role.under,
        "accounts": accounts,
    }
