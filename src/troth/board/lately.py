"""What was seen last, and how verdicts changed over time: read from the ledger, without looking at the world again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from django.db.models import Subquery

from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Outcome
from troth.desk.written_once import Question
from troth.notice.entries import Promise

RUN = "board.verified"
LOOK = "board.looked"
CHANGE = "board.verdict-changed"
_MOST = 200
"""Changes that are told at once."""


@dataclass(frozen=True)
class Seen:
    """One promise as it was looked at last; ``unproven`` where no run has looked at it yet."""

    promise: Promise
    outcome: Outcome
    reason: str
    findings: tuple[dict[str, Any], ...]
    evidence: tuple[str, ...]
    """Entries of the log that the verdict rests on beside what was seen."""
    look: str
    """The id of the entry that says so; empty where there is none."""
    at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """A verdict that became another, and when (UTC)."""

    at: datetime
    promise: str
    was: str | None
    now: Outcome
    uid: str
    run: str = ""
    """The id of the entry of the run that saw it, or of the look where only this promise was looked at."""


@dataclass(frozen=True)
class LastRun:
    """The promises of the notice in force as they were seen last, and when that was; None before the first run."""

    at: datetime | None
    seen: tuple[Seen, ...]
    newest: str = ""
    """The id of the newest entry of all that were read: while it is the same, so is everything here."""

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
    """The promises of a notice as they were looked at last, by the newest run on record or alone since then."""
    run, look = _newest()
    looks = _looks(run, look)
    newest = look.uid if look is not None and (run is None or look.position > run.position) else run.uid if run else ""
    return LastRun(run.at if run else None, tuple(_seen(each, looks.get(each.id)) for each in said), newest)


def outcomes() -> dict[str, Outcome]:
    """Promise → the verdict on record of it."""
    return {promise: cast(Outcome, look.facts["verdict"]) for promise, look in _looks(*_newest()).items()}


def newest_look(promises: Iterable[str]) -> dict[str, Looked]:
    """Promise → the entry of its newest look, of those that are asked about."""
    looks = _looks(*_newest())
    return {promise: looks[promise] for promise in promises if promise in looks}


def changes(*, since: timedelta | None = None, run: str | None = None, most: int = _MOST) -> list[Change]:
    """How verdicts changed, the newest first: lately, or as one run saw it."""
    rows = _ON_RECORD.filter(kind=CHANGE)
    if since is not None:
        rows = rows.filter(at__gte=now() - since)
    if run is not None:
        rows = rows.filter(at__gte=EvidenceEntry.objects.get(uid=run).at)
    return [each for each in map(_change, rows[:most]) if run is None or each.run == run]


def changes_of(promise: str) -> list[Change]:
    """How the verdict of one promise changed, the newest first."""
    return [each for each in map(_change, _CHANGES_OF.all(promise=promise)) if each.promise == promise]


def runs(most: int = 120) -> list[tuple[datetime, dict[str, int]]]:
    """Counts of the newest runs on record, the oldest of them first."""
    rows = EvidenceEntry.objects.filter(kind=RUN).exclude(facts=None).order_by("-position").values_list("uid", "at")
    newest = list(rows[:most])
    return [(at, _counted(uid)) for uid, at in newest[::-1]]


@dataclass(frozen=True)
class Looked:
    """One look at a promise as it is on record: the id of its entry, when (UTC), what it says."""

    uid: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class _Newest:
    uid: str
    at: datetime
    position: int


_ON_RECORD = EvidenceEntry.objects.exclude(facts=None).order_by("-position")
_NEWEST: Question[tuple[str, str, datetime, int]] = Question(
    lambda _: (
        EvidenceEntry.objects.filter(
            position__in=[Subquery(_ON_RECORD.filter(kind=kind).values("position")[:1]) for kind in (RUN, LOOK)]
        )
        .order_by()
        .values_list("kind", "uid", "at", "position")
    )
)
_CHANGES_OF: Question[EvidenceEntry] = Question(
    lambda given: _ON_RECORD.filter(kind=CHANGE, promise=given("promise"))[:_MOST]
)


def _newest() -> tuple[_Newest | None, _Newest | None]:
    """The newest run on record, and the newest look, by one question."""
    found = {kind: _Newest(uid, at, position) for kind, uid, at, position in _NEWEST.all()}
    return found.get(RUN), found.get(LOOK)


@lru_cache(maxsize=4)
def _looks(run: _Newest | None, look: _Newest | None) -> dict[str, Looked]:
    """Promise → its newest look. What is on record never changes, so it is read once while nothing newer is there."""
    found: dict[str, Looked] = {}
    if run is not None:  # a run that Troth of an earlier version recorded holds all its looks itself
        facts = json.loads(EvidenceEntry.objects.values_list("facts", flat=True).get(uid=run.uid) or "{}")
        found = {saw["promise"]: Looked(run.uid, run.at, saw) for saw in facts.get("saw", ())}
    if look is not None:
        since = EvidenceEntry.objects.filter(kind=LOOK, position__gt=run.position if run else -1).exclude(facts=None)
        for row in since.order_by("position"):
            facts = json.loads(row.facts or "{}")
            found[facts["promise"]] = Looked(row.uid, row.at, facts)
    return found


@lru_cache(maxsize=256)
def _counted(uid: str) -> dict[str, int]:
    facts = json.loads(EvidenceEntry.objects.values_list("facts", flat=True).get(uid=uid) or "{}")
    verdicts = [look["verdict"] for look in facts.get("saw", ())]
    return {name: facts.get(name) or verdicts.count(name) for name in ("kept", "broken", "unproven")}


def _change(row: EvidenceEntry) -> Change:
    facts = json.loads(row.facts or "{}")
    return Change(row.at, facts["promise"], facts["was"], facts["now"], row.uid, facts["run"])


def _seen(promise: Promise, look: Looked | None) -> Seen:
    if look is None:
        return Seen(promise, "unproven", "no run has looked at this sentence yet", (), (), "")
    facts = look.facts
    rests_on, findings = tuple(facts.get("evidence", ())), tuple(facts["findings"])
    return Seen(
        promise, cast(Outcome, facts["verdict"]), facts.get("reason", ""), findings, rests_on, look.uid, look.at
    )
