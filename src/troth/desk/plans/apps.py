"""The Django app of this room."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Registers the room under its stable label, and the scheduled work of rooms that lie below it."""

    name = "troth.desk.plans"
    label = "troth_plans"

    def ready(self) -> None:
        """Make known what comes round."""
        from troth.desk.plans.schedules import schedule

        schedule("evidence.seal", timedelta(seconds=10), _seal)
        schedule("evidence.checkpoint", timedelta(minutes=5), _checkpoint)
        schedule("evidence.let-go", timedelta(days=1), _let_go)
        schedule("proposals.lapse", timedelta(hours=1), _lapse)


def _seal() -> Mapping[str, Any]:
    from troth.desk.evidence.sealing import seal_due

    return {"size": seal_due()}


def _checkpoint() -> Mapping[str, Any]:
    from troth.desk.evidence.witnesses import hand_out

    return hand_out()


def _let_go() -> Mapping[str, Any]:
    from troth.desk.evidence.keeping import let_go

    return let_go()


def _lapse() -> Mapping[str, Any]:
    from troth.desk.proposals.proposals import lapse

    return {"lapsed": lapse()}
