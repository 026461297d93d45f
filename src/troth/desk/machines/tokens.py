"""Tokens by which machines act for an account: made and shown once, known again by their hash, dead when their owner leaves."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet, Subquery

from troth.desk import now, today
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.machines.acts import purposes as known_purposes
from troth.desk.machines.models import Token
from troth.desk.need.waking import brought_along
from troth.desk.notices.versions import in_force_on
from troth.desk.staff import taken_back
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.written_once import Given, Question
from troth.errors import TrothError
from troth.notice.acts import ACTS

PREFIX = "troth_"
"""How every token begins, so that whoever finds one in a file knows what it is (and scanners for secrets do)."""
LONGEST = 366
"""Days that a token may last."""
USUAL = 90
MOST = 50
"""Living tokens of one account."""
SECONDS_UNTOLD = 60
"""How exactly it is known when a token was used last."""
_SHAPE = re.compile(r"troth_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", re.ASCII)


class NoToken(TrothError):
    """It was revoked, is too old, its owner left, or it never was: which of these is not said."""

    def __init__(self) -> None:
        super().__init__("this token lets nobody in", fix="make a new one: troth token new NAME --as EMAIL")


def new_token(
    owner: Account,
    name: str,
    acts: Sequence[str],
    *,
    purposes: Sequence[str] = (),
    days: int = USUAL,
) -> tuple[Token, str]:
    """A token for an account, and its text: 32 random bytes behind a readable beginning, returned this once.

    What it may do is the smaller of its acts and what its owner may at that time. Raises TrothError for an act or a purpose
    that is none, a name that is empty, a time that is none, and for an account that has too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise TrothError("a token needs a name of at most 80 letters", where="name", fix="say what it is for")
    _refuse_unknown("act", acts, ACTS)
    _refuse_unknown("purpose", purposes, known_purposes() if purposes else ())
    if not acts:
        raise TrothError("a token that may do nothing is of no use", where="acts", fix=f"one of: {_all(ACTS)}")
    if not 1 <= days <= LONGEST:
        raise TrothError(f"a token lasts from 1 to {LONGEST} days", where="days", fix=f"such as {USUAL}")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        if living(owner).count() >= MOST:
            raise TrothError(f"this account has {MOST} tokens", fix="revoke those that nobody uses: troth token list")
        made = Token()
        text = f"{PREFIX}{made.uid}_{secret}"
        made.hash, made.account, made.name = hash_of(text), owner, name
        made.acts, made.purposes = sorted(set(acts)), sorted(set(purposes))
        made.made_at = now()
        made.expires_at = made.made_at + timedelta(days=days)
        made.save()
        append(
            "machines.token-made",
            by=actor(owner),
            token=made.uid,
            account=owner.uid,
            acts=made.acts,
            purposes=made.purposes,
            expires_at=made.expires_at.isoformat(),
        )
    return made, text


def token_of(text: str) -> Token:
    """The living token with this text; that it was used is noted at most once a minute.

    Its account is beside it, what that account signed and was confirmed in, and the hash of the notice in force as ``notice``:
    what every request is decided by, in one statement.

    Raises NoToken for every other, at the same cost: the store is asked for the hash of whatever was shown.
    """
    found = _FIND.first(hash=hash_of(text), day=today())
    at = now()
    if found is None or found.revoked_at is not None or found.expires_at <= at:
        raise NoToken
    if found.used_at is None or (at - found.used_at).total_seconds() >= SECONDS_UNTOLD:
        Token.objects.filter(pk=found.pk).update(used_at=at)
        found.used_at = at
    return found


def _living_by_hash(given: Given) -> QuerySet[Token]:
    newest = in_force_on(given("day")).values("hash")
    found = Token.objects.filter(hash=given("hash"), account__is_active=True).select_related("account")
    return found.annotate(notice=Subquery(newest), **brought_along("account")).order_by()[:1]


_FIND: Question[Token] = Question(_living_by_hash)


def looks_like_one(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return _SHAPE.fullmatch(text) is not None


def revoke(uid: str, *, by: Account, anybodys: bool = False) -> Token:
    """Take a token back, at once and for good; ``anybodys`` also another account's.

    Raises TrothError where there is no such token among those that may be taken back, or it was taken back already.
    """
    mine = Token.objects.select_related("account").filter(uid=uid)
    found = (mine if anybodys else mine.filter(account=by)).first()
    if found is None:
        raise TrothError(f"there is no token ‘{uid[:16]}’", fix="see them: troth token list")
    with transaction.atomic():
        at = now()
        if not Token.objects.filter(pk=found.pk, revoked_at=None).update(revoked_at=at):
            raise TrothError("this token was taken back already", where=f"token {found.uid}")
        append("machines.token-revoked", by=actor(by), token=found.uid, account=found.account.uid)
        taken_back.note()
    found.revoked_at = at
    return found


def shut_out(owner: Account) -> int:
    """Take back every token of somebody who leaves, inside the transaction of their leaving; returns how many."""
    mine = list(living(owner))
    Token.objects.filter(pk__in=[each.pk for each in mine]).update(revoked_at=now())
    for each in mine:
        append("machines.token-revoked", by=SYSTEM, token=each.uid, account=owner.uid)
    return len(mine)


def revoke_again(uid: str) -> None:
    """Take back a token that a restored store brought back alive."""
    Token.objects.filter(uid=uid).update(revoked_at=now())


def living(owner: Account | None = None) -> QuerySet[Token]:
    """The tokens that let somebody in, of one account or of all, the oldest first."""
    found = Token.objects.select_related("account").filter(revoked_at=None, expires_at__gt=now())
    return found.filter(account__is_active=True) if owner is None else found.filter(account=owner)


def hash_of(text: str) -> str:
    """What is held of a token: 32 random bytes need no slow hash (NIST SP 800-63B, 5.1.2.2 speaks of what people choose)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_unknown(what: str, named: Sequence[str], known: Collection[str]) -> None:
    unknown = [each for each in named if each not in known]
    if unknown:
        raise TrothError(f"‘{unknown[0][:40]}’ is no {what}", where=f"{what}s", fix=f"one of: {_all(known)}")


def _all(known: Collection[str]) -> str:
    return ", ".join(sorted(known)) or "the notice in force names none"
