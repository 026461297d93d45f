"""The checks behind people's rights: drills of access and erasure, no request past its date."""

from __future__ import annotations

from typing import Literal

from troth.desk.cases.models import Case
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
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
