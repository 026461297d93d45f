"""The Django app of this room."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class MachinesConfig(AppConfig):
    """Registers the room under its stable label, what ends with an account, and what comes round."""

    name = "troth.desk.machines"
    label = "troth_machines"

    def ready(self) -> None:
        """Make known what comes round, and what ends with an account."""
        from troth.desk.machines import hooks, tokens
        from troth.desk.plans.schedules import schedule
        from troth.desk.staff.leaving import when_leaving

        when_leaving(tokens.shut_out)
        when_leaving(hooks.shut_out)
        schedule("machines.hooks", timedelta(seconds=5), _tell)
        schedule("machines.let-go", timedelta(hours=1), _let_go)


def _tell() -> Mapping[str, Any]:
    from troth.desk.machines.telling import tell_all

    return tell_all()


def _let_go() -> Mapping[str, Any]:
    from troth.desk.machines import answered, pace

    return {"answers": answered.let_go(), "callers": pace.let_go()}
