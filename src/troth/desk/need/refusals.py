"""What a named account was refused, on record: who, which act, in which case, why by a code, when; nothing of any person.

A refusal writes at most once an hour for the same act, case and reason, and so often an hour for one account at all, so that
a crawler that asks for everything cannot flood the log.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, connection
from django.db.models import QuerySet

from troth.desk import now
from troth.desk.evidence.log import NewEntry
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.together import record_together
from troth.ledger.entries import Actor

log = logging.getLogger("troth.need")
KIND = "need.refused"
AN_HOUR = 60
"""Refusals of one account that are recorded in an hour; the last of them says that there may be more."""
_CODES = {
    "account": "account closed",
    "role": "no role",
    "undertaking": "not signed",
    "confirmation": "not confirmed",
    "own case": "not theirs",
    "people": "not theirs",
    "token": "token",
}
"""Why, as it is recorded. That a case is somebody's own reads as any that is not theirs, so that the log tells nobody."""


@dataclass(frozen=True)
class Refusal:
    """What was asked for by whom and refused: the account's random id, the act, the case's number or nothing, what was missing."""

    account: str
    act: str
    case: str
    missing: str


def note(refusal: Refusal) -> None:
    """Record a refusal, once an hour; inside a transaction of the caller's nothing is done, because it is about to be undone.

    Somebody who is only led to sign what their role asks for was not refused anything of anybody's. A refusal stands whether
    or not it could be recorded; that it could not is logged.
    """
    if connection.in_atomic_block or (refusal.missing == "undertaking" and not refusal.case):
        return
    at, because = now(), _CODES[refusal.missing]
    key = f"{refusal.account}:{refusal.act.replace(' ', '-')}:{refusal.case}:{because.replace(' ', '-')}:{at:%Y%m%d%H}"
    try:
        if refusals().filter(key=key).exists():
            return
        known = refusals().filter(actor_id=refusal.account, at__gt=at - timedelta(hours=1)).count()
        if known >= AN_HOUR:
            return
        facts = {"act": refusal.act, "because": because, "more": known == AN_HOUR - 1}
        who = Actor("person", refusal.account)
        record_together([NewEntry(KIND, who, case=refusal.case or None, key=key, facts=facts)])
    except IntegrityError:
        return  # another process refused the same at the same moment, and recorded it
    except DatabaseError as problem:
        log.error("a refusal could not be recorded: %s", type(problem).__name__)


def refusals() -> QuerySet[EvidenceEntry]:
    """Every refusal on record, in no order."""
    return EvidenceEntry.objects.filter(kind=KIND)
