"""What a search came to is put into the store: the plan that is to be approved, and what is left to clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from troth.desk.cases.cases import know_kinds, move, set_tasks
from troth.desk.cases.models import Case
from troth.desk.cases.words import keep_sought, sought_of
from troth.desk.connections.connections import Search
from troth.desk.connections.kinds import kinds_of
from troth.desk.connections.stored import correction_to_json, found_to_json
from troth.desk.letters.steps import last_step
from troth.desk.notices.models import Version
from troth.desk.notices.versions import read as notice_of
from troth.desk.plans.plans import propose
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.keepers.rights.passing import nothing_of_ours, put_on_record
from troth.keepers.rights.planning import access_steps, chosen_to_json, correction_steps, erasure_steps
from troth.notice.models import Notice
from troth.systems import Chosen, Correction, Identifiers, Key


def store_plan(
    case: Case,
    version: Version,
    person: Identifiers,
    outcome: Search,
    chosen: Mapping[str, Chosen] | None,
    *,
    by: Account,
    client: Key | None = None,
    planned: Mapping[str, Sequence[Correction]],
    wanted: Mapping[str, str] | None,
) -> None:
    """Store the plan of a case to be approved, and pass on what is held for other clients than ``client``, who instructed.

    Call inside a transaction. ``planned`` are the corrections of a rectification, ``wanted`` what it asked for.
    """
    if case.subject is None:
        raise TrothError(f"case {case.number} no longer knows its person", fix="open a new case")
    know_kinds(case, kinds_of(notice_of(version), outcome))
    passed = put_on_record(case, outcome, by=by, client=client)
    left = {"passed": [list(item) for item in passed]}
    if case.kind == "rectification":
        steps = correction_steps(planned, left, client)
    else:
        afterwards = {
            name: each.after_erasure for name, each in notice_of(version).systems.items() if each.after_erasure
        }
        steps = (
            erasure_steps(outcome, client, left, afterwards)
            if case.kind == "erasure"
            else access_steps(outcome, client, left)
        )
    steps = [*steps, *last_step(case.kind, case.received_on, person)]
    secrets: dict[str, Any] = {found.system: found_to_json(found) for found in outcome.found}
    secrets["person"] = dict(person)
    secrets["chosen"] = chosen_to_json(chosen)
    secrets["wanted"] = dict(wanted or {})
    secrets["corrections"] = {name: [correction_to_json(each) for each in made] for name, made in planned.items()}
    propose(case.kind, case.ref, case.subject, version.hash, steps, secret=secrets, by=by)
    # Also where all rows are a client's: what no machine can search may be ours.
    set_tasks(case, outcome.tasks)
    if passed and nothing_of_ours(outcome) and client is None:
        move(case, "passed")
    elif case.state not in ("decided", "waiting"):
        move(case, "waiting")


def leave_to_clients(case: Case, person: Identifiers, notice: Notice, outcome: Search, *, by: Account) -> None:
    """Pass on what is held for clients where a person settles the request without a plan; call inside a transaction.

    Of ours nothing is done here: whoever settles the case sees to it. Where all that was found is held for clients, the case
    is *passed to the client*, and rests there until one of them says what to do.
    """
    know_kinds(case, kinds_of(notice, outcome))
    passed = put_on_record(case, outcome, by=by)
    if passed or sought_of(case) is not None:
        keep_sought(case, {"person": dict(person), "passed": [list(item) for item in passed]})
    state = "passed" if passed and nothing_of_ours(outcome) else "open"
    if case.state != state:
        move(case, state)
