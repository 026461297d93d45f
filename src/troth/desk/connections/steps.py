"""The plan steps on connected systems: erase one person in one system, and look again on a new connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from troth.desk.connections.connections import system_of
from troth.desk.connections.stored import found_from_json, key_from_json
from troth.desk.plans.runner import Work, does
from troth.errors import TrothError
from troth.systems import Chosen, Found, Key, System


@does("connections.erase")
def erase(work: Work) -> Mapping[str, Any]:
    """Erase as the notice declares, in one transaction of that system, and only what the approved plan covers."""
    system, found, client = _about(work)
    # Chosen rows are taken again under lock by ``apply``; in a second round they no longer fit the identifiers.
    find_as_approved(work, work.step.target, leave_out_chosen=True)
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


def find_as_approved(work: Work, name: str, *, leave_out_chosen: bool = False) -> Found:
    """The person's rows in one system as they are now, without those a case worker chose where ``leave_out_chosen``.

    Raises TrothError where rows stand in a table that the approved plan does not cover.
    """
    system, found, client = system_of(work.notice, name), found_from_json(work.secret(name)), _client(work)
    chosen = _chosen(work, name)
    if chosen is not None and leave_out_chosen:
        chosen = {table: list[Key]() for table in chosen}
    fresh = system.find(found.person, chosen=chosen)
    new = sorted({rows.table for rows in _acted_on(fresh, client)} - {rows.table for rows in found.rows})
    if new:
        raise TrothError(
            f"since this plan was approved, rows about the person appeared in {', '.join(new)}",
            where=f"systems.{name}",
            fix=f"make the plan anew and have it approved: troth case find {work.plan.case}",
        )
    return fresh


def _about(work: Work) -> tuple[System, Found, Key | None]:
    system = system_of(work.notice, work.step.target)
    return system, found_from_json(work.secret(work.step.target)), _client(work)


def _client(work: Work) -> Key | None:
    client = work.step.facts.get("client")
    return key_from_json(client) if client is not None else None


def _acted_on(found: Found, client: Key | None) -> list[Any]:
    return [rows for rows in found.rows if rows.standing != "client" or (client is not None and rows.client == client)]


def _chosen(work: Work, name: str) -> Chosen | None:
    """The rows a case worker said are the person, where identifiers alone fitted several people."""
    said: Mapping[str, list[list[Any]]] | None = work.secret("chosen").get(name)
    return {table: [key_from_json(key) for key in keys] for table, keys in said.items()} if said is not None else None
