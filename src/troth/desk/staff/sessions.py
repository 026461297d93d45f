"""Sessions of our own table: keys held as hashes, 30 minutes idle, 8 hours in all, listed and ended by whom they belong to.

Django's session engine of this deployment (``SESSION_ENGINE``). Limits: OWASP ASVS 5.0, 7.1.1 and 7.3.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.staff.accounts import actor
from troth.desk.staff.guard import ask
from troth.desk.staff.models import Account, Session
from troth.errors import TrothError

IDLE = timedelta(minutes=30)
"""A session in which nothing was done for so long has ended."""
LONGEST = timedelta(hours=8)
"""No session is longer than a working day."""
BETWEEN = timedelta(minutes=10)
"""How long the second factor may take after the password."""
_NOTED = timedelta(minutes=1)
_WHO = "_auth_user_id"  # where django.contrib.auth keeps who is signed in


class SessionStore(SessionBase):
    """One browser's session, as Django's middleware reads and writes it."""

    row: Session | None = None
    _session_key: Any

    def load(self) -> dict[str, Any]:
        """What is held for this key, while it has not ended; else nothing, and the key is forgotten."""
        row = _living(self.session_key) if self.session_key else None
        if row is None:
            self._session_key = None
            return {}
        self.row = row
        return self.decode(row.data)

    def exists(self, session_key: str) -> bool:
        """Whether there is one with this key, ended or not."""
        return Session.objects.filter(key_hash=_hash(session_key)).exists()

    def create(self) -> None:
        """A new key, and its row."""
        while True:
            self._session_key = cast(Any, self)._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write what changed. Raises UpdateError where the session was ended meanwhile: it does not come to life again."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = cast(Any, self)._get_session(no_load=must_create)
        who = int(data[_WHO]) if _WHO in data else None
        held: dict[str, Any] = {"data": self.encode(data), "account_id": who, "browser": data.get("browser", ""),
                "way": data.get("way", "")}  # fmt: skip
        at = now()
        began = datetime.fromisoformat(data["began"]) if who is not None and "began" in data else at
        held["ends_at"] = began + (BETWEEN if who is None else LONGEST)
        if not must_create:
            if not Session.objects.filter(key_hash=_hash(self.session_key)).update(**held):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                Session.objects.filter(ends_at__lt=at).delete()
                self.row = Session.objects.create(key_hash=_hash(self.session_key), began_at=began, seen_at=at, **held)
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(key_hash=_hash(key)).delete()

    def touch(self) -> None:
        """Somebody did something in it; noted once a minute at most."""
        row = self.row
        if row is not None and now() - row.seen_at > _NOTED:
            row.seen_at = now()
            Session.objects.filter(key_hash=row.key_hash).update(seen_at=row.seen_at)

    @classmethod
    def clear_expired(cls) -> None:
        """Forget what has ended."""
        Session.objects.filter(ends_at__lt=now()).delete()


def sessions_of(account: Account) -> list[Session]:
    """The living sessions of an account, the latest first."""
    at = now()
    found = Session.objects.filter(account=account, ends_at__gt=at, seen_at__gt=at - IDLE)
    return list(found.order_by("-seen_at"))


def end(account: Account, uid: str, *, by: Account) -> None:
    """End one session of an account. Raises TrothError where it has none of that name."""
    if by.pk != account.pk:
        ask(by, "manage staff")
    with transaction.atomic():
        if not Session.objects.filter(account=account, uid=uid).delete()[0]:
            raise TrothError("this session has ended already", fix="look at the list again")
        append("staff.session-ended", by=actor(by), account=account.uid, sessions=1, because="ended by hand")


def end_all(account: Account, because: str, *, by: Account, but: str | None = None) -> int:
    """End every session of an account, ``but`` for the one of this uid; returns how many. Says so in evidence where any was."""
    if by.pk != account.pk:
        ask(by, "manage staff")
    with transaction.atomic():
        ended = Session.objects.filter(account=account).exclude(uid=but or "").delete()[0]
        if ended:
            append("staff.session-ended", by=actor(by), account=account.uid, sessions=ended, because=because)
    return ended


def _living(key: str) -> Session | None:
    at = now()
    row = Session.objects.filter(key_hash=_hash(key), ends_at__gt=at).first()
    if row is None or row.seen_at <= at - IDLE:
        return None
    # A clock that was set back would give every session more time than it has.
    return row if row.began_at <= at + BETWEEN else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
