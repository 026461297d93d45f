"""The Django app of this room."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.db.models import QuerySet


class MachinesConfig(AppConfig):
    """Registers the room under its stable label, what ends with an account, and what comes round."""

    name = "troth.desk.machines"
    label = "troth_machines"

    def ready(self) -> None:
        """Make known what comes round, and what ends with an account."""
        from troth.desk.machines import hooks, tokens
        from troth.desk.plans.schedules import schedule
        from troth.desk.staff.leaving import when_leaving
        from troth.desk.staff.taken_back import Taking, register

        when_leaving(tokens.shut_out)
        when_leaving(hooks.shut_out)
        register(
            Taking("machines.token-revoked", "token", _living(tokens.living), lambda uid, _: tokens.revoke_again(uid))
        )
        register(Taking("machines.hook-ended", "hook", _living(hooks.living), lambda uid, _: hooks.end_again(uid)))
        schedule("machines.hooks", timedelta(seconds=5), _tell)
        schedule("machines.let-go", timedelta(hours=1), _let_go)


def _living(living: Callable[[], QuerySet[Any]]) -> Callable[[], Iterable[str]]:
    return lambda: living().values_list("uid", flat=True)


def _tell() -> Mapping[str, Any]:
    from troth.desk.machines.telling import tell_all

    return tell_all()


def _let_go() -> Mapping[str, Any]:
    from troth.desk.machines import answered, pace

    return {"answers": answered.let_go(), "callers": pace.let_go()}
