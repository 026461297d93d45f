"""The Django app of this room."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.cases"
    label = "troth_cases"

    def ready(self) -> None:
        """Make the room's checks known, and that receipts which no command wrote are written by a worker."""
        from troth.desk.cases import promises  # noqa: F401  # pyright: ignore[reportUnusedImport]
        from troth.desk.plans.schedules import schedule

        schedule("cases.receipts", timedelta(minutes=1), _receipts)


def _receipts() -> Mapping[str, Any]:
    from troth.desk.cases.receipts import write_due

    return write_due()
