"""Attest to a measure, an assessment or a review: a named person's signed act, in the ledger."""

from __future__ import annotations

from django.db import transaction

from troth.desk import today
from troth.desk.evidence.log import append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import required
from troth.desk.notices.versions import in_force, notice_in_force
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.entries import Promise, promises


def attest(name: str, *, by: Account) -> str:
    """Record that a promise with an owner was looked at and is kept; returns the entry's id.

    Only a role that owns it may. Raises TrothError for an unknown name, one that no attestation proves, or another's.
    """
    required(by, "attest")
    promise = _attestable(name)
    owner = promise.facts.get("owner")
    if owner and owner not in by.roles:
        raise TrothError(
            f"{promise.id} is attested by the {owner}", where="--as", fix=f"an account with the role ‘{owner}’ attests"
        )
    count = EvidenceEntry.objects.filter(kind="attested", key__startswith=f"{promise.id}:").count()
    with transaction.atomic():
        return append(
            "attested",
            by=actor(by),
            key=f"{promise.id}:{count + 1}",
            promise=promise.id,
            role=str(owner or ""),
            on=today().isoformat(),
            notice=in_force().hash,
        )


def attestable() -> list[Promise]:
    """The promises of the notice in force that a named person's act can prove."""
    return [
        promise
        for promise in promises(notice_in_force())
        if (promise.kind == "measures" and not promise.facts.get("proved_by")) or promise.facts.get("what") == "review"
    ]


def _attestable(name: str) -> Promise:
    known = attestable()
    for promise in known:
        if name in (promise.id, promise.id.removeprefix("measures.")):
            return promise
    raise TrothError(f"nothing called ‘{name}’ can be attested", fix=f"one of: {', '.join(p.id for p in known)}")
