"""How whoever asked sees how their case stands, without an account: by links and codes that work once, and not for ever.

A secret is found by its hash, so that no comparison tells how much of a guess was right; of a code, 64 random bits in letters
that nobody mistakes (RFC 8628, 6.1), no more are tried from one address than ``throttle`` lets through.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Literal

from django.db import transaction

from troth.desk import now
from troth.desk.cases.models import Case, Following
from troth.desk.staff import throttle
from troth.errors import TrothError

Kind = Literal["link", "code"]
VALID: dict[Kind, timedelta] = {"link": timedelta(days=1), "code": timedelta(days=180)}
"""How long a secret of each kind may wait to be used."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_PARTS, _LONG = 3, 5


class NoWay(TrothError):
    """The link or code was used, is too old, or never was: which of these is not said."""

    def __init__(self) -> None:
        super().__init__(
            "this shows nothing, or was used already", fix="use the code you were given last, or write to us"
        )


def new_way(case: Case, kind: Kind) -> str:
    """A secret that shows once how a case stands. It is told to whoever asked, and held as its hash; what is over is forgotten."""
    at = now()
    secret = secrets.token_urlsafe(32) if kind == "link" else _code()
    with transaction.atomic():
        Following.objects.filter(expires_at__lt=at).delete()
        if kind == "code":
            Following.objects.filter(case=case, kind="code").delete()
        Following.objects.create(secret_hash=_hash(kind, secret), case=case, kind=kind, expires_at=at + VALID[kind])
    return secret


def follow(kind: Kind, secret: str, address: str) -> Case:
    """The case that a secret shows, which it then shows no more; of two that come at once, to the first.

    Raises NoWay, and TooMany where too many were tried from this address.
    """
    counted = throttle.for_following(address)
    throttle.take(counted)
    with transaction.atomic():
        at = now()
        waiting = Following.objects.filter(secret_hash=_hash(kind, secret), kind=kind, used_at=None, expires_at__gt=at)
        found = waiting.select_related("case").first()
        if found is None or not waiting.update(used_at=at):
            raise NoWay
    throttle.give_back(counted)
    return found.case


def _code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_PARTS))


def _hash(kind: Kind, secret: str) -> str:
    plain = re.sub(r"[\W_]+", "", secret[:200]).upper() if kind == "code" else secret[:200]
    return hashlib.sha256(f"{kind}|{plain}".encode("utf-8", "surrogatepass")).hexdigest()
