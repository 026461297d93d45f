"""What the last run saw, and how verdicts changed over time: read from the ledger, without looking at the world again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Outcome
from troth.notice.entries import Promise

RUN = "board.verified"
CHANGE = "board.verdict-changed"


@dataclass(frozen=True)
class Seen:
    """One promise as the last run saw it; ``unproven`` where no run has looked at it yet."""

    promise: Promise
    outcome: Outcome
    reason: str
    findings: tuple[dict[str, Any], ...]
    evidence: tuple[str, ...]
    """Entries of the log that the verdict rests on beside what was seen."""
    run: str
    """The id of the run's entry; empty where there was none."""


@dataclass(frozen=True)
class Change:
    """A verdict that became another, and when (UTC)."""

    at: datetime
    promise: str
    was: str | None
    now: Outcome
    uid: str
    run: str = ""
    """The id of the entry of the run that saw it."""


@dataclass(frozen=True)
class LastRun:
    """The promises of the notice in force as they were seen last, and when that was; None before the first run."""

    at: datetime | None
    seen: tuple[Seen, ...]
    run: str = ""
    """The id of its entry."""

    def counts(self) -> dict[str, int]:
        """How many promises are kept, broken, unproven."""
        return {name: sum(each.outcome == name for each in self.seen) for name in ("kept", "broken", "unproven")}

    def kinds(self) -> dict[str, list[Seen]]:
        """Keeper's kind → its promises, as the notice has them."""
        kinds: dict[str, list[Seen]] = {}
        for each in self.seen:
            kinds.setdefault(each.promise.kind, []).append(each)
        return kinds


def last_run(said: Sequence[Promise]) -> LastRun:
    """The promises of a notice with what the newest run on record saw of each."""
    rows = EvidenceEntry.objects.filter(kind=RUN).exclude(facts=None).order_by("-position").values_list("uid", "at")
    uid, at = rows.first() or ("", None)
    looks = _looks(uid) if uid else {}
    return LastRun(at, tuple(_seen(each, looks.get(each.id), uid) for each in said), uid)


def changes(
    *, since: timedelta | None = None, promise: str | None = None, run: str | None = None, most: int = 200
) -> list[Change]:
    """How verdicts changed, the newest first: lately, of one promise, or as one run saw it."""
    rows = EvidenceEntry.objects.filter(kind=CHANGE).exclude(facts=None)
    if since is not None:
        rows = rows.filter(at__gte=now() - since)
    if promise is not None:
        rows = rows.filter(promise=promise)
    if run is not None:
        rows = rows.filter(at__gte=EvidenceEntry.objects.get(uid=run).at)
    found: list[Change] = []
    for row in rows.order_by("-position")[:most]:
        facts = json.loads(row.facts or "{}")
        if (promise is None or facts["promise"] == promise) and (run is None or facts["run"] == run):
            found.append(Change(row.at, facts["promise"], facts["was"], facts["now"], row.uid, facts["run"]))
    return found


def runs(most: int = 120) -> list[tuple[datetime, dict[str, int]]]:
    """Counts of the newest runs on record, the oldest of them first."""
    rows = EvidenceEntry.objects.filter(kind=RUN).exclude(facts=None).order_by("-position").values_list("uid", "at")
    newest = list(rows[:most])
    return [(at, _counted(uid)) for uid, at in newest[::-1]]


@lru_cache(maxsize=4)
def _looks(uid: str) -> dict[str, dict[str, Any]]:
    """Promise → what a run saw of it. That never changes, so it is read once: the facts of a run are tens of kilobytes."""
    facts = EvidenceEntry.objects.values_list("facts", flat=True).get(uid=uid)
    return {look["promise"]: look for look in json.loads(facts or "{}").get("saw", ())}


@lru_cache(maxsize=256)
def _counted(uid: str) -> dict[str, int]:
    verdicts = [look["verdict"] for look in _looks(uid).values()]
    return {name: verdicts.count(name) for name in ("kept", "broken", "unproven")}


def _seen(promise: Promise, look: dict[str, Any] | None, run: str) -> Seen:
    if look is None:
        return Seen(promise, "unproven", "no run has looked at this sentence yet", (), (), "")
    outcome = cast(Outcome, look["verdict"])
    reason = look.get("reason", "")
    rests_on = tuple(look.get("evidence", ()))
    return Seen(promise, outcome, reason, tuple(look["findings"]), rests_on, run)
