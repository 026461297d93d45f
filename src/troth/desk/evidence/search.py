"""Find entries by case, promise, person, actor, kind and time; by indexes, however long the log."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from troth.desk import ZONE, today
from troth.desk.evidence.models import EvidenceEntry

MOST = 1_000


@dataclass(frozen=True)
class Wanted:
    """What is looked for; everything given must hold. ``kind`` is a whole kind or, ending in a dot, the beginning of one.

    ``since`` is the first moment (aware) that counts, ``until`` the first that does not.
    """

    case: str | None = None
    promise: str | None = None
    actor: str | None = None
    """An account's random id, or ``troth``."""
    subject: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """One entry. ``index`` is its place in the log, None while it is not sealed; ``facts`` None where no longer kept."""

    id: str
    index: int | None
    at: datetime
    kind: str
    actor_kind: str
    actor: str
    subject: str | None
    case: str | None
    key: str | None
    facts: dict[str, Any] | None


def search(wanted: Wanted, *, limit: int = 100, within: Q | None = None) -> list[Hit]:
    """The newest entries that fit, newest first; at most ``limit`` (up to 1,000), of those ``within`` what its reader may see."""
    rows = fitting(wanted).filter(within or Q()).order_by("-position")[: min(limit, MOST)]
    return [
        Hit(
            row.uid,
            row.index,
            row.at,
            row.kind,
            row.actor_kind,
            row.actor_id,
            row.subject,
            row.case,
            row.key,
            json.loads(row.facts) if row.facts is not None else None,
        )
        for row in rows
    ]


def count(wanted: Wanted, *, within: Q | None = None) -> int:
    """How many entries fit, of those ``within`` what their reader may see."""
    return fitting(wanted).filter(within or Q()).count()


def by_day(since: date, log: Log | None) -> dict[date, int]:
    """How many entries each local day since then has; days without any are left out.

    A day that ended a day ago gets no more entries, so it is counted once a process; those after it, once something new is
    on record.
    """
    if log is None:
        return {}
    settled = max(since, today() - timedelta(days=1))
    return dict(_settled(log.first, since, settled)) | dict(_lately(log, settled))


def kinds_seen(log: Log | None) -> frozenset[str]:
    """The kinds that are on record. One that was seen stays, so only what is new since the last time is looked at."""
    if log is None:
        return frozenset()
    known, until = _SEEN.get(log.first, (frozenset[str](), -1))
    if log.newest != until:
        new = EvidenceEntry.objects.filter(position__gt=until).order_by().values_list("kind", flat=True).distinct()
        known |= set(new)
        _SEEN.clear()
        _SEEN[log.first] = known, log.newest
    return known


@dataclass(frozen=True)
class Log:
    """Which log it is, and how far it came: the id of its first entry, the position of its newest."""

    first: str
    newest: int


def log_now() -> Log | None:
    """The log of this store as it is now; None while nothing is on record."""
    entries = EvidenceEntry.objects.order_by("position").values_list("uid", "position")
    first, newest = entries.first(), entries.last()
    return Log(first[0], newest[1]) if first is not None and newest is not None else None


_SEEN: dict[str, tuple[frozenset[str], int]] = {}


@lru_cache(maxsize=4)
def _settled(first: str, since: date, until: date) -> tuple[tuple[date, int], ...]:
    """``first``, the id of the first entry, says which log it is."""
    return tuple(_counted(_begins(since), _begins(until)).items())


@lru_cache(maxsize=4)
def _lately(log: Log, since: date) -> tuple[tuple[date, int], ...]:
    return tuple(_counted(_begins(since)).items())


def _counted(since: datetime, until: datetime | None = None) -> dict[date, int]:
    # By the hour, as text: both stores group that themselves, and a local day begins on a whole hour of UTC.
    rows = fitting(Wanted(since=since, until=until)).annotate(hour=Substr(Cast("at", TextField()), 1, 13)).order_by()
    counts = Counter[date]()
    for hour, count in rows.values_list("hour").annotate(Count("position")):
        at = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC)
        counts[at.astimezone(ZONE).date()] += count
    return dict(sorted(counts.items()))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def fitting(wanted: Wanted) -> QuerySet[EvidenceEntry]:
    """The entries that fit, in no order, for whoever pages through them."""
    fits = Q()
    if wanted.case is not None:
        fits &= Q(case=wanted.case)
    if wanted.promise is not None:
        fits &= Q(promise=wanted.promise)
    if wanted.actor is not None:
        fits &= Q(actor_id=wanted.actor)
    if wanted.subject is not None:
        fits &= Q(subject=wanted.subject)
    if wanted.kind is not None:
        # A range and not LIKE: it uses the plain index on either store.
        begins = Q(kind__gte=wanted.kind, kind__lt=f"{wanted.kind[:-1]}/")
        fits &= begins if wanted.kind.endswith(".") else Q(kind=wanted.kind)
    if wanted.since is not None:
        fits &= Q(at__gte=wanted.since)
    if wanted.until is not None:
        fits &= Q(at__lt=wanted.until)
    return EvidenceEntry.objects.filter(fits)
