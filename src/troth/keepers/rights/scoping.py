"""Which entries concern a client whose processor we are: what a pack of evidence for that client shows."""

from __future__ import annotations

import json

from django.db.models import Q, QuerySet

from troth.desk.evidence.models import EvidenceEntry
from troth.errors import TrothError

NAMING = ("rights.passed-to-client", "rights.letter-to-client", "rights.client-instructed")
"""The kinds of entries that name a client, by the key of its row as ``troth case instruct --from`` does."""
OF_ALL = ("case.opened", "case.decided", "case.closed")
"""What each client is shown of a case that concerns several of them."""


def of_client(name: str) -> Q:
    """The entries that name the client, and of the cases they belong to every entry where no other client is concerned.

    Where one is, only that the case was opened, decided and closed: no client is shown that a person is known to another.
    Raises TrothError where no entry names the client, saying who is named.
    """
    said = f'"client":{json.dumps(name, ensure_ascii=False)}'
    own = [row for row in _naming().filter(facts__contains=said) if _client(row) == name]
    if not own:
        known = sorted({_client(row) for row in _naming().order_by("-position")[:500]})
        whom = f"the log names: {', '.join(known[:10])}" if known else "no request has been passed to a client yet"
        raise TrothError(f"no entry names the client ‘{name}’", fix=whom)
    cases = {row.case for row in own}
    shared = {row.case for row in _naming().filter(case__in=cases) if _client(row) != name}
    return (
        Q(uid__in=[row.uid for row in own])
        | Q(case__in=cases - shared)
        | Q(case__in=cases & shared, kind__in=OF_ALL)
    )  # fmt: skip


def _naming() -> QuerySet[EvidenceEntry]:
    return EvidenceEntry.objects.filter(kind__in=NAMING).exclude(facts=None)


def _client(row: EvidenceEntry) -> str:
    return str(json.loads(row.facts or "{}").get("client", ""))
