"""Whether this process lives and can do its work, for whoever watches over it."""

from __future__ import annotations

from typing import Any, Literal

from django.db import DatabaseError, connection
from django.http import HttpRequest
from ninja import Status

from troth.desk.notices.versions import in_force
from troth.desk.pages.api.door import Door, Shown
from troth.errors import TrothError

door = Door("Health")


class Health(Shown):
    """Ready, or what is missing for it."""

    alive: Literal[True]
    ready: bool
    missing: list[Literal["store", "notice in force"]]


@door.reads("/health", act=None, response={200: Health, 503: Health})
def health(request: HttpRequest) -> Any:
    """200 where the store answers and a notice is in force; else 503. Needs no token."""
    missing: list[str] = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        in_force()
    except DatabaseError:
        missing.append("store")
    except TrothError:
        missing.append("notice in force")
    return Status(503 if missing else 200, {"alive": True, "ready": not missing, "missing": missing})
