"""Replay the replay list in a system that came back older than it was: proposed with counts, approved by a person, run.

A plan without a case: its label is ``replay:SYSTEM``. Everyone it is about was found by identifiers, never by a bare primary
key; what it knows of them is sealed under a key of its own, which is destroyed when the plan ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.db import transaction

from troth.desk.connections.connections import system_of
from troth.desk.connections.stored import correction_to_json, found_to_json, key_from_json
from troth.desk.evidence.log import append
from troth.desk.notices.versions import in_force
from troth.desk.notices.versions import read as notice_of
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import ENDABLE, Step, approve, cancel, propose, wipe
from troth.desk.plans.registry import Ended, ends
from troth.desk.plans.runner import run
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects import replay
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import forget, meet
from troth.errors import TrothError
from troth.keepers.rights.found_again import Person, erased_again, undone_in
from troth.keepers.rights.planning import BACK_AGAIN
from troth.notice.models import Notice
from troth.systems import Correction, Found, Key, System, Unreachable

CHUNK = 1000
"""People erased by one step, in one transaction of the system."""


@dataclass(frozen=True)
class Proposal:
    """What a replay would do, in numbers; and the plan to be approved, if there is anything to do."""

    system: str
    plan: StoredPlan | None
    erased: int = 0
    """People who are back and are erased again."""
    corrected: int = 0
    undated: dict[str, int] = field(default_factory=dict[str, int])
    """Case → rows without a date, which the plan leaves alone until a person says what they are."""
    new: int = 0
    """Rows that are newer than the erasure and stay."""
    unclear: tuple[str, ...] = ()
    """Cases whose identifiers fit several people now: a new request says which rows are meant."""
    aside: int = 0
    """Rows that bear one identifier of an erased person and contradict another; left to a person."""


def label(system: str) -> str:
    """What a replay has in the place of a case's number."""
    return f"replay:{system}"[:40]


def propose_replay(name: str, *, by: Account, undated: bool = False) -> Proposal:
    """Look for everyone on the replay list in one system, and store the plan that erases and corrects again.

    ``undated``: also rows of erased people that bear no date. Raises TrothError where the system is none of the notice's, or
    cannot be asked; an earlier proposal for it is taken back.
    """
    version = in_force()
    notice = notice_of(version)
    system = _connected(notice, name)
    people = erased_again(system, notice)
    wanted, unclear, aside = _found(system, people, undated=undated)
    undone = [(person, found, made) for person, found, made in undone_in(system, notice)]
    said = Proposal(
        name,
        None,
        len(wanted),
        len(undone),
        {} if undated else _rows_by_case(people),
        sum(len(keys) for person in people for keys in person.standing("new").values()),
        tuple(dict.fromkeys(person.line.case for person in unclear)),
        aside,
    )
    for stored in StoredPlan.objects.filter(case=label(name), state__in=ENDABLE):
        cancel(stored, by=by)
    if not (wanted or undone):
        return said
    steps, secret = _steps(name, wanted, undone)
    with transaction.atomic():
        # Nobody's identifiers go with this subject: it is the key that seals what the plan knows, and nothing else.
        stored = propose("replay", label(name), meet({}), version.hash, steps, secret=secret, by=by)
    return replace(said, plan=stored)


def carry_out(stored: StoredPlan, *, by: Account, tell: Callable[[str], None] = lambda _: None) -> StoredPlan:
    """Approve a proposed replay in a person's name and run it, or go on with one that was interrupted.

    Raises TrothError where somebody still stands there afterwards, by table and column.
    """
    if stored.kind != "replay":
        raise TrothError(f"plan {stored.uid} is no replay", fix="approve its case: troth case approve N --as EMAIL")
    if stored.state == "proposed":
        with transaction.atomic():
            approve(stored, by=by, priority=BACK_AGAIN)
    saw = run(stored, tell)
    left = sorted(
        {f"{stored.case.partition(':')[2]}.{place}" for each in saw.values() for place in each.get("left", ())}
    )
    if left:
        raise TrothError(
            f"the replay is incomplete: erased people or old values still stand in {', '.join(left[:8])}",
            where=f"plan {stored.uid}",
            fix=f"mend what keeps them there, then troth replay {stored.case.partition(':')[2]} --as EMAIL again",
        )
    return stored


@ends("replay")
def ended(end: Ended) -> None:
    """Destroy what a finished replay knew of anybody, and the key it was sealed with, in whichever worker it ends."""
    wipe(end.stored.case)
    forget(Subject.objects.get(uid=end.plan.subject))


def call_new(name: str, case: str, *, by: Account) -> int:
    """A named person says that the undated rows of one erased person are a new relationship; returns how many rows that are.

    From then on rows without a date that bear these identifiers count as new in this system, until they are erased again.
    """
    notice = notice_of(in_force())
    people = [
        person for person in erased_again(_connected(notice, name), notice, case=case) if person.standing("undated")
    ]
    if not people:
        raise TrothError(
            f"no row without a date bears an identifier that was erased in case {case}",
            where=f"systems.{name}",
            fix=f"see what there is: troth replay {name} --as EMAIL",
        )
    rows = sum(len(keys) for person in people for keys in person.standing("undated").values())
    with transaction.atomic():
        entry = append("rights.new-relationship", by=actor(by), case=case, system=name, rows=rows)
        for number, person in enumerate(people):
            replay.remember_new(f"{entry}:{number}", case, name, person.line.identifiers)
    return rows


