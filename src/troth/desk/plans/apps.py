"""The Django app of this room."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Registers the room under its stable label, and the scheduled work of the evidence log, which lies below it."""

    name = "troth.desk.plans"
    label = "troth_plans"

    def ready(self) -> None:
        """Make known what comes round."""
        from troth.desk.plans.schedules import schedule

        schedule("evidence.seal", timedelta(minutes=1), _seal)
        schedule("evidence.checkpoint", timedelta(days=1), _checkpoint)


def _seal() -> Mapping[str, Any]:
    from troth.desk.evidence.log import seal

    return {"size": seal()}


def _checkpoint() -> Mapping[str, Any]:
    from troth.desk.evidence.log import SYSTEM, checkpoint

    return {"size": checkpoint(by=SYSTEM).size}
