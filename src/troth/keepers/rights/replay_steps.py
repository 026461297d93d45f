"""What a replay plan does: erase again set by set, correct again, and look again for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from troth.desk.connections.connections import system_of
from troth.desk.connections.steps import effect_of, in_quiet_hours
from troth.desk.connections.stored import correction_from_json, found_from_json, key_from_json
from troth.desk.plans.registry import Work, does
from troth.errors import TrothError
from troth.keepers.rights.found_again import erased_again
from troth.systems import Applied, Correction, Found, Key, System
from troth.systems.quiet import NotNow


@does("replay.erase", ready=in_quiet_hours, writes=True)
def erase(work: Work) -> Mapping[str, Any]:
    """Erase a set of people as the notice declares; a second time changes nothing. Raises where somebody was not erased."""
    system = system_of(work.notice, work.step.target, work.confirm)
    people = [found_from_json(said) for said in work.secret(work.step.facts["people"])]
    work.confirm()
    done = system.apply_many(people, effect_of(work), instructed_by=_client(work.step.facts))
    refused = [each for each in done if isinstance(each, TrothError)]
    if any(isinstance(each, NotNow) for each in refused):
        raise next(each for each in refused if isinstance(each, NotNow))
    return {
        "people": len(people) - len(refused),
        "tables": _summed(each for each in done if isinstance(each, Applied)),
        "refused": sorted({each.what for each in refused})[:5],
        "not_erased": len(refused),
        **_receipt(done),
    }


@does("replay.correct", ready=in_quiet_hours, writes=True)
def correct(work: Work) -> Mapping[str, Any]:
    """Set the values again, in rows that are still found by the person's identifiers and still hold the old value."""
    system = system_of(work.notice, work.step.target, work.confirm)
    wanted = [
        each
        for said in work.secret("corrections")
        for each in _still(system, said["person"], [correction_from_json(made) for made in said["made"]])
    ]
    work.confirm()
    changed = system.correct(wanted, effect_of(work))
    receipts = system.receipts()
    receipt = receipts.of(effect_of(work)) if receipts is not None else None
    said = {"changed": [[place, rows] for place, rows in sorted(changed.items())]}
    return said if receipt is None else {**said, "epoch": receipt.epoch}


@does("replay.verify")
def verify(work: Work) -> Mapping[str, Any]:
    """Search for each of them in every mapped column over a connection that never wrote, and once more by the replay list.

    ``still_listed`` counts what this plan does not cover: rows that a person has to decide about.
    """
    system = system_of(work.notice, work.step.target)
    left: set[str] = set()
    searched: set[str] = set()
    people, of = 0, sum(step.facts["number"] for step in work.plan.steps if step.kind == "replay.erase")
    for step in work.plan.steps:
        if step.kind == "replay.erase":
            found = [found_from_json(said) for said in work.secret(step.facts["people"])]
            for remaining in system.remaining_many(found, instructed_by=_client(step.facts)):
                left |= {".".join(part for part in (hit.table, hit.column) if part) for hit in remaining.unerased()}
                searched |= set(remaining.searched)
            people += len(found)
            work.progress(people, of)
    values = 0
    for said in work.secret("corrections") if _corrects(work) else ():
        made = [correction_from_json(each) for each in said["made"]]
        left |= set(system.uncorrected(made))  # read only: which row it is was settled when it was set
        values += sum(len(each.keys) for each in made)
    listed = sum(len(keys) for each in erased_again(system, work.notice) for keys in each.standing("back").values())
    return {
        "people": people,
        "values": values,
        "searched": len(searched),
        "left": sorted(left),
        "still_listed": listed,
    }


def _still(system: System, person: Mapping[str, str], made: Iterable[Correction]) -> list[Correction]:
    """Of planned corrections, the rows that are still this person's: never by their bare keys."""
    found = system.find(person)
    theirs = _keys(found)
    narrowed = (replace(each, keys=tuple(key for key in each.keys if (each.table, key) in theirs)) for each in made)
    return [each for each in narrowed if each.keys]


def _keys(found: Found) -> set[tuple[str, Key]]:
    return {(rows.table, key) for rows in found.rows for key in rows.keys}


def _corrects(work: Work) -> bool:
    return any(step.kind == "replay.correct" for step in work.plan.steps)


def _client(facts: Mapping[str, Any]) -> Key | None:
    client = facts.get("client")
    return key_from_json(client) if client is not None else None


def _receipt(done: Iterable[Applied | TrothError]) -> dict[str, Any]:
    """What the system's own receipt drew, where it keeps receipts: by it the next restore is noticed."""
    epochs = [each.epoch for each in done if isinstance(each, Applied) and each.epoch is not None]
    return {"epoch": epochs[-1]} if epochs else {}


def _summed(done: Iterable[Applied]) -> list[dict[str, Any]]:
    """Rows by table, of all of them together."""
    sums: dict[str, dict[str, Any]] = {}
    for applied in done:
        for table, counts in applied.counts.items():
            was = sums.setdefault(table, {"table": table, "deleted": 0, "changed": 0, "kept": 0})
            was["deleted"] += counts.deleted
            was["changed"] += counts.emptied + counts.replaced + counts.pseudonymised
            was["kept"] += counts.kept
    return list(sums.values())
