"""Run every check on every promise, or those of one, give each its verdict, and put what was seen into the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from troth.board.lately import outcomes
from troth.desk import now, today
from troth.desk.connections.connections import systems_of
from troth.desk.evidence.log import SYSTEM, NewEntry, append, append_all
from troth.desk.evidence.naming import Found
from troth.desk.evidence.verdicts import CHECKS, Verdict, World, unproven, worst
from troth.desk.evidence.verifying import Report
from troth.desk.evidence.verifying import verify as verify_log
from troth.desk.evidence.watermark import Behind, behind
from troth.desk.notices.versions import in_force, notice_in_force, promises_of
from troth.errors import TrothError
from troth.notice.entries import Promise, entries
from troth.systems import Coverage

MISSING = {
    "purposes": "the gate that answers whether a purpose may use data is not built yet",
    "consent": "no register of consents is connected yet",
    "sharing": "no register of disclosures is connected yet",
    "statistics": "no release of anonymous figures is recorded yet",
    "marketing": "no register of permissions is connected yet",
    "cookies": "no audit of the live site has run yet",
    "pages": "no audit of links and embeds has run yet",
    "rights": "no check tries this right in the connected systems yet",
    "profiling": "no search for undeclared scoring has run yet, and a signature alone would not prove it",
    "complaints": "no register of complaints is connected yet",
    "measures": "nothing looks at this measure yet, and no owner signs for it",
}
"""What is missing where no check answers for a kind: an unproven promise names it."""


@dataclass(frozen=True)
class Line:
    """One promise on the board, its verdict, and when it was looked at (UTC)."""

    promise: Promise
    verdict: Verdict
    checked_at: datetime


@dataclass(frozen=True)
class Board:
    """Every promise of one notice with its verdict."""

    notice: str
    lines: tuple[Line, ...]
    covered: tuple[Coverage, ...] = ()
    """How much of each connected system the notice accounts for; of those that could be asked."""
    older: Behind | None = None
    """That our own store was restored from an older copy, where it was and nobody has settled it."""
    evidence: Report | None = None
    """What verifying the evidence log found, before anything of this run was recorded."""

    @property
    def log_findings(self) -> tuple[Found, ...]:
        """What is wrong with the log itself; where something is, no verdict that rests on it can be trusted."""
        found = self.evidence.findings if self.evidence else ()
        return tuple(each for each in found if each.attack != "restored older store")  # told as ``older``

    def counts(self) -> dict[str, int]:
        """How many promises are kept, broken, unproven."""
        return {
            outcome: sum(line.verdict.outcome == outcome for line in self.lines)
            for outcome in ("kept", "broken", "unproven")
        }


def verify(*, record: bool = True, only: str = "", tell: Callable[[int, int], None] = lambda done, of: None) -> Board:
    """Look at the world for every promise of the notice in force; ``tell`` hears how many of how many are done.

    With ``record``, an entry for each promise holds what was seen of it, one the run, and one more each verdict that changed.
    ``only`` names one promise: its checks alone are made, and ``tell`` hears how many of those. Raises TrothError for a
    promise that the notice in force does not make.
    """
    version, notice = in_force(), notice_in_force()
    evidence = verify_log() if not only else None
    world = World(notice=notice, today=today(), now=now(), systems=systems_of(notice), log=evidence)
    said = [each for each in promises_of(version) if not only or each.id == only]
    if not said:
        raise TrothError(f"there is no promise ‘{only}’", fix="give its id, as troth verify prints it")
    lines: list[Line] = []
    for done, promise in enumerate(said):
        tell(done, len(said))
        lines.append(Line(promise, _verdict(promise, world, tell if only else None), now()))
    tell(len(said), len(said))
    recorded = _recorded(version.hash, lines, whole=not only) if record else _live(lines)
    covered = () if only else tuple(_covered(world))
    return Board(version.hash, tuple(recorded), covered, behind(), evidence)


def as_json(board: Board) -> dict[str, Any]:
    """The board as ``troth verify --format json`` prints it."""
    return {
        "promises": [
            {
                "id": line.promise.id,
                "sentence": line.promise.sentence,
                "clauses": list(line.promise.clauses),
                "kind": line.promise.kind,
                "verdict": line.verdict.outcome,
                "reason": line.verdict.reason[:2000],
                "evidence": list(line.verdict.evidence),
                "checked_at": line.checked_at.isoformat(timespec="milliseconds"),
            }
            for line in board.lines
        ],
        "entries": [
            {"id": entry.id, "sentence": entry.sentence, "kind": entry.form, "clauses": list(entry.clauses)}
            for entry in entries(notice_in_force())
            if not isinstance(entry, Promise)
        ],
        "counts": board.counts(),
        "coverage": {
            "known": sum(each.known for each in board.covered),
            "reached": sum(each.reached for each in board.covered),
            "systems": [
                {
                    "system": each.system,
                    "tables": dict(each.tables),
                    "columns": dict(each.columns),
                    "known": each.known,
                    "reached": each.reached,
                    "unreached": list(each.unreached),
                }
                for each in board.covered
            ],
        },
        "notice": board.notice,
        "log": {
            "entries": board.evidence.size if board.evidence else 0,
            "verified": not board.log_findings,
            "findings": [{"attack": each.attack, "text": each.text} for each in board.log_findings],
        },
        "store": {"older_copy": board.older.what if board.older else None},
    }


def _covered(world: World) -> Iterator[Coverage]:
    """Of every system that can be asked; those that cannot are unproven by their checks."""
    for system in world.connected():
        try:
            covered = system.coverage()
        except TrothError:
            continue
        if covered is not None:
            yield covered


def _verdict(promise: Promise, world: World, tell: Callable[[int, int], None] | None = None) -> Verdict:
    checks = [keeping.check for keeping in CHECKS if keeping.applies(promise)]
    if not checks:
        return unproven(f"no check yet: {MISSING.get(promise.kind, f'nothing answers for {promise.kind}')}")
    verdicts: list[Verdict] = []
    for done, check in enumerate(checks):
        if tell is not None:
            tell(done, len(checks))
        try:
            verdicts.append(check(promise, world))
        except TrothError as error:
            verdicts.append(unproven(f"could not be checked: {error}"))
    return worst(verdicts)


def _recorded(notice: str, lines: Sequence[Line], *, whole: bool) -> list[Line]:
    """Record the run, each look and every change; what a check saw live is evidenced by the entry of its look."""
    with transaction.atomic():
        before = outcomes()
        counts = Counter(line.verdict.outcome for line in lines)
        run = (
            append(
                "board.verified",
                by=SYSTEM,
                notice=notice,
                kept=counts["kept"],
                broken=counts["broken"],
                unproven=counts["unproven"],
            )
            if whole
            else None
        )
        looks = append_all(NewEntry("board.looked", SYSTEM, facts=_look(line, notice, run)) for line in lines)
        append_all(
            NewEntry(
                "board.verdict-changed",
                SYSTEM,
                facts={
                    "promise": line.promise.id,
                    "was": before.get(line.promise.id),
                    "now": line.verdict.outcome,
                    "run": run or look,
                },
            )
            for line, look in zip(lines, looks, strict=True)
            if before.get(line.promise.id) != line.verdict.outcome
        )
    return [
        Line(line.promise, _with(line.verdict, look) if line.verdict.findings else line.verdict, line.checked_at)
        for line, look in zip(lines, looks, strict=True)
    ]


def _look(line: Line, notice: str, run: str | None) -> dict[str, object]:
    return {
        "promise": line.promise.id,
        "verdict": line.verdict.outcome,
        "reason": line.verdict.reason[:2000],
        "findings": [{"where": f.where, "saw": f.saw, "count": f.count} for f in line.verdict.findings],
        "evidence": list(line.verdict.evidence),
        "notice": notice,
        "run": run,
    }


def _live(lines: Sequence[Line]) -> list[Line]:
    """Without a record, live findings stand for themselves: ``live:cases.members:1980 rows …``."""
    return [
        Line(
            line.promise,
            _with(line.verdict, *(f"live:{f.where}: {f.count} {f.saw}" for f in line.verdict.findings)),
            line.checked_at,
        )
        for line in lines
    ]


def _with(verdict: Verdict, *evidence: str) -> Verdict:
    return Verdict(verdict.outcome, verdict.reason, (*verdict.evidence, *evidence), verdict.findings)
