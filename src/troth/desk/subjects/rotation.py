"""Replace the root key: every wrapped key under a new one, in batches; the old one is destroyed when none is left under it.

It can be cut anywhere and goes on where it stopped: the next root key is written down before it is made; from ``switch`` on
new people are wrapped by it; a batch is one transaction; and the old root key stays until the store says that it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.subjects.models import RootKeyUse, Subject
from troth.desk.subjects.rewrapping import rewrap_some
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.ring import KeyRing
from troth.keys.unavailable import KeyServiceUnavailable
from troth.ledger.entries import Actor

BATCH = 20_000
"""People a transaction: some 0.1 s during which nobody else writes to a SQLite store."""
RENEWED = 500
"""People a transaction, where a key service wraps their keys anew: it is over long before the store takes it for dead."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: the names of the root keys, how many people's keys were wrapped anew, whether it was a resumed one."""

    old: str
    new: str
    rewrapped: int
    resumed: bool


def replace_root(*, by: Actor, tell: Callable[[int], None] = lambda _: None) -> Rotated:
    """Replace the root key, or finish a replacement that was cut. ``tell`` hears how many are done, after each batch.

    Raises TrothError where a person's key does not open: then the old root key stays, and nothing is lost.
    """
    keys = ring()
    old, resumed = keys.retiring, True
    if old is None:
        old, resumed = keys.current, keys.book.next is not None
        new = keys.prepare()
        with transaction.atomic():
            RootKeyUse.objects.get_or_create(name=new, defaults={"since": now()})
        keys.switch(new, now())
        keys = ring()
    last = ""
    while last := _batch(keys, old, last):
        tell(RootKeyUse.objects.get(name=old).rewrapped)
    rewrapped = _finish(keys, old, by)
    keys.retire(old, now())
    return Rotated(old, keys.current, rewrapped, resumed)


def renew_wrapping(*, by: Actor) -> int:
    """Wrap every key anew under the newest version that a key service has of our root key; returns how many people's keys.

    Afterwards the service may refuse older versions. Cut, it is begun again. Raises TrothError for a root key without versions.
    """
    keys, last, done = ring(), "", 0
    keys.renew_wrapping()
    while True:
        people = Subject.objects.filter(root=keys.current, uid__gt=last).exclude(wrapped_key=None).order_by("uid")
        some = [(uid, bytes(wrapped or b"")) for uid, wrapped in people.values_list("uid", "wrapped_key")[:RENEWED]]
        if not some:
            break
        last, anew = some[-1][0], keys.renewed([wrapped for _, wrapped in some])
        with transaction.atomic():
            for (uid, before), after in zip(some, anew, strict=True):
                # Whoever was forgotten meanwhile stays forgotten.
                done += Subject.objects.filter(uid=uid, wrapped_key=before).update(wrapped_key=after)
    with transaction.atomic():
        append("keys.rewrapped", by=by, root=keys.current, rewrapped=done)
    return done


def rotate_index(purpose: str, *, by: Actor) -> int:
    """A new key for a blind index; earlier ones are kept to find what they indexed. Returns how many keys it has now.

    What is known by its hash only cannot be hashed anew: the replay list keeps every key it ever had.
    """
    if purpose not in ("subjects", "replay"):
        raise TrothError("there is no such index", where=purpose, fix="name subjects or replay")
    kept = ring().renew_purpose(purpose, now())
    with transaction.atomic():
        append("keys.index-rotated", by=by, purpose=purpose, keys=kept)
    return kept


def _names(keys: KeyRing, old: str) -> list[str]:
    """How rows name the old root key: rows from before root keys had names have none, and mean the first."""
    return [old, ""] if old == next(iter(keys.book.roots)) else [old]


def _batch(keys: KeyRing, old: str, after: str = "") -> str:
    """Wrap some people's keys anew, in one transaction; returns where it ended, or "" where nothing was left."""
    number = min(BATCH, RENEWED) if keys.asks_a_service(old) or keys.asks_a_service(keys.current) else BATCH
    with transaction.atomic():
        try:
            done, place = rewrap_some(_names(keys, old), keys.current, partial(keys.rewrapped, old), after, number)
        except KeyServiceUnavailable:
            raise
        except (TrothError, DatabaseError) as wrong:  # SQLite says of a callback only that it raised
            if isinstance(wrong, DatabaseError) and connection.vendor == "postgresql":
                raise  # a lock not had in time, say: no person's key is at fault, and nothing more can be asked here
            raise _named(keys, old) or wrong from None
        RootKeyUse.objects.filter(name=old).update(rewrapped=F("rewrapped") + done)
    return place


def _named(keys: KeyRing, old: str) -> TrothError | None:
    """Which person's key does not open with the root key that should have wrapped it."""
    left = Subject.objects.filter(root__in=_names(keys, old)).exclude(wrapped_key=None).order_by("uid")
    for uid, wrapped in left.values_list("uid", "wrapped_key").iterator():
        try:
            keys.unwrap(old, bytes(wrapped))
        except KeyServiceUnavailable:
            raise
        except TrothError:
            return TrothError(
                "the key of a person does not open, so the root key cannot be replaced yet",
                where=f"subject {uid}",
                fix=f"restore that row, or give the person up: troth keys shred {uid} --as EMAIL",
            )
    return None


def _finish(keys: KeyRing, old: str, by: Actor) -> int:
    """Put on record that nothing is wrapped by the old root key any more, with nobody writing meanwhile."""
    while True:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "LOCK TABLE troth_subjects_subject IN SHARE MODE"
                    )  # waits for those who write, lets others read
            late = Subject.objects.filter(root__in=_names(keys, old)).exclude(wrapped_key=None).exists()
            if not late:
                use = RootKeyUse.objects.get(name=old)
                if use.until is None:
                    use.until = now()
                    use.save(update_fields=["until"])
                    new, number = keys.current, use.rewrapped
                    append("keys.rotated", by=by, key=f"keys:{old}", old=old, new=new, rewrapped=number)
                return use.rewrapped
        _batch(keys, old)
