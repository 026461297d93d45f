"""The plan steps on connected systems: erase one person in one system, and look again on a new connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from troth.desk.connections.connections import systems_of
from troth.desk.connections.stored import found_from_json, key_from_json
from troth.desk.notices.versions import notice_in_force
from troth.desk.plans.runner import Work, does
from troth.errors import TrothError
from troth.systems import Chosen, Found, Key, System


@does("connections.erase")
def erase(work: Work) -> Mapping[str, Any]:
    """Erase as the notice declares, in one transaction of that system, and only what the approved plan covers."""
    system, found, client = _about(work)
    fresh = system.find(found.person, chosen=_chosen(work))
    planned = {rows.table for rows in found.rows}
    new = sorted({rows.table for rows in _acted_on(fresh, client)} - planned)
    if new:
        raise TrothError(
            f"since this plan was approved, rows about the person appeared in {', '.join(new)}",
            where=f"systems.{work.step.target}",
            fix="make the plan anew and have it approved: troth case find",
        )
    applied = system.apply(found, work.key, instructed_by=client)
    return {
        "tables": [{"table": table, **asdict(counts)} for table, counts in applied.counts.items()],
        "kept": [{**asdict(kept), "columns": list(kept.columns)} for kept in applied.kept],
        "skipped": len(applied.skipped),
        "remains": list(applied.remains),
    }


@does("connections.verify")
def verify(work: Work) -> Mapping[str, Any]:
    """Search every mapped column for the person's identifiers, on a new connection, without re-running the closure."""
    system, found, client = _about(work)
    remaining = system.remaining(found, instructed_by=client)
    return {
        "searched": list(remaining.searched),
        "known": remaining.known,
        "where": remaining.where,
        "hits": [
            {"table": hit.table, "column": hit.column, "how": hit.how, "whose": hit.whose} for hit in remaining.hits
        ],
        "unerased": len(remaining.unerased()),
    }


def _about(work: Work) -> tuple[System, Found, Key | None]:
    system = systems_of(notice_in_force())[work.step.target]
    client = work.step.facts.get("client")
    return system, found_from_json(work.secret(work.step.target)), key_from_json(client) if client is not None else None


def _acted_on(found: Found, client: Key | None) -> list[Any]:
    return [rows for rows in found.rows if rows.standing != "client" or (client is not None and rows.client == client)]


def _chosen(work: Work) -> Chosen | None:
    """The rows a case worker said are the person, where identifiers alone fitted several people."""
    said: Mapping[str, list[list[Any]]] | None = work.secret("chosen").get(work.step.target)
    return {table: [key_from_json(key) for key in keys] for table, keys in said.items()} if said is not None else None