def _connected(notice: Notice, name: str) -> System:
    if name not in notice.systems:
        raise TrothError(
            f"the notice in force has no system ‘{name}’", fix=f"it has {', '.join(notice.systems) or 'none'}"
        )
    system = system_of(notice, name)
    if not system.connected:
        raise Unreachable(
            f"{system.label} is not connected: nothing can be replayed there by a machine",
            where=f"systems.{name}",
            fix="have whoever runs it compare it with the certificates of erasure",
        )
    return system


@dataclass(frozen=True)
class _Again:
    """One erased person as they were found again, ready for the plan."""

    person: Person
    found: Found


def _found(system: System, people: Sequence[Person], *, undated: bool) -> tuple[list[_Again], list[Person], int]:
    """Everyone who is to be erased again, who is unclear, and how many rows contradict."""
    ages: tuple[Any, ...] = ("back", "undated") if undated else ("back",)
    met = [person for person in people if person.standing(*ages)]
    wanted: list[_Again] = []
    unclear: list[Person] = []
    aside = 0
    for start in range(0, len(met), CHUNK):
        part = met[start : start + CHUNK]
        for person, found in zip(part, system.find_many([each.identifiers for each in part]), strict=True):
            if not isinstance(found, Found):
                unclear.append(person)
                continue
            aside += len(found.aside)
            take = person.standing(*ages)
            agreed = {rows.table: set(rows.keys) for rows in found.rows if rows.root}
            chosen = {table: [key for key in keys if key in agreed.get(table, ())] for table, keys in take.items()}
            if any(keys - set(chosen.get(table, ())) for table, keys in agreed.items()):
                # Rows that stay, because they are newer, hang together with the others: found anew without them.
                found = system.find(person.identifiers, chosen=chosen | {t: [] for t in agreed if t not in chosen})
            if not found.is_empty():
                wanted.append(_Again(person, found))
    return wanted, unclear, aside


def _rows_by_case(people: Iterable[Person]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for person in people:
        rows = sum(len(keys) for keys in person.standing("undated").values())
        if rows:
            counts[person.line.case] = counts.get(person.line.case, 0) + rows
    return counts


def _steps(
    name: str, wanted: Sequence[_Again], undone: Sequence[tuple[Person, Found, list[Correction]]]
) -> tuple[list[Step], dict[str, object]]:
    """Erase in chunks, correct, and look again; and what is sealed beside the plan."""
    steps: list[Step] = []
    secret: dict[str, object] = {}
    for number, (client, part) in enumerate(_chunks(wanted), 1):
        secret[f"people-{number}"] = [found_to_json(each.found) for each in part]
        facts: dict[str, Any] = {"people": f"people-{number}", "number": len(part), "cases": _cases(part)}
        if client is not None:
            facts["client"] = list(client)
        says = f"Erase {len(part)} people again in {name}, in one transaction."
        steps.append(Step("replay.erase", name, says, _counts(part, client), facts))
    if undone:
        secret["corrections"] = [
            {"person": dict(found.person), "made": [correction_to_json(each) for each in made]}
            for _, found, made in undone
        ]
        rows: dict[str, int] = {}
        for _, _, made in undone:
            for each in made:
                rows[f"{each.table}.{each.column}"] = rows.get(f"{each.table}.{each.column}", 0) + len(each.keys)
        facts = {"number": len(undone), "cases": sorted({person.line.case for person, _, _ in undone})}
        steps.append(Step("replay.correct", name, f"Correct again in {name}, in one transaction.", rows, facts))
    says = f"Search {name} again for each of them, over a connection that never wrote."
    return [*steps, Step("replay.verify", name, says, {}, {"chunks": len(secret) - bool(undone)})], secret


def _chunks(wanted: Sequence[_Again]) -> Iterator[tuple[tuple[Any, ...] | None, list[_Again]]]:
    """At most ``CHUNK`` people each, and of one client whose instruction covers them."""

    def client(each: _Again) -> str:
        return repr(each.person.line.client)

    for _, group in groupby(sorted(wanted, key=client), key=client):
        part = list(group)
        for start in range(0, len(part), CHUNK):
            yield part[0].person.line.client, part[start : start + CHUNK]


def _counts(part: Iterable[_Again], client: tuple[Any, ...] | None) -> dict[str, int]:
    instructed: Key | None = key_from_json(list(client)) if client is not None else None
    counts: dict[str, int] = {}
    for each in part:
        for rows in each.found.rows:
            if rows.standing != "client" or (instructed is not None and rows.client == instructed):
                counts[rows.table] = counts.get(rows.table, 0) + len(rows.keys)
    return counts


def _cases(part: Iterable[_Again]) -> list[str]:
    """The cases whose erasures are done again; the first fifty name them well enough."""
    return list(dict.fromkeys(each.person.line.case for each in part))[:50]


def summary(said: Proposal) -> Mapping[str, Any]:
    """A proposal as one object, without its plan."""
    return {
        "system": said.system,
        "erased_again": said.erased,
        "corrected_again": said.corrected,
        "undated": said.undated,
        "new": said.new,
        "unclear": list(said.unclear),
        "aside": said.aside,
        "not_covered": "free text",
    }
