"""The Django app of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig


class NeedConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.need"
    label = "troth_need"

    def ready(self) -> None:
        """Let the rooms below ask here who may do what, and make the room's checks known."""
        from troth.desk.need import promises  # noqa: F401  # pyright: ignore[reportUnusedImport]
        from troth.desk.need.deciding import required
        from troth.desk.staff.guard import guard_by
        from troth.desk.staff.taken_back import Taking, open_accounts, register

        guard_by(required)
        register(Taking("need.roles-changed", "account", open_accounts, _change, keeps=("roles",)))


def _change(uid: str, line: Mapping[str, Any]) -> None:
    from troth.desk.need.confirming import change_again

    change_again(uid, line["roles"])
