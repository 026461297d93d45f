"""How often anybody may try: counted before anything is looked at, in the store, so that it holds over processes and restarts.

What is counted stands there as a keyed hash; of an account that does not exist it is counted as of one that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from troth.desk import now
from troth.desk.staff.models import Tries
from troth.desk.subjects.roots import ring
from troth.errors import TrothError

WINDOW = timedelta(minutes=15)
"""How long tries without success are remembered."""
PURPOSE = "tries"


@dataclass(frozen=True)
class Counted:
    """What tries are counted for: its kind, who or what it is, and how many it has within the window."""

    kind: str
    of: str
    most: int

    @property
    def key(self) -> str:
        """As it is stored."""
        return ring().blind(PURPOSE).of(self.kind, self.of or "nobody")


def for_account(email: str) -> Counted:
    """Passwords tried for one account, known or not."""
    return Counted("account", email.strip().lower()[:254], 10)


def for_known(email: str) -> Counted:
    """The same from a browser in which the account's owner has signed in before."""
    return Counted("known", email.strip().lower()[:254], 10)


def for_address(address: str) -> Counted:
    """Passwords tried from one address, for whichever account."""
    return Counted("address", address, 30)


def for_following(address: str) -> Counted:
    """Links and codes tried from one address by people who asked for something, and by whoever guesses."""
    return Counted("following", address, 30)


def for_passkeys(address: str) -> Counted:
    """Questions for a passkey alone from one address: there is nothing to guess, but each is kept for ten minutes."""
    return Counted("passkeys", address, 30)


def for_codes(uid: str) -> Counted:
    """Second factors tried for one account by somebody who has its password."""
    return Counted("codes", uid, 5)


class TooMany(TrothError):
    """It was tried too often; nothing was looked at, so nothing is said of whether it was right."""

    def __init__(self) -> None:
        super().__init__(
            "it was tried too often", fix=f"wait {int(WINDOW.total_seconds() // 60)} minutes, then try again"
        )


def take(*counted: Counted) -> None:
    """Count a try for each of these before it is looked at. Raises TooMany where one has had all of its tries."""
    for each in counted:
        _take(each.key, each.most)


def give_back(*counted: Counted) -> None:
    """This try was no failure."""
    Tries.objects.filter(key__in=[each.key for each in counted], count__gt=0).update(count=F("count") - 1)


def forget(counted: Counted) -> int:
    """Somebody proved who they are: how many tries there were before, which count no longer."""
    with transaction.atomic():
        row = Tries.objects.filter(key=counted.key).first()
        Tries.objects.filter(key=counted.key).delete()
    return row.count if row is not None else 0


def spent(counted: Counted) -> bool:
    """Whether it has had all of its tries."""
    row = Tries.objects.filter(key=counted.key).first()
    return row is not None and row.count >= counted.most and abs(now() - row.since) < WINDOW


def _take(key: str, most: int) -> None:
    at = now()
    row = Tries.objects.filter(key=key).first()
    if row is None:
        try:
            with transaction.atomic():
                Tries.objects.filter(since__lt=at - WINDOW).delete()
                Tries.objects.create(key=key, count=1, since=at)
        except IntegrityError:
            _take(key, most)
        return
    if abs(at - row.since) >= WINDOW:  # a clock that was set back shuts nobody out for ever
        if not Tries.objects.filter(key=key, since=row.since).update(count=1, since=at):
            _take(key, most)
        return
    if row.count >= most or not Tries.objects.filter(key=key, count__lt=most).update(count=F("count") + 1):
        raise TooMany
