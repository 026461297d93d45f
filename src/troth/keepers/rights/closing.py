"""What belongs to the end of a rights plan: its case closes in the same transaction, in any worker, where nothing is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from troth.desk.cases.cases import close, get_case
from troth.desk.cases.models import Case
from troth.desk.connections.steps import PASSES
from troth.desk.plans.registry import Ended, ends
from troth.desk.staff.models import Account
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import forget
from troth.errors import TrothError
from troth.keepers.rights.asking import PLANNED

LOOK_AGAIN = timedelta(hours=24)
"""How long after an erasure it is looked at a second time, for what an application wrote from memory meanwhile."""


def ended(end: Ended) -> None:
    """Close the case of a plan that is done, in the name of who approved it. Where something is left it stays open."""
    case = get_case(int(end.plan.case))
    by = end.stored.approved_by
    if case.state == "decided" and by is not None and unfinished(case, end.results.values()) is None:
        close_with(case, by=by)


for _kind in (*PLANNED, "rectification"):
    ends(_kind)(ended)


def close_with(case: Case, *, by: Account) -> None:
    """Close a case whose plan is done; an erased person's key goes with it. Call inside a transaction."""
    subject: str | None = case.subject_id  # type: ignore[attr-defined]
    erased = case.kind == "erasure"
    close(case, by=by, look_again=LOOK_AGAIN if erased else None, release=erased)
    if erased and subject is not None:
        forget(Subject(uid=subject))


def unfinished(case: Case, saw: Iterable[Mapping[str, Any]]) -> TrothError | None:
    """The error that says what a plan that ran to its end left undone, by name; None where nothing is left."""
    seen = list(saw)
    stale = sorted(place for each in seen for place in each.get("uncorrected", ()))
    if stale:
        return TrothError(
            f"the correction does not stand in {', '.join(stale)}",
            where=f"case {case.number}",
            fix=f"see what sets it back there, then make a new plan: troth case find {case.number}",
        )
    left = _left(seen)
    if left:
        names = ", ".join(left[:8]) + (f" and {len(left) - 8} more" if len(left) > 8 else "")
        return TrothError(
            f"the erasure is incomplete after {PASSES} passes: data of this person still stands in {names}",
            where=f"case {case.number}",
            fix=f"mend what keeps it there, then make a new plan: troth case find {case.number}",
        )
    return None


def _left(saw: Iterable[Mapping[str, Any]]) -> list[str]:
    """The places that still hold something of the person, by name."""
    places = (hit for each in saw for hit in each.get("hits", ()) if hit["whose"] == "own")
    return sorted({".".join(part for part in (hit["system"], hit["table"], hit["column"]) if part) for hit in places})
