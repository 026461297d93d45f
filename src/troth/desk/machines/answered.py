"""Answers given under an idempotency key: the same request twice is done once, and answered alike.

As draft-ietf-httpapi-idempotency-key-header-07 describes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from troth.desk import now
from troth.desk.machines.models import Answered
from troth.errors import TrothError

KEPT = timedelta(hours=24)
"""How long an answer can be had again."""
LONGEST = 64 * 1024
"""Bytes of an answer that are kept; of a longer one only its hash."""


class OtherRequest(TrothError):
    """The key was used for another request."""


class StillAtWork(TrothError):
    """The first request under this key has not been answered: it is under way, or its process ended meanwhile."""


@dataclass(frozen=True)
class Given:
    """An answer that was given before. ``body`` is None where it was shown once and is not kept."""

    status: int
    body: bytes | None
    headers: dict[str, str]


def begin(scope: str, key: str, asked: bytes) -> Given | None:
    """Say that a request under this key begins, committed before anything of it is done; or the answer it was given before.

    ``asked`` is what the request says, whole. Raises OtherRequest and StillAtWork.
    """
    named, said = hashlib.sha256(key.encode()).hexdigest(), hashlib.sha256(asked).hexdigest()
    at = now()
    Answered.objects.filter(scope=scope, key=named, begun_at__lte=at - KEPT).delete()
    try:
        with transaction.atomic():
            Answered.objects.create(scope=scope, key=named, asked=said, begun_at=at)
    except IntegrityError:
        pass
    else:
        return None
    known = Answered.objects.filter(scope=scope, key=named).first()
    if known is not None and known.asked != said:
        raise OtherRequest(
            "this key was used for another request", where="Idempotency-Key", fix="use a new key for a new request"
        )
    if known is None or known.status is None:
        raise StillAtWork(
            "the request under this key has not been answered",
            where="Idempotency-Key",
            fix="ask again in a while; where it stays so, look at what came of it before you use a new key",
        )
    return Given(known.status, bytes(known.body) if known.body is not None else None, known.headers)


def answer(scope: str, key: str, status: int, body: bytes, headers: dict[str, str], *, keep: bool) -> None:
    """Keep what was answered for a day; without ``keep`` only that, and its hash."""
    named = hashlib.sha256(key.encode()).hexdigest()
    kept = body if keep and len(body) <= LONGEST else None
    Answered.objects.filter(scope=scope, key=named, status=None).update(
        status=status, body=kept, hash=hashlib.sha256(body).hexdigest(), headers=headers
    )


def take_back(scope: str, key: str) -> None:
    """The request was refused before anything of it was done: its key may be used again."""
    named = hashlib.sha256(key.encode()).hexdigest()
    Answered.objects.filter(scope=scope, key=named, status=None).delete()


def let_go() -> int:
    """Delete what is older than a day; returns how many."""
    return Answered.objects.filter(begun_at__lte=now() - KEPT).delete()[0]
