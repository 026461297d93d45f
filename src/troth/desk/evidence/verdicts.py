"""The contract between the board and the rooms that keep promises: a check looks at the world and gives a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from troth.desk.evidence.verifying import Report
from troth.notice.entries import Promise
from troth.notice.models import Notice
from troth.systems import System

Outcome = Literal["kept", "broken", "unproven"]
WORST_FIRST: tuple[Outcome, ...] = ("broken", "unproven", "kept")


@dataclass(frozen=True)
class Finding:
    """One look at the world, as it is recorded: where, what was counted. Never personal data."""

    where: str
    saw: str
    count: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a check concludes: one sentence a privacy lead understands, and what it rests on.

    ``evidence`` are ids of ledger entries; ``findings`` are live looks, recorded in the ledger by the board.
    """

    outcome: Outcome
    reason: str
    evidence: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome == "kept" and not self.evidence and not self.findings:
            raise ValueError("a promise is kept only by evidence or a live finding")


def kept(reason: str, *findings: Finding, evidence: Sequence[str] = ()) -> Verdict:
    """The promise is kept, as seen in these findings or proved by these entries; at least one is required."""
    return Verdict("kept", reason, tuple(evidence), findings)


def broken(reason: str, *findings: Finding, evidence: Sequence[str] = ()) -> Verdict:
    """The promise is broken, and this is how one sees it."""
    return Verdict("broken", reason, tuple(evidence), findings)


def unproven(reason: str, *findings: Finding, evidence: Sequence[str] = ()) -> Verdict:
    """Nobody can say today; the reason names what is missing."""
    return Verdict("unproven", reason, tuple(evidence), findings)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Several checks on one promise: the worst wins; what the others saw is kept beside it."""
    ranked = sorted(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.outcome))
    lead = [verdict for verdict in ranked if verdict.outcome == ranked[0].outcome]
    return Verdict(
        lead[0].outcome,
        "; ".join(dict.fromkeys(verdict.reason for verdict in lead)),
        tuple(dict.fromkeys(uid for verdict in ranked for uid in verdict.evidence)),
        tuple(finding for verdict in ranked for finding in verdict.findings),
    )


@dataclass(frozen=True)
class World:
    """What a check may look at: the notice in force, the connected systems, today. The evidence is asked for directly."""

    notice: Notice
    today: date
    now: datetime
    systems: Mapping[str, System]
    log: Report | None = None
    """What verifying the evidence log found in this run, where it was verified already."""

    def connected(self) -> list[System]:
        """The systems that are databases."""
        return [system for system in self.systems.values() if system.connected]


class Check(Protocol):
    """Looks at the world, never only at the notice."""

    def __call__(self, promise: Promise, world: World) -> Verdict: ...


@dataclass(frozen=True)
class Keeping:
    """One registered check: the kind of promise it answers for, and the facts a promise must have for it to apply."""

    kind: str
    check: Check
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def applies(self, promise: Promise) -> bool:
        """Whether this check answers for the promise."""
        return promise.kind == self.kind and all(promise.facts.get(name) == fact for name, fact in self.facts.items())


CHECKS: list[Keeping] = []


def keeps(kind: str, **facts: Any) -> Callable[[Check], Check]:
    """Register a check for promises of a kind, narrowed by facts: ``@keeps("rights", right="erasure")``."""

    def register(check: Check) -> Check:
        CHECKS.append(Keeping(kind, check, facts))
        return check

    return register
