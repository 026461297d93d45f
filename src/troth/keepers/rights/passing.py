"""What a request leaves to the clients whose processor we are: put on record, and known again for the letter that hands it on.

A processor passes a request on, whichever right it uses, and acts on the controller's instruction alone: UK GDPR Art 28(3)(a)
and (e).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from troth.desk.cases.models import Case
from troth.desk.cases.words import keep_sought, sought_of
from troth.desk.connections.connections import Search, client_name
from troth.desk.evidence.log import append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import read
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.written_once import Question
from troth.notice.models import Notice
from troth.systems import Key

PASSED = "rights.passed-to-client"
"""The kind of entry that says what was left to whom."""
Passed = tuple[str, str, int]
"""A system, a client by the key of its row, and how many rows there are held for it."""


def holds_for_clients(notice: Notice) -> bool:
    """Whether any system holds rows as a client's processor, so that every request has to be looked up there."""
    return any(table.for_client for system in notice.systems.values() for table in system.tables.values())


def put_on_record(case: Case, outcome: Search, *, by: Account, client: Key | None = None) -> list[Passed]:
    """Record what is left to whom, all but what ``client`` has instructed; call inside a transaction."""
    passed = [item for item in outcome.for_clients() if client is None or item[1] != client_name(client)]
    for system, name, rows in passed:
        append("rights.passed-to-client", by=actor(by), case=case.ref, system=system, client=name, rows=rows)
    return passed


def nothing_of_ours(outcome: Search) -> bool:
    """Whether every row that was found is held for a client."""
    return not any(reach.standing != "client" for seen in outcome.seen for reach in seen.reaches)


def passed_to_clients(case: Case, stored: StoredPlan | None) -> list[Passed]:
    """What the case leaves to clients: as its plan says; where it has none, as its last search found it.

    Of a case without a plan that is closed, all that the log says was left to them, while its facts are kept.
    """
    if stored is not None:
        return _passed(item for step in read(stored).steps for item in step.facts.get("passed", []))
    if not _ANY.all(case=case.ref):  # most cases leave nothing to anybody, and nobody's key is opened to find that out
        return []
    sought: Any = sought_of(case)
    if sought is not None:
        return _passed(sought["passed"])
    said = EvidenceEntry.objects.filter(kind=PASSED, case=case.ref).exclude(facts=None)
    facts = (json.loads(each) for each in said.order_by("position").values_list("facts", flat=True))
    rows = {(each["system"], each["client"]): each["rows"] for each in facts}
    return [(system, client, count) for (system, client), count in rows.items()]


_ANY: Question[tuple[int]] = Question(
    lambda given: EvidenceEntry.objects.filter(kind=PASSED, case=given("case")).order_by().values_list("pk")[:1]
)


def instructed(case: Case) -> list[Passed]:
    """What clients have said what to do with, where a person sees to it without a plan; empty once the case is closed."""
    sought: Any = sought_of(case)
    return _passed(sought.get("instructed", ())) if sought is not None else []


def note_instructed(case: Case, client: Key) -> None:
    """Note that a client has said what to do with its rows; call inside a transaction. For a case without a plan."""
    sought: Any = sought_of(case) or {"passed": []}
    name = client_name(client)
    theirs = [item for item in sought["passed"] if item[1] == name]
    left = [item for item in sought["passed"] if item[1] != name]
    keep_sought(case, {**sought, "passed": left, "instructed": [*sought.get("instructed", ()), *theirs]})


def _passed(items: Iterable[Any]) -> list[Passed]:
    return [(str(system), str(client), int(rows)) for system, client, rows in items]
