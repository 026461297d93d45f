"""The checks behind people's rights: drills of access and erasure, erased people stay erased, no request past its date."""

from __future__ import annotations

from typing import Literal

from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.subjects import replay
from troth.errors import TrothError
from troth.notice.entries import Promise


@keeps("rights", right="access")
def a_made_up_person_gets_everything(promise: Promise, world: World) -> Verdict:
    """Plant a made-up person in every connected system, ask for access, and get every planted value back."""
    return _drill("access", world)


@keeps("rights", right="erasure")
def a_made_up_person_is_erased(promise: Promise, world: World) -> Verdict:
    """Plant two made-up people in every connected system, erase one, find no value left and the other untouched."""
    return _drill("erasure", world)


@keeps("rights", right="erasure")
def erased_people_are_absent(promise: Promise, world: World) -> Verdict:
    """Nobody on the replay list stands in any connected system with a row that is not newer than the erasure."""
    listed = replay.erased()
    remembered = {line.case for line in listed}
    done = set(EvidenceEntry.objects.filter(kind="rights.remember.done").values_list("case", flat=True))
    if done - remembered:
        return broken(
            f"the replay list has lost the erasures of {len(done - remembered)} cases",
            Finding("keys.replay", "lost", len(done - remembered)),
        )
    if not listed:
        return kept("nobody has been erased yet", Finding("keys.replay", "erased people on the replay list", 0))
    erased_on = {line.index: line.at.date() for line in listed}
    instructed = {line.index for line in listed if line.instructed}
    findings: list[Finding] = []
    for system in world.connected():
        back = undated = 0
        try:
            tables = world.notice.systems[system.name].tables
            for seen in system.seen(replay.hasher(), frozenset(erased_on)):
                if tables[seen.table].for_client is not None and seen.hash not in instructed:
                    continue  # held for a client, who did not instruct us to erase it
                if seen.newest is None:
                    undated += 1
                elif seen.newest <= erased_on[seen.hash]:
                    back += 1
        except TrothError as error:
            return unproven(f"{system.label} could not be searched: {error}")
        if back:
            return broken(
                f"{back} rows of erased people are back in {system.label}",
                Finding(system.name, "erased people found", back),
            )
        if undated:
            return broken(
                f"{undated} rows of erased people, without a date, stand in {system.label}: a person must say whether they are new",
                Finding(system.name, "erased people found, undated", undated),
            )
        findings.append(Finding(system.name, "identifier columns searched; erased identifiers sought", len(erased_on)))
    if not findings:
        return unproven("no system is connected")
    return kept(
        f"none of {len(erased_on)} erased identifiers is found in any connected system; free text is not covered",
        *findings,
    )


@keeps("rights", right="access")
@keeps("rights", right="erasure")
def no_request_is_past_its_date(promise: Promise, world: World) -> Verdict:
    """No open request of this right is past the date the law sets."""
    cases = Case.objects.filter(kind=promise.facts["right"])
    late = cases.exclude(state="closed").filter(due_on__lt=world.today)
    if late.exists():
        numbers = ", ".join(str(case.number) for case in late[:5])
        return broken(
            f"case {numbers} is past its date", Finding("store.cases", "open and past the date", late.count())
        )
    return kept(
        "no request is past its date", Finding("store.cases", f"{promise.facts['right']} requests", cases.count())
    )


def _drill(kind: Literal["access", "erasure"], world: World) -> Verdict:
    findings: list[Finding] = []
    doubts: list[str] = []
    for system in world.connected():
        try:
            drill = system.drill(kind)
        except TrothError as error:
            doubts.append(f"{system.label} could not be tried: {error}")
            continue
        look = Finding(system.name, f"{kind} drill, {drill.how}: rows planted", sum(drill.planted.values()))
        if drill.ok is False:
            missed = ", ".join(drill.left[:5]) or drill.problem or ""
            return broken(f"the {kind} drill fails in {system.label}: {missed}", look)
        if drill.ok is None:
            doubts.append(f"no drill in {system.label}: {drill.problem}")
        else:
            findings.append(look)
    if doubts or not findings:
        return unproven("; ".join(doubts) or "no system is connected", *findings)
    return kept(f"the {kind} drill passes in {len(findings)} systems", *findings)
