"""Tell hooks what happened: out of the sealed log, in its order, signed, and again with patience until it is taken.

An event is an entry of the log, so none is told that did not happen, and none is forgotten that did. What is told is put in
line in one transaction with the place in the log that was reached. Before each try it is stored that it begins; a receiver
does nothing twice by ``webhook-id`` (Standard Webhooks 1.0), because a try of which nobody knows how it ended is made again.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from troth.delivery import http
from troth.delivery.hosts import private_hosts
from troth.delivery.outcomes import Refused
from troth.desk import here, now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.machines.hooks import EVENTS, living, secret_of, shut_out
from troth.desk.machines.models import Hook, Telling
from troth.errors import TrothError

AGAIN = tuple(
    timedelta(seconds=each) for each in (10, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600)
)
"""The pauses after each try that was not taken, about two days in all; then it is given up, on record."""
AT_ONCE = 200
"""Events that one round puts in line for a hook, and tells in all."""
KEPT = timedelta(days=30)
"""How long it is known what a hook was told."""
PATIENCE = http.Patience(connect=5, piece=10, whole=15)
_LEFT = timedelta(minutes=2)
"""After so long a try that began and did not end was in a process that ended; it is made again."""


def tell_all() -> Mapping[str, int]:
    """Put in line what happened, and tell what is due; returns counts. Called by one worker at a time."""
    line_up()
    told = failed = 0
    for each in _due():
        if _tell(each):
            told += 1
        else:
            failed += 1
    Telling.objects.filter(ended_at__lt=now() - KEPT).delete()
    return {"told": told, "not_taken": failed}


def line_up() -> int:
    """Put in line, for each hook, the events sealed since it was looked at last; returns how many."""
    number = 0
    for owner in {hook.account for hook in living().filter(account__is_active=False)}:
        shut_out(owner)
    kinds = {kind: event for event, kind in EVENTS.items()}
    for hook in living():
        wanted = [EVENTS[event] for event in hook.events if event in EVENTS]
        rows = list(
            EvidenceEntry.objects.filter(index__gte=hook.next_index, kind__in=wanted)
            .order_by("index")
            .values_list("uid", "kind", "index")[:AT_ONCE]
        )
        if not rows:
            continue
        at = now()
        with transaction.atomic():
            reached = int(rows[-1][2] or 0) + 1
            if not Hook.objects.filter(pk=hook.pk, next_index=hook.next_index).update(next_index=reached):
                continue  # another worker was quicker
            Telling.objects.bulk_create(
                (Telling(hook=hook, entry=uid, event=kinds[kind], next_at=at) for uid, kind, _ in rows),
                ignore_conflicts=True,
            )
        number += len(rows)
    return number


def said(telling: Telling, at: datetime) -> bytes:
    """What is sent: the event, when it happened, and references. Nothing of it is about a person."""
    row = EvidenceEntry.objects.filter(uid=telling.entry).first()
    data: dict[str, Any] = {"hook": telling.hook.uid}
    if row is not None:
        data |= {"entry": row.uid, "index": row.index}
        if row.case is not None:
            data["case"] = int(row.case) if row.case.isdigit() else row.case
        facts = json.loads(row.facts or "{}")
        data |= {name: facts[name] for name in _NAMED.get(telling.event, ()) if name in facts}
    when = row.at if row is not None else at
    return json.dumps({"type": telling.event, "timestamp": when.isoformat(), "data": data}).encode()


_NAMED = {
    "verdict.changed": ("promise", "was", "now"),
    "notice.published": ("number", "notice", "in_force_from"),
    "plan.proposed": ("plan",),
    "plan.approved": ("plan",),
    "plan.done": ("plan",),
    "plan.stopped": ("plan",),
}
"""The facts of an entry that are told with it: names of the notice, ids and hashes of ours."""


def signature(secret: str, uid: str, at: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of ``id.timestamp.body``, as Standard Webhooks 1.0 says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{uid}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def _due() -> list[Telling]:
    waits = Telling.objects.select_related("hook", "hook__account").filter(state__in=("waiting", "telling"))
    return list(waits.filter(next_at__lte=now()).order_by("next_at", "pk")[:AT_ONCE])


def _tell(telling: Telling) -> bool:
    """One try: that it begins is stored first, and so long as it runs nobody else makes it."""
    at = now()
    mine = Telling.objects.filter(pk=telling.pk, state=telling.state, tries=telling.tries, hook__ended_at=None)
    if not mine.update(state="telling", tries=F("tries") + 1, next_at=at + _LEFT):
        return False
    telling.tries += 1
    body, stamp = said(telling, at), int(at.timestamp())
    request = http.Request(
        telling.hook.address,
        body,
        headers={
            "webhook-id": telling.entry,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(secret_of(telling.hook), telling.entry, stamp, body),
        },
        private_hosts=private_hosts(here()),
    )
    try:
        http.call(request, telling.entry, patience=PATIENCE)
    except TrothError as error:
        _not_taken(telling, error)
        return False
    _end(telling, "told", "")
    return True


def _not_taken(telling: Telling, error: TrothError) -> None:
    pause = AGAIN[telling.tries - 1] if telling.tries <= len(AGAIN) else None
    problem = f"{error.what}"[:300]
    if pause is not None:
        Telling.objects.filter(pk=telling.pk, state="telling").update(
            state="waiting", next_at=now() + pause, problem=problem
        )
        return
    with transaction.atomic():
        _end(telling, "given up", problem)
        append("machines.not-told", by=SYSTEM, key=f"hook:{telling.hook.uid}:{telling.entry}", hook=telling.hook.uid,
               entry=telling.entry, tries=telling.tries, problem=_plain(error))  # fmt: skip


def _plain(error: TrothError) -> str:
    """Why it was not taken, as the log may hold it: our own words, and not where it was to go."""
    return "it was refused" if isinstance(error, Refused) else "nobody took it"


def _end(telling: Telling, state: str, problem: str) -> None:
    Telling.objects.filter(pk=telling.pk, state="telling").update(state=state, ended_at=now(), problem=problem)
