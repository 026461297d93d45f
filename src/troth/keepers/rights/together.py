"""Many erasures by one approval, which takes two people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from troth.desk.cases.models import Case
from troth.desk.proposals.acts import Act, Carried, register
from troth.errors import TrothError
from troth.keepers.rights import actions
from troth.keepers.rights.amounts import TOGETHER

MOST = 500
"""Cases in one proposal: all of them are approved in one transaction."""


def complete(facts: Mapping[str, Any]) -> dict[str, str]:
    """What is approved besides the numbers: the hash over the plans as they stand. Raises TrothError for a case without one."""
    cases = facts["cases"]
    if not 1 <= len(cases) <= MOST:
        raise TrothError(f"1 to {MOST} cases are erased together", where="cases", fix="give their numbers: 12,13,14")
    return {"plans": _hash_of_plans(cases)}


def carry_out(done: Carried) -> None:
    """Approve the plan of every case, in the name of who approved the proposal; workers carry them out. Inside a transaction.

    Raises TrothError where one of them cannot be approved, or a plan is another than when it was proposed: then none is.
    """
    numbers: list[int] = done.facts["cases"]
    if _hash_of_plans(numbers) != done.facts["plans"]:
        raise TrothError(
            "a plan among these cases is not the one that was proposed", where=TOGETHER, fix="propose them anew"
        )
    for case in Case.objects.filter(number__in=numbers).order_by("number"):
        actions.approve_and_run(case, by=done.approved_by, later=True, agreed=True)


def _hash_of_plans(numbers: list[int]) -> str:
    cases = {case.number: case for case in Case.objects.filter(number__in=numbers)}
    said = hashlib.sha256()
    for number in numbers:
        case = cases.get(number)
        stored = actions.current_plan(case) if case is not None and case.kind == "erasure" else None
        if case is None or stored is None or case.state != "waiting":
            raise TrothError(
                f"case {number} is no erasure that waits for approval", where="cases", fix="leave it out of the set"
            )
        said.update(f"{number} {stored.uid} {stored.hash}\n".encode())
    return said.hexdigest()


def _people(facts: Mapping[str, Any]) -> Iterable[str]:
    found = Case.objects.filter(number__in=facts["cases"]).exclude(subject=None)
    return found.values_list("subject_id", flat=True)


register(
    Act(
        TOGETHER,
        says="erase many people together",
        do="troth.keepers.rights.together.carry_out",
        facts=("cases",),
        lists=("cases",),
        subjects=_people,
        checks="troth.keepers.rights.together.complete",
    )
)
