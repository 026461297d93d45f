"""Who looked at whom: the looks on record, of one person and of one member of staff, and those that are unusual.

The rule is simple, so that it can be told to whoever it concerns. A look is unusual where somebody looked at many more
different people in an hour or a day than they themselves usually do, at night, or where no open case called for it; and
so is a day on which somebody was refused much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce, TruncHour

from troth.desk import ZONE, now
from troth.desk.evidence.log import append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import required
from troth.desk.need.refusals import refusals
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError

LOOKED_BACK = timedelta(days=30)
"""Over so long a time somebody's own usual is taken: the median of the days on which they looked at anybody."""
TIMES = 3
"""How many times their usual day is many."""
A_DAY, AN_HOUR = 60, 20
"""Different people in a day, and in an hour, that are never many: so that a quiet colleague's second case is not."""
NIGHT = (22, 6)
"""From which hour to which it is night, local time."""
REFUSED = 10
"""Different things refused to one colleague in a day that are many: whoever tries so many doors is asked why."""
AFTER_CLOSING = timedelta(days=30)
"""How long after a case closed its files are still handed out."""


@dataclass(frozen=True)
class Unusual:
    """Something to be looked into: whose reading, on which local day, and why, in a sentence without anybody's data."""

    account: str
    """The random id of the member of staff."""
    on: date
    why: str
    """``many in an hour``, ``many in a day``, ``at night``, ``no open case``, ``many refused``."""
    says: str
    settled: bool = False

    @property
    def key(self) -> str:
        """One finding is settled once."""
        return f"{self.account}:{self.on.isoformat()}:{self.why.replace(' ', '-')}"


def looks() -> QuerySet[EvidenceEntry]:
    """Every look on record, in no order."""
    return EvidenceEntry.objects.filter(kind="person.seen")


def looks_at(subject: str) -> QuerySet[EvidenceEntry]:
    """Every look at one person, by their random id."""
    return looks().filter(subject=subject)


def looks_by(account: Account) -> QuerySet[EvidenceEntry]:
    """Every look of one member of staff."""
    return looks().filter(actor_id=account.uid)


def unusual(since: timedelta = timedelta(days=7)) -> list[Unusual]:
    """What is unusual in the looks of this time, the newest day first; counted in the store, hour by hour."""
    at = now()
    first = (at - since).astimezone(ZONE).date()
    hours = _hours(at - since - LOOKED_BACK)
    found = [*_many(hours, first), *_at_night(hours, first), *_without_a_case(at - since), *_refused(at - since)]
    settled = set(
        EvidenceEntry.objects.filter(kind="need.looked-into", key__in=[each.key for each in found]).values_list(
            "key", flat=True
        )
    )
    found = [Unusual(e.account, e.on, e.why, e.says, e.key in settled) for e in found]
    return sorted(found, key=lambda each: (each.on, each.account, each.why), reverse=True)


def look_into(key: str, outcome: str, *, by: Account) -> None:
    """Record that somebody else looked into an unusual reading, and what came of it: ``explained`` or ``an incident``.

    Raises NotAllowed, and TrothError for one's own reading, an outcome that is none, or one looked into already.
    """
    required(by, "read audit")
    if outcome not in OUTCOMES:
        raise TrothError("that is no outcome", fix=f"one of: {', '.join(OUTCOMES)}")
    if key not in {each.key for each in unusual(LOOKED_BACK)}:
        raise TrothError("there is no such reading to be looked into", fix="see Who looked")
    if key.partition(":")[0] == by.uid:
        raise TrothError("nobody looks into their own reading", fix="another person does")
    with transaction.atomic():
        if EvidenceEntry.objects.filter(kind="need.looked-into", key=key).exists():
            raise TrothError("somebody has looked into this already")
        append("need.looked-into", by=actor(by), key=key, account=key.partition(":")[0], outcome=outcome)


OUTCOMES = ("explained", "an incident")
"""What may come of looking into an unusual reading."""

_Hours = Mapping[str, Mapping[datetime, int]]


def _hours(since: datetime) -> _Hours:
    """Member of staff → local hour → different people looked at in it."""
    rows: Iterable[Any] = (
        looks()
        .filter(at__gte=since, actor_kind="person")
        .annotate(hour=TruncHour("at", tzinfo=ZONE))
        .values("actor_id", "hour")
        .annotate(people=Count(Coalesce("subject", "case"), distinct=True))
        .values_list("actor_id", "hour", "people")
    )
    found: dict[str, dict[datetime, int]] = defaultdict(dict)
    for account, hour, people in rows:
        found[account][hour.astimezone(ZONE)] = people
    return found


def _many(hours: _Hours, first: date) -> Iterator[Unusual]:
    for account, counted in hours.items():
        days: dict[date, int] = defaultdict(int)
        for hour, people in counted.items():
            days[hour.date()] += people
        before = [people for day, people in days.items() if day < first]
        usual = median(before) if before else 0
        for day, people in days.items():
            if day >= first and people > max(A_DAY, TIMES * usual):
                yield Unusual(account, day, "many in a day", f"{people} people in a day; usually {usual:g}")
        most: dict[date, int] = defaultdict(int)
        for hour, people in counted.items():
            most[hour.date()] = max(most[hour.date()], people)
        earlier = [people for day, people in most.items() if day < first]
        busiest = median(earlier) if earlier else 0
        for day, people in most.items():
            if day >= first and people > max(AN_HOUR, TIMES * busiest):
                yield Unusual(account, day, "many in an hour", f"{people} people in an hour; usually {busiest:g}")


def _at_night(hours: _Hours, first: date) -> Iterator[Unusual]:
    for account, counted in hours.items():
        nights: dict[date, int] = defaultdict(int)
        for hour, people in counted.items():
            if hour.date() >= first and (hour.hour >= NIGHT[0] or hour.hour < NIGHT[1]):
                nights[hour.date()] += people
        for day, people in nights.items():
            yield Unusual(account, day, "at night", f"{people} between {NIGHT[0]}:00 and {NIGHT[1]}:00")


def _without_a_case(since: datetime) -> Iterator[Unusual]:
    """Looks that name no case, or one that closed long before."""
    mine = looks().filter(at__gte=since, actor_kind="person")
    counts: dict[tuple[str, date], int] = defaultdict(int)
    for account, at in mine.filter(case=None).values_list("actor_id", "at"):
        counts[account, at.astimezone(ZONE).date()] += 1
    closed = dict(
        EvidenceEntry.objects.filter(
            kind="case.closed", case__in=mine.exclude(case=None).values("case"), at__lt=now() - AFTER_CLOSING
        ).values_list("case", "at")
    )
    for account, at, case in mine.filter(case__in=list(closed)).values_list("actor_id", "at", "case"):
        if case is not None and closed[case] < at - AFTER_CLOSING:
            counts[account, at.astimezone(ZONE).date()] += 1
    for (account, day), number in counts.items():
        yield Unusual(account, day, "no open case", f"{number} without an open case")


def _refused(since: datetime) -> Iterator[Unusual]:
    """Days on which somebody was refused many different things; what they tried again is counted once an hour."""
    counts: dict[tuple[str, date], int] = defaultdict(int)
    for account, at in refusals().filter(at__gte=since).values_list("actor_id", "at"):
        counts[account, at.astimezone(ZONE).date()] += 1
    for (account, day), number in counts.items():
        if number > REFUSED:
            yield Unusual(account, day, "many refused", f"{number} times refused in a day")
