"""Run checks because somebody in the console asked, while they look on: beside the request, its progress in the store."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import Literal

from django.db import connection

from troth.board.lately import LOOK, RUN
from troth.board.models import CheckRun
from troth.board.run import verify
from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import required
from troth.desk.staff.models import Account
from troth.errors import TrothError

SILENT = timedelta(minutes=2)
"""How long one check may take before its run counts as one whose process ended."""
OFTEN = 0.2
"""Seconds between two notes of how far it is."""

State = Literal["going", "done", "failed", "silent"]
log = logging.getLogger("troth.board")


def ask(by: Account, promise: str = "") -> CheckRun:
    """Begin a run of every check, or of one promise's; or return the one that is going: two at a time would see the same."""
    required(by, "run checks")
    last = newest()
    if last is not None and state(last) == "going" and last.promise in ("", promise):
        return last
    at = now()
    CheckRun.objects.all().delete()
    run = CheckRun.objects.create(asked_by=by, asked_at=at, seen_at=at, promise=promise)
    threading.Thread(target=_carry_out, args=(run.pk, promise), name="checks", daemon=True).start()
    return run


def newest() -> CheckRun | None:
    """The run that was asked for last."""
    return CheckRun.objects.order_by("-pk").first()


def state(run: CheckRun) -> State:
    """Whether it is going, done, failed, or was last seen so long ago that its process must have ended."""
    if run.ended_at is not None:
        return "failed" if run.problem else "done"
    return "silent" if abs(now() - run.seen_at) > SILENT else "going"


def _carry_out(pk: int, promise: str) -> None:
    """The run itself, in a thread with its own connection. Nothing is recorded unless it comes to its end."""
    mine, told = CheckRun.objects.filter(pk=pk), 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        if done == of or time.monotonic() - told >= OFTEN:
            told = time.monotonic()
            mine.update(done=done, of=of, seen_at=now())

    try:
        verify(tell=tell, only=promise)
        newest_first = EvidenceEntry.objects.filter(kind=LOOK if promise else RUN).order_by("-position")
        if promise:
            newest_first = newest_first.filter(promise=promise)
        mine.update(ended_at=now(), entry=newest_first.values_list("uid", flat=True).first() or "")
    except TrothError as problem:
        mine.update(ended_at=now(), problem=str(problem)[:2000])
    except Exception as error:  # its words may hold anybody's data, so only its kind is kept
        log.error("checks ended with %s", type(error).__name__)
        mine.update(ended_at=now(), problem=type(error).__name__)
    finally:
        connection.close()
