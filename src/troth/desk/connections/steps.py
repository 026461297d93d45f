"""The plan steps on connected systems: erase one person in one system, and look again over a connection that never wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from troth.desk.connections.connections import system_of
from troth.desk.connections.stored import correction_from_json, found_from_json, key_from_json
from troth.desk.plans.plans import Step
from troth.desk.plans.registry import Waits, Work, does
from troth.errors import TrothError
from troth.notice.models import Notice
from troth.systems import Applied, Chosen, Correction, Found, Key, System
from troth.systems.quiet import NotNow, refuse_outside

PASSES = 3
"""How often an erasure is tried before it is reported as incomplete."""


def in_quiet_hours(notice: Notice, step: Step) -> None:
    """Raise Waits where the system of a step that writes is not to be written to at this hour: its plan sleeps until then."""
    try:
        refuse_outside(step.target, notice.systems[step.target])
    except NotNow as error:
        raise Waits(error.what, waits_for="window", wake_at=error.opens_at, where=error.where, fix=error.fix) from None


@does("connections.erase", ready=in_quiet_hours, writes=True)
def erase(work: Work) -> Mapping[str, Any]:
    """Erase as the notice declares, in one transaction of that system, and only what the approved plan covers."""
    system, found, client = _about(work)
    grown = _with_new_rows(work, system, found, client)
    work.confirm()
    applied = system.apply(grown, effect_of(work), instructed_by=client)
    return {
        "tables": _counts(applied),
        "kept": [{**asdict(kept), "columns": list(kept.columns)} for kept in applied.kept],
        "skipped": len(applied.skipped),
        "remains": list(applied.remains),
        **_receipt(applied),
    }


@does("connections.verify", writes=True)
def verify(work: Work) -> Mapping[str, Any]:
    """Search every mapped column for the person's identifiers, over a connection that never wrote, without re-running the closure.

    What an application wrote meanwhile, and what is still there, is erased in up to ``PASSES`` passes in all, where the
    approved plan covers its table; then the certificate says *incomplete*, with names.
    """
    system, found, client = _about(work)
    remaining = system.remaining(found, instructed_by=client)
    again = _of_lost_rounds(work, system)
    covered = any(step.kind == "connections.erase" and step.target == work.step.target for step in work.plan.steps)
    lost = len(again)
    while covered and remaining.unerased() and len(again) < PASSES - 1 + lost:
        try:
            grown = _with_new_rows(work, system, found, client)
            work.confirm()
            applied = system.apply(grown, f"{work.key}:{len(again) - lost + 2}", instructed_by=client)
        except NotNow:
            break
        again.append({"tables": _counts(applied), "kept": len(applied.kept)})
        remaining = system.remaining(found, instructed_by=client)
    return {
        "passes": 1 + len(again),
        "again": again,
        "searched": list(remaining.searched),
        "known": remaining.known,
        "where": remaining.where,
        "hits": [
            {"system": system.name, "table": hit.table, "column": hit.column, "how": hit.how, "whose": hit.whose}
            for hit in remaining.hits
        ],
        "unerased": len(remaining.unerased()),
    }


@does("connections.vacuum", ready=in_quiet_hours, writes=True)
def vacuum(work: Work) -> Mapping[str, Any]:
    """Free or rewrite what the erasure changed, as the notice says; what remains now takes the place of what did."""
    system, found, _ = _about(work)
    tables: dict[str, None] = {}
    for number, step in enumerate(work.plan.steps, 1):
        if step.target == work.step.target and number in work.results:
            seen = work.results[number]
            for each in (seen, *seen.get("again", ())):
                tables |= dict.fromkeys(
                    said["table"]
                    for said in each.get("tables", ())
                    if said["deleted"] + said["emptied"] + said["replaced"] + said["pseudonymised"]
                )
    tidied = system.tidied(found, tables)
    return {"freed": list(tidied.tables), "undone": list(tidied.undone), "remains": list(tidied.remains)}


@does("connections.correct", ready=in_quiet_hours, writes=True)
def correct(work: Work) -> Mapping[str, Any]:
    """Set the approved values in one transaction of that system, only where what was seen still stands."""
    system = system_of(work.notice, work.step.target, work.confirm)
    work.confirm()
    changed = system.correct(_corrections(work), effect_of(work))
    receipts = system.receipts()
    receipt = receipts.of(effect_of(work)) if receipts is not None else None
    said = {"changed": [[place, rows] for place, rows in sorted(changed.items())]}
    return said if receipt is None else {**said, "epoch": receipt.epoch}


@does("connections.verify-correction")
def verify_correction(work: Work) -> Mapping[str, Any]:
    """Read every corrected place again, over another connection."""
    corrections = _corrections(work)
    left = system_of(work.notice, work.step.target).uncorrected(corrections)
    return {"read": sum(len(correction.keys) for correction in corrections), "uncorrected": list(left)}


def effect_of(work: Work) -> str:
    """The key of a step's effect, ``plan:step``: the same in every round, so that a receipt tells a second one of the first."""
    return work.key.rpartition(":")[0]


