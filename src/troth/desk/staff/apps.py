"""The Django app of this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Registers the room under its stable label, and what of it is taken back again in a restored store."""

    name = "troth.desk.staff"
    label = "troth_staff"

    def ready(self) -> None:
        """Make known what takes something back from an account."""
        from troth.desk.staff.taken_back import Taking, open_accounts, register

        register(Taking("staff.left", "account", open_accounts, _close))
        for kind in ("staff.recovered", "staff.password-changed", "staff.factor-removed"):
            register(Taking(kind, "account", open_accounts, _empty))


def _close(uid: str, line: Mapping[str, Any]) -> None:
    from troth.desk.staff.leaving import close_again

    close_again(uid, datetime.fromisoformat(line["at"]))


def _empty(uid: str, _line: Mapping[str, Any]) -> None:
    from troth.desk.staff.recovery import empty_again

    empty_again(uid)
