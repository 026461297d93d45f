"""How long facts are kept beside the log: until their person is forgotten, or their period is over. Leaves and roots stay.

Both are put on record, so that facts which are gone without a record show: somebody else removed them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, time

from django.db import transaction

from troth.desk import here, today
from troth.desk.evidence.appending import SYSTEM, append, write_held_of
from troth.desk.evidence.kinds import lasting
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.sealing import seal
from troth.desk.written_once import Change
from troth.errors import TrothError
from troth.law.periods import Period
from troth.ledger.entries import Actor

SETTING = "TROTH_KEEP_FACTS"
SHORTEST = Period(months=1)
"""Verdicts look at runs and acts of the last weeks: what proves them is kept at least so long."""


def forget_subject(subject: str) -> int:
    """Destroy the facts and salts of a person's entries; their leaves stay and every proof still holds. Returns how many.

    Call inside a transaction: that they were destroyed is an entry of its own.
    """
    write_held_of(subject)
    gone = _FORGOTTEN(subject=subject)
    if gone:
        append("evidence.subject-forgotten", by=SYSTEM, key=f"{subject}:{secrets.token_hex(4)}", entries=gone)
    return gone


_FORGOTTEN = Change(
    lambda given: (
        EvidenceEntry.objects.filter(subject=given("subject")).exclude(facts=None, salt=None),
        {"facts": None, "salt": None, "promise": None},
    )
)


def let_go(*, by: Actor = SYSTEM) -> Mapping[str, int]:
    """Destroy the facts and salts of sealed entries whose period is over; how many, as a mapping of counts.

    The period is ``TROTH_KEEP_FACTS`` (``6 years``); where it is not set, facts are kept. The facts of a case go together,
    by the last thing that happened in it; those of kinds that checks read for good stay.
    """
    period = period_of_facts()
    return {"entries": 0} if period is None else {"entries": let_go_before(_start(period), by=by)}


def period_of_facts() -> Period | None:
    """How long facts are kept; None for as long as the log. Raises TrothError for a setting that is no such period."""
    said = here().setting(SETTING)
    if said is None:
        return None
    try:
        period = Period.parse(said)
    except TrothError as error:
        raise TrothError(error.what, where=SETTING, fix=error.fix) from None
    if period.before(today()) > SHORTEST.before(today()):
        raise TrothError(
            f"facts kept for {period} are gone before anybody looks at them",
            where=SETTING,
            fix="keep them at least 1 month",
        )
    return period


def let_go_before(moment: datetime, *, by: Actor) -> int:
    """As ``let_go``, for what was recorded before a moment (aware); returns how many entries have no facts from now on."""
    seal()
    with transaction.atomic():
        old = EvidenceEntry.objects.filter(at__lt=moment, index__isnull=False).exclude(facts=None, salt=None)
        alive = EvidenceEntry.objects.filter(at__gte=moment).exclude(case=None).values("case")
        old = old.exclude(kind__in=lasting())
        gone = old.filter(case=None).update(facts=None, salt=None, promise=None)
        gone += old.exclude(case=None).exclude(case__in=alive).update(facts=None, salt=None, promise=None)
        if gone:
            append("evidence.facts-let-go", by=by, before=moment.astimezone(UTC).isoformat(), entries=gone)
    return gone


def _start(period: Period) -> datetime:
    return datetime.combine(period.before(today()), time(), UTC)