def _receipt(applied: Applied) -> dict[str, Any]:
    """What a result says of the receipt that was left in the system; nothing where it holds none."""
    if applied.epoch is None:
        return {}
    return {"epoch": applied.epoch, "recorded": applied.recorded}


def _of_lost_rounds(work: Work, system: System) -> list[dict[str, Any]]:
    """Passes that an earlier round of this step did and could not tell of any more, as their receipts tell it."""
    effect, _, number = work.key.rpartition(":")
    receipts = system.receipts() if int(number) > 1 else None
    if receipts is None:
        return []
    keys = (f"{effect}:{lost}:{which}" for lost in range(1, int(number)) for which in range(2, PASSES + 1))
    found = (receipts.applied(key) for key in keys)
    return [{"tables": _counts(each), "kept": len(each.kept)} for each in found if each is not None]


def _with_new_rows(work: Work, system: System, found: Found, client: Key | None) -> Found:
    """What was approved, and rows that fit the person and appeared since.

    Rows a case worker chose are left out here: ``apply`` takes them again under lock, and in a second round they no longer fit
    the identifiers. Raises TrothError where rows stand in a table that the approved plan does not cover.
    """
    chosen = chosen_of(work, system.name)
    if chosen is not None:
        chosen = {table: list[Key]() for table in chosen}
    fresh = system.find(found.person, chosen=chosen, alone=True)
    new = sorted({rows.table for rows in _acted_on(fresh, client)} - {rows.table for rows in found.rows})
    if new:
        raise TrothError(
            f"since this plan was approved, rows about the person appeared in {', '.join(new)}",
            where=f"systems.{system.name}",
            fix=f"make the plan anew and have it approved: troth case find {work.plan.case}",
        )
    return replace(found, rows=(*found.rows, *fresh.rows))


def _counts(applied: Applied) -> list[dict[str, Any]]:
    return [{"table": table, **vars(counts)} for table, counts in applied.counts.items()]


def _corrections(work: Work) -> list[Correction]:
    return [correction_from_json(said) for said in work.secret("corrections")[work.step.target]]


def _about(work: Work) -> tuple[System, Found, Key | None]:
    system = system_of(work.notice, work.step.target, work.confirm)
    return system, found_from_json(work.secret(work.step.target)), _client(work)


def _client(work: Work) -> Key | None:
    client = work.step.facts.get("client")
    return key_from_json(client) if client is not None else None


def _acted_on(found: Found, client: Key | None) -> list[Any]:
    return [rows for rows in found.rows if rows.standing != "client" or (client is not None and rows.client == client)]


def chosen_of(work: Work, name: str) -> Chosen | None:
    """The rows a case worker said are the person, where identifiers alone fitted several people."""
    said: Mapping[str, list[list[Any]]] | None = work.secret("chosen").get(name)
    return {table: [key_from_json(key) for key in keys] for table, keys in said.items()} if said is not None else None
