"""What staff are shown instead of a page: under their own bar; and to somebody who has no role yet, whom to ask."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from troth.desk.need.roles import roles_in_force
from troth.desk.pages.console.frame import console
from troth.desk.pages.ways import allowed_acts
from troth.desk.staff.models import Account
from troth.errors import TrothError

MOST_NAMED = 5
"""Colleagues who are named; one of them is enough."""
_IN_THE_HOUSE = (403, 404, 405, 409)
"""What may be said under the bar. What went wrong (500, 503) may have gone wrong in the bar as well."""

log = logging.getLogger("troth.pages")


def to_staff(request: HttpRequest, facts: Mapping[str, Any], status: int) -> HttpResponse | None:
    """The page for whoever is signed in to the console; None where nobody is, or their bar cannot be made."""
    if status not in _IN_THE_HOUSE or not isinstance(getattr(request, "user", None), Account):
        return None
    try:
        if status == 403 and not allowed_acts(request):
            return console(request, "pages/no_role.html", {"ask": whom_to_ask()}, status)
        return console(request, "pages/refused.html", facts, status)
    except (TrothError, DatabaseError) as problem:
        log.warning("an error page has no bar: %s", type(problem).__name__)
        return None


def whom_to_ask() -> list[Account]:
    """Colleagues who may give somebody a role."""
    able = {name for name, role in roles_in_force().named.items() if "manage staff" in role.acts}
    staff = Account.objects.filter(is_active=True).order_by("name", "pk")
    return [each for each in staff if able & set(each.roles)][:MOST_NAMED]
