"""The Django app of this room; it has no tables of its own."""

from collections.abc import Mapping
from datetime import timedelta

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    """Registers the room under its stable label, and what comes round."""

    name = "troth.desk.safekeeping"
    label = "troth_safekeeping"

    def ready(self) -> None:
        """Bound what connections to our own store wait for; and have a worker take back, in a store of before, what was taken
        back since: nobody is let in again for long."""
        from django.db.backends.signals import connection_created

        from troth.desk.plans.schedules import schedule
        from troth.desk.safekeeping.limits import on_connection

        connection_created.connect(on_connection, dispatch_uid="troth.limits")
        schedule("store.taken-back", timedelta(minutes=1), _keep_up)


def _keep_up() -> Mapping[str, int]:
    from troth.desk.staff.taken_back import keep_up

    return keep_up()
