"""Hooks: which address is told of which events, under which secret. What is told names cases, promises and entries, nobody."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet

from troth.delivery.hosts import place_of, private_hosts
from troth.delivery.outcomes import TryLater
from troth.desk import here, now
from troth.desk.evidence.log import SYSTEM, append, seal
from troth.desk.machines.models import Hook, Telling
from troth.desk.staff import taken_back
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.roots import ring
from troth.errors import TrothError

EVENTS: Mapping[str, str] = {
    "case.opened": "case.opened",
    "case.decided": "case.decided",
    "case.closed": "case.closed",
    "plan.proposed": "plan.proposed",
    "plan.approved": "plan.approved",
    "plan.done": "plan.done",
    "plan.stopped": "plan.stopped",
    "verdict.changed": "board.verdict-changed",
    "notice.published": "notice.published",
}
"""What a hook may be told of, and the kind of entry of the log that says it happened."""
PING = "hook.ping"
MOST = 20
"""Hooks of one account."""


def new_hook(owner: Account, address: str, events: Sequence[str]) -> Hook:
    """Tell this address of events from now on, in the log's order.

    Raises TrothError for an event that is none, an address that may not be called, or too many hooks.
    """
    unknown = [each for each in events if each not in EVENTS]
    if unknown or not events:
        raise TrothError(
            f"‘{unknown[0][:40]}’ is no event" if unknown else "a hook needs an event",
            where="events",
            fix=f"one of: {', '.join(EVENTS)}",
        )
    with suppress(TryLater):  # its name may be made known after its hook; each telling judges it anew
        place_of(address, private_hosts(here()))
    with transaction.atomic():
        if living(owner).count() >= MOST:
            raise TrothError(f"this account has {MOST} hooks", fix="end those that nobody listens to: troth hook list")
        made = Hook.objects.create(
            account=owner, address=address, events=sorted(set(events)), made_at=now(), next_index=seal()
        )
        append("machines.hook-made", by=actor(owner), hook=made.uid, events=made.events)
    return made


def end(hook: Hook, *, by: Account) -> None:
    """Tell it nothing more, also not what waits. Raises TrothError where it ended already."""
    _end(hook, "somebody ended it", by=by)


def renew_secret(hook: Hook, *, by: Account) -> None:
    """Give it another secret; what is told from now on is signed with it alone."""
    with transaction.atomic():
        hook.secret_number += 1
        Hook.objects.filter(pk=hook.pk).update(secret_number=hook.secret_number)
        append("machines.hook-secret", by=actor(by), hook=hook.uid, number=hook.secret_number)


def ping(hook: Hook) -> None:
    """Have it told that it is a hook: to try whether it is heard."""
    at = now()
    with transaction.atomic():
        Telling.objects.filter(hook=hook, event=PING, state="waiting").delete()
        Telling.objects.create(hook=hook, entry=secrets.token_hex(16), event=PING, next_at=at)


def living(owner: Account | None = None) -> QuerySet[Hook]:
    """The hooks that are told of things, of one account or of all, the oldest first."""
    found = Hook.objects.select_related("account").filter(ended_at=None)
    return found if owner is None else found.filter(account=owner)


def secret_of(hook: Hook) -> str:
    """The hook's secret as Standard Webhooks writes one: ``whsec_`` and 32 bytes in base64.

    It is a keyed hash under a key that only this purpose has, so that no copy of the store tells it.
    """
    hashed = ring().blind("webhooks").of("secret", f"{hook.uid}:{hook.secret_number}")
    return f"whsec_{base64.b64encode(bytes.fromhex(hashed)).decode()}"


def shut_out(owner: Account) -> int:
    """End every hook of somebody who left; returns how many."""
    mine = list(living(owner))
    for hook in mine:
        _end(hook, "its owner left", by=None)
    return len(mine)


def end_again(uid: str) -> None:
    """End a hook that a restored store brought back alive."""
    _end(Hook.objects.get(uid=uid), "it was ended before the store was restored", by=None)


def _end(hook: Hook, why: str, *, by: Account | None) -> None:
    with transaction.atomic():
        at = now()
        if not Hook.objects.filter(pk=hook.pk, ended_at=None).update(ended_at=at, why=why):
            raise TrothError("this hook was ended already", where=f"hook {hook.uid}")
        Telling.objects.filter(hook=hook, state__in=("waiting", "telling")).update(
            state="given up", ended_at=at, problem="the hook was ended"
        )
        append("machines.hook-ended", by=actor(by) if by else SYSTEM, hook=hook.uid, why=why)
        taken_back.note()
    hook.ended_at, hook.why = at, why
