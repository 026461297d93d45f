"""Whom a plan is about: rooms above say it by the case that the plan names, so that plans and letters can be decided on."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from troth.desk.need.deciding import Matter
from troth.desk.staff.models import Account

_MATTERS: list[Callable[[str], Matter | None]] = []
_WITHIN: list[Callable[[Account], Q]] = []


def concerning(matter: Callable[[str], Matter | None], within: Callable[[Account], Q]) -> None:
    """Say how a case is found: its matter by its number, and which cases an account may see as a condition over a column
    ``case``. Called once, by the room of cases."""
    _MATTERS[:], _WITHIN[:] = [matter], [within]


def matter_of_case(ref: str) -> Matter | None:
    """What is decided about when somebody acts on what belongs to this case; None where it belongs to none."""
    return next((found for find in _MATTERS if (found := find(ref)) is not None), None)


def cases_within(account: Account) -> Q:
    """Rows whose ``case`` this account may see, or that belong to no case; the same decision, in SQL."""
    condition = Q()
    for within in _WITHIN:
        condition &= within(account)
    return condition
