"""The steps of a rights plan, from what a search found: data only, nothing is done here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from troth.desk import here, today
from troth.desk.connections.connections import Search
from troth.desk.connections.stored import key_from_json, key_to_json
from troth.desk.plans.plans import Step
from troth.law.answers import Due
from troth.law.clocks import read_overlay, rights_request_due
from troth.notice.models import Notice
from troth.systems import Chosen, Correction, Key, Preview

CLOCKS = {
    "access": "access",
    "rectification": "rectification",
    "erasure": "erasure",
    "restriction": "restriction",
    "portability": "portability",
    "objection": "objection",
    "human review": "human_intervention_request",
}
"""The rights of a notice that have a statutory clock, by the law's name for it. Consent is withdrawn at once."""


BACKUPS_UNKNOWN = timedelta(days=366)
"""How long a copy may come back of a system whose backups the notice does not describe."""
TO_SPARE = timedelta(days=31)
"""A backup is overwritten late now and then."""

SOON = timedelta(days=7)
"""How long before its date a request is urgent."""
BACK_AGAIN = 3
"""The priority of a replay: somebody who was erased stands there again."""

_AFTER = {
    "vacuum": "Free the old versions of changed rows (vacuum)",
    "rewrite": "Make the changed tables anew, each locked meanwhile (rewrite),",
}


def due_of(right: str, received_on: date, region: str) -> Due | None:
    """When a request must be answered; None for a right that has no date of its own. Knows the workspace's holidays.yaml."""
    if right not in CLOCKS:
        return None
    own = here().root / "holidays.yaml"
    return rights_request_due(
        received_on, region, right=CLOCKS[right], overlay=read_overlay(own) if own.is_file() else None
    )


def urgency(due_on: date | None) -> int:
    """The priority of a request's plan among those that wait for a worker: 2 past the law's date, 1 in the week before it."""
    if due_on is None or due_on > today() + SOON:
        return 0
    return 2 if due_on < today() else 1


def access_steps(outcome: Search, client: Key | None, passed: dict[str, Any]) -> list[Step]:
    """The one step of an access: rows of a client only on ``client``'s instruction; ``passed`` says what is left to whom."""
    expects = {f"{seen.system}.{table}": rows for seen in outcome.seen for table, rows in _counts(seen, client).items()}
    return [
        Step(
            "rights.package",
            "package",
            "Read every row in one snapshot a system and write the package.",
            expects,
            _with_client(passed, client),
        )
    ]


def erasure_steps(
    outcome: Search, client: Key | None, passed: dict[str, Any], afterwards: Mapping[str, str]
) -> list[Step]:
    """The steps of an erasure: remember, erase system by system, look again everywhere, free old row versions, certify.

    ``afterwards``: system → what the notice has done there ``after erasure``; a step of its own, approved with the rest.
    """
    says = "Put the keyed identifiers on the replay list, so a restore is noticed."
    steps = [Step("rights.remember", "replay list", says, {}, _with_client({}, client))]
    for seen in outcome.seen:
        counts = _counts(seen, client)
        if counts:
            says = f"Erase in {seen.system}, in one transaction."
            steps.append(Step("connections.erase", seen.system, says, counts, _with_client({}, client)))
    for seen in outcome.seen:
        says = f"Search {seen.system} again over a connection that never wrote."
        steps.append(Step("connections.verify", seen.system, says, {}, _with_client({}, client)))
    for seen in outcome.seen:
        how = afterwards.get(seen.system)
        if how is not None and _counts(seen, client):
            steps.append(Step("connections.vacuum", seen.system, f"{_AFTER[how]} in {seen.system}."))
    facts = _with_client(passed, client)
    steps.append(Step("rights.certificate", "certificate", "Write the certificate.", {}, facts))
    return steps


def correction_steps(
    planned: Mapping[str, Sequence[Correction]], passed: dict[str, Any], client: Key | None = None
) -> list[Step]:
    """The steps of a rectification: set the values system by system, then read them again everywhere.

    Where it concerns a client, a certificate says on whose instruction what was set, and what is left to whom (``passed``).
    """
    says = "Put the corrections on the replay list, the new values encrypted, so a restore is noticed."
    remember = Step("rights.remember-correction", "replay list", says, {}, _with_client({}, client))
    steps: list[Step] = [remember] if planned else []
    for name, corrections in planned.items():
        rows: dict[str, int] = {}
        for each in corrections:
            place = f"{each.table}.{each.column}"
            rows[place] = rows.get(place, 0) + len(each.keys)
        steps.append(Step("connections.correct", name, f"Correct in {name}, in one transaction.", rows))
    for name in planned:
        says = f"Read {name} again over a connection that never wrote."
        steps.append(Step("connections.verify-correction", name, says))
    if passed.get("passed") or client is not None:
        says, facts = "Write on whose instruction what was set.", _with_client(passed, client)
        steps.append(Step("rights.certificate", "certificate", says, {}, facts))
    return steps


def kept_until(notice: Notice, systems: Iterable[str]) -> date:
    """The last day on which a copy of these systems from before today may come back, by what the notice says of their backups:
    so long the replay list keeps a correction of today. ``BACKUPS_UNKNOWN`` where it says nothing of them.
    """
    now_on = today()
    days = [now_on + BACKUPS_UNKNOWN]
    declared = [notice.systems[name].backups for name in systems]
    if all(declared):
        days = [each.overwritten_after.after(now_on) for each in declared if each is not None]
    return max(days, default=now_on) + TO_SPARE


def _counts(seen: Preview, client: Key | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reach in seen.reaches:
        if reach.standing != "client" or (client is not None and reach.client == client):
            counts[reach.table] = counts.get(reach.table, 0) + reach.rows
    return counts


def _with_client(facts: dict[str, Any], client: Key | None) -> dict[str, Any]:
    return facts | ({"client": key_to_json(client)} if client is not None else {})


def chosen_to_json(chosen: Mapping[str, Chosen] | None) -> dict[str, dict[str, list[list[Any]]]]:
    """System → table → keys that a person said are the one who asks, as plan data."""
    return {
        system: {table: [key_to_json(key) for key in keys] for table, keys in tables.items()}
        for system, tables in (chosen or {}).items()
    }


def chosen_from_json(said: Mapping[str, Mapping[str, list[list[Any]]]]) -> dict[str, Chosen]:
    """What ``chosen_to_json`` wrote."""
    return {
        system: {table: [key_from_json(key) for key in keys] for table, keys in tables.items()}
        for system, tables in said.items()
    }
