"""What a rights plan does: put identifiers on the replay list, write the access package, write the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troth.desk.cases.cases import get_case
from troth.desk.cases.models import Case
from troth.desk.connections.connections import systems_of
from troth.desk.connections.steps import chosen_of
from troth.desk.connections.stored import correction_from_json, found_from_json, key_from_json
from troth.desk.plans.registry import Work, does
from troth.desk.subjects.replay import last_line, remember_corrections
from troth.desk.subjects.replay import remember as put_on_list
from troth.desk.subjects.replay_lines import CORRECTION, ERASURE
from troth.keepers.rights.certificate import write_certificate
from troth.keepers.rights.correction_certificate import write_correction_certificate
from troth.keepers.rights.package import write_package
from troth.keepers.rights.planning import kept_until
from troth.notice.system_links import linked_first
from troth.systems import Found


@does("rights.remember")
def remember(work: Work) -> Mapping[str, Any]:
    """Put the person's keyed identifiers on the replay list, before anything is erased."""
    systems = [name for name, system in systems_of(work.notice).items() if system.connected]
    key, client = f"{work.plan.uid}:{work.step.kind}", work.step.facts.get("client")
    put = put_on_list(key, work.plan.case, systems, work.secret("person"), client=client)
    number, mac = last_line(ERASURE) or (None, None)
    return {"identifiers": put, "line": number, "mac": mac}


@does("rights.remember-correction")
def remember_correction(work: Work) -> Mapping[str, Any]:
    """Put the corrections on the replay list, their new values encrypted, before anything is set."""
    made = {
        name: [correction_from_json(each) for each in said] for name, said in work.secret("corrections").items() if said
    }
    until = kept_until(work.notice, made)
    key = f"{work.plan.uid}:{work.step.kind}"
    person, client = work.secret("person"), work.step.facts.get("client")
    places = remember_corrections(key, work.plan.case, person, made, until=until, client=client)
    number, _ = last_line(CORRECTION) or (None, None)
    return {"places": places, "kept_until": until.isoformat(), "line": number}


@does("rights.package")
def package(work: Work) -> Mapping[str, Any]:
    """Read every row about the person and write the package: a page to read, JSON, and a CSV a table."""
    client = work.step.facts.get("client")
    systems = systems_of(work.notice)
    return write_package(
        get_case(int(work.plan.case)),
        work.notice,
        work.secret("person"),
        [(systems[name], chosen_of(work, name)) for name in linked_first(work.notice) if systems[name].connected],
        client=key_from_json(client) if client is not None else None,
        approved=work.step.expects,
        passed=work.step.facts.get("passed", []),
        confirm=work.confirm,
    )


@does("rights.certificate")
def certificate(work: Work) -> Mapping[str, Any]:
    """Write what was searched, erased, kept and why, what remains where, and each backup with its overwrite date.

    Of a correction that concerns clients: what was set, and on whose instruction.
    """
    case = Case.objects.select_related("decided_by").get(number=int(work.plan.case))
    if work.plan.kind == "rectification":
        return write_correction_certificate(case, work.notice, work.plan, work.results, confirm=work.confirm)
    return write_certificate(
        case,
        work.notice,
        work.plan,
        work.results,
        unsearched={found.system: found.unsearched for found in _found(work)},
        interrupted=_interrupted(work),
        confirm=work.confirm,
    )


def _interrupted(work: Work) -> set[str]:
    """Systems where an earlier round of the erasure began and nobody knows how it ended: no receipt of it stands there."""
    rows = (row for rounds in work.run.rows.values() for row in rounds)
    told = {work.plan.steps[number - 1].target for number, saw in work.results.items() if "epoch" in saw}
    lost = {row.target for row in rows if row.kind == "connections.erase" and not (row.done_at or row.problem)}
    return lost - told


def _found(work: Work) -> list[Found]:
    return [found_from_json(work.secret(name)) for name, system in systems_of(work.notice).items() if system.connected]
