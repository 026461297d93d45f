"""The second look, a day after an erasure: its person is sought once more by the keyed hashes of the replay list.

What an application wrote meanwhile from its memory, or a copy brought back, is found so; nothing in clear is needed for it. A look
that found nothing is over; one that found something stays with its case, and the board says so by name until it is mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from troth.desk import now
from troth.desk.cases.cases import looked_again
from troth.desk.cases.models import Case
from troth.desk.connections.connections import systems_of
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.notices.versions import notice_in_force
from troth.desk.subjects import replay
from troth.errors import TrothError
from troth.keepers.rights.found_again import Listed, Person, erased_again

EVERY = timedelta(minutes=15)
"""How often it is asked whether a look is due: a look is late by that much at most."""
MOST = 1000
"""Cases looked at in one round, each system streamed once for all of them."""


def look_again() -> Mapping[str, Any]:
    """Make every second look that is due; returns counts. A system that cannot be asked leaves the look due.

    What on the replay list is over goes with the same round.
    """
    today = now().date()
    expired = replay.expire(today)
    due = list(
        Case.objects.filter(kind="erasure", state="closed", look_again_at__lte=now()).order_by("look_again_at")[:MOST]
    )
    if not due:
        return {"looked": 0, "found": 0, "expired": expired}
    found, unreached = _sought({case.ref for case in due})
    for case in due:
        _record(case, found.get(case.ref, {}), unreached)
    again = sum(1 for case in due if any(_of(people) for people in found.get(case.ref, {}).values()))
    return {"looked": len(due), "found": again, "unreached": len(unreached), "expired": expired}


def _sought(cases: set[str]) -> tuple[dict[str, dict[str, list[Person]]], list[str]]:
    """Case → system → who was met there; and the systems that could not be asked."""
    notice = notice_in_force()
    listed = Listed(replay.hashes(*cases))
    found: dict[str, dict[str, list[Person]]] = {}
    unreached: list[str] = []
    for name, system in systems_of(notice).items():
        if not system.connected:
            continue
        try:
            for person in erased_again(system, notice, listed=listed):
                found.setdefault(person.line.case, {}).setdefault(name, []).append(person)
        except TrothError:
            unreached.append(name)
    return found, unreached


def _record(case: Case, found: Mapping[str, Sequence[Person]], unreached: Sequence[str]) -> None:
    """Put a look on record; only one that asked everywhere and found nothing that should be gone is over."""
    seen = [
        {"system": name, **{age: _rows(people, age) for age in ("back", "undated", "new")}}
        for name, people in found.items()
    ]
    back = sum(_of(people) for people in found.values())
    with transaction.atomic():
        append("rights.looked-again", by=SYSTEM, case=case.ref, found=back, systems=seen, unreached=list(unreached))
        if not back and not unreached:
            looked_again(case)


def _of(people: Sequence[Person]) -> int:
    return _rows(people, "back") + _rows(people, "undated")


def _rows(people: Sequence[Person], age: Any) -> int:
    return sum(len(keys) for person in people for keys in person.standing(age).values())
