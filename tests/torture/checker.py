"""Reads ledger, plans and databases over connections of its own, and names what was lost, done twice or kept quiet.

It knows nothing of how the work was disturbed, and it imports nothing of what disturbed it: what it is given is where the
things lie, how the databases were before, and how they are after the same work with nothing in its way (``Scene``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, Literal

from tests.torture import ledger_check, outside_check, papers_check
from tests.torture.records import Records, Tables, everything

Kind = Literal["lost", "doubled", "silent", "evidence", "others", "half", "left", "personal"]
KINDS: tuple[Kind, ...] = ("lost", "doubled", "silent", "evidence", "others", "half", "left", "personal")
"""What can be wrong: work that is gone; an effect twice; an effect that nobody was told of; a log that does not verify; rows
of other people touched; a person half erased and called complete; files that should be gone; a value of a person where none
may be."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Scene:
    """What there is to be checked."""

    work: str
    root: Path
    run: Path
    """What commands printed (``*.out``, ``*.err``, ``*.codes``) and their temporary files (``tmp/``)."""
    store: str
    guests: Mapping[str, str]
    before: Mapping[str, Tables]
    wanted: Mapping[str, Tables]
    """The connected databases after the same work, undisturbed."""
    wanted_papers: Mapping[str, Any]
    """Files of the case after the same work, undisturbed: path → what ``papers_check.read`` makes of it."""
    case: str | None
    private: Sequence[str]
    """Values of people that may stand nowhere but in the connected databases and in what is handed to the person."""
    plan: str | None = None
    """The plan of work that has no case."""
    cases: int = 0
    """The highest number of a case before the work."""
    mails: Path | None = None
    """What a mail server took over: ``*.eml``."""
    receipts: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Connected database that holds receipts of ours → those that the undisturbed work left there."""
    receipts_before: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    calls: Path | None = None
    """What a witness on the web did: ``done``."""
    backups: Path | None = None
    kept: Sequence[str] = ()
    """The entries of the backup that is restored."""
    clock_moved: bool = False
    """Whether somebody set the clock: then the log may say of it that entries are dated before earlier ones."""


def check(scene: Scene) -> list[Finding]:
    """Everything that is wrong; empty where all is well. ``stopped`` says what is not done and was shown by name."""
    records = Records(scene.store)
    shown = "".join(path.read_text(encoding="utf-8", errors="replace") for path in scene.run.glob("last*"))
    found = [
        *_plans(scene, records, shown),
        *_brackets(records, shown),
        *_databases(scene, records),
        *_opened(scene, records),
        *_mails(scene, records),
        *(Finding("evidence", text) for text in ledger_check.problems(records, shown, clock_moved=scene.clock_moved)),
        *(Finding(kind, text) for kind, text in papers_check.problems(scene, records)),
        *(Finding(kind, text) for kind, text in outside_check.problems(scene, records)),
    ]
    return list(dict.fromkeys(found))


def stopped(scene: Scene) -> list[str]:
    """What is not done and is shown by name, with the reason: neither lost nor silent, and for a person to settle."""
    records = Records(scene.store)
    return [
        f"plan {plan['uid']} ({plan['kind']}) is {plan['state']}: {_why(records, plan)}"
        for plan in records.plans
        if plan["approved_at"] is not None and plan["state"] not in ("done", "cancelled")
    ]


def _plans(scene: Scene, records: Records, shown: str) -> Iterator[Finding]:
    """Every plan that was approved is done in the end, or shown by name."""
    stored = {plan["uid"]: plan for plan in records.plans}
    for entry in records.of("plan.approved"):
        uid = entry["key"]
        if uid not in stored:
            yield Finding("lost", f"plan {uid} was approved and is no longer there")
            continue
        state, ended = stored[uid]["state"], records.has("plan.done", uid)
        if (state == "done") != ended:
            yield Finding("silent", f"plan {uid} is {state}, and its evidence says {'done' if ended else 'not done'}")
        if state == "done" or state == "cancelled":
            continue
        if state in ("stopped", "waiting") and uid in shown and _why(records, stored[uid]):
            continue
        yield Finding("lost", f"plan {uid} was approved, is {state}, and nobody was told why")
    for uid, plan in stored.items():
        if plan["state"] not in ("proposed", "cancelled") and not records.has("plan.approved", uid):
            yield Finding("silent", f"plan {uid} is {plan['state']} and its approval is not in evidence")
        if not records.has("plan.proposed", uid):
            yield Finding("silent", f"plan {uid} is not in evidence")
        steps = len(json.loads(plan["body"])["steps"])
        done = {run["number"] for run in records.runs if run["plan_id"] == uid and run["done_at"] is not None}
        if plan["state"] == "done" and len(done) != steps:
            yield Finding("lost", f"plan {uid} is done and {steps - len(done)} of its steps are not")


def _why(records: Records, plan: Mapping[str, Any]) -> str:
    runs = [run for run in records.runs if run["plan_id"] == plan["uid"] and run["done_at"] is None]
    said = [f"{run['kind']} on {run['target']}: {run['problem'] or 'outcome unknown'}" for run in runs]
    return "; ".join([*said, *([plan["why"]] if plan["why"] else [])])


def _brackets(records: Records, shown: str) -> Iterator[Finding]:
    """Begun, then done or failed, or named as unknown; each step done once; step records and evidence say the same."""
    begun = [entry for entry in records.entries if entry["kind"].endswith(".begun")]
    for entry in begun:
        kind, key = entry["kind"].removesuffix(".begun"), entry["key"]
        settled = records.has(f"{kind}.done", key) or records.has(f"{kind}.failed", key)
        if not settled and not (key in shown and "Unknown outcome" in shown):
            yield Finding("silent", f"{kind} {key} was begun, and nobody was told that its outcome is unknown")
    keys = {(entry["kind"].removesuffix(".begun"), entry["key"]) for entry in begun}
    done: dict[tuple[str, int], int] = {}
    for run in records.runs:
        key = f"{run['plan_id']}:{run['number']}:{run['round']}"
        if (run["kind"], key) not in keys:
            yield Finding("silent", f"{run['kind']} {key} ran and its beginning is not in evidence")
        if (run["done_at"] is not None) != records.has(f"{run['kind']}.done", key):
            yield Finding("silent", f"{run['kind']} {key}: the step record and the evidence do not say the same")
        if run["done_at"] is not None:
            done[run["plan_id"], run["number"]] = done.get((run["plan_id"], run["number"]), 0) + 1
    for (uid, number), times in done.items():
        if times > 1:
            yield Finding("doubled", f"step {number} of plan {uid} was done {times} times")
    for entry in records.entries:
        kind = entry["kind"]
        if kind.endswith(".done") and kind != "plan.done" and (kind.removesuffix(".done"), entry["key"]) not in keys:
            yield Finding("silent", f"{kind} {entry['key']} stands in evidence and was never begun")
    for kind, key in records.twice():
        yield Finding("doubled", f"{kind} {key} stands in evidence more than once")
    for case, times in records.closings().items():
        if times > 1:
            yield Finding("doubled", f"case {case} was closed {times} times")


def _databases(scene: Scene, records: Records) -> Iterator[Finding]:
    """A system is as it was or as it should be, never in between; closed means that all are as they should be."""
    case = records.case(scene.case)
    closed = finished(scene, records)
    for name, address in scene.guests.items():
        now = everything(address)
        if now == scene.wanted[name]:
            continue
        touched = sorted(
            table
            for table, rows in now.items()
            if set(rows) - set(scene.before[name].get(table, ())) - set(scene.wanted[name].get(table, ()))
            or not _others(scene, name, table) <= set(rows)
        )
        if touched or now.keys() != scene.wanted[name].keys():
            yield Finding("others", f"{name}: rows that the work had no business with changed in {', '.join(touched)}")
        if now != scene.before[name]:
            yield Finding("half", f"{name} is neither as it was nor as it should be")
        if closed:
            yield Finding("lost", f"{_what(scene)} is over, and {name} is not as it should be")
    if case is not None and closed and case["kind"] == "erasure":
        yield from _forgotten(scene, records)


def finished(scene: Scene, records: Records) -> bool:
    """Whether our records say that the work is over."""
    if scene.plan is not None:
        return any(plan["uid"] == scene.plan and plan["state"] == "done" for plan in records.plans)
    case = records.case(scene.case)
    return case is not None and case["state"] == "closed"


def _what(scene: Scene) -> str:
    return f"plan {scene.plan}" if scene.plan is not None else f"case {scene.case}"


def _others(scene: Scene, name: str, table: str) -> set[Any]:
    return set(scene.before[name].get(table, ())) & set(scene.wanted[name].get(table, ()))


def _forgotten(scene: Scene, records: Records) -> Iterator[Finding]:
    """What a closed erasure leaves of the person in our own store: nothing that opens."""
    plans = [plan for plan in records.plans if plan["case"] == scene.case]
    if any(secret["plan_id"] in {plan["uid"] for plan in plans} for secret in records.secrets):
        yield Finding("left", f"case {scene.case} is closed, and its plan still knows the person")
    for subject in {json.loads(plan["body"])["subject"] for plan in plans}:
        if any(row["uid"] == subject and row["wrapped_key"] is not None for row in records.subjects):
            yield Finding("left", f"case {scene.case} is closed, and the person's key is still there")
        if any(entry["subject"] == subject and entry["facts"] is not None for entry in records.entries):
            yield Finding("left", f"case {scene.case} is closed, and facts about the person are still in evidence")
    remembered = papers_check.remembered(scene.root)
    for plan in plans:
        lines = [line for line in remembered if line.get("key") == f"{plan['uid']}:rights.remember"]
        if plan["state"] == "done" and not lines:
            yield Finding("lost", f"plan {plan['uid']} is done, and the replay list does not know the person")
        if len(lines) > 1:
            yield Finding("doubled", f"plan {plan['uid']} stands on the replay list {len(lines)} times")


def _mails(scene: Scene, records: Records) -> Iterator[Finding]:
    """A letter that is said to be sent was taken over; one that went more than once is on record as sent again.

    Or none of the tries that sent it is said to have done so: each is named as one whose outcome is unknown (``_brackets``).
    """
    if scene.mails is None:
        return
    taken: dict[str, int] = {}
    for path in sorted(scene.mails.glob("*.eml")):
        name = str(message_from_bytes(path.read_bytes())["Message-ID"]).strip("<>").partition("@")[0]
        taken[name] = taken.get(name, 0) + 1
    said: dict[str, bool] = {}
    for entry in records.of("letters.send.done"):
        saw = json.loads(entry["facts"])["saw"] if entry["facts"] else {}
        if saw.get("sent"):
            said[saw["message"]] = bool(saw.get("again"))
    tries = [entry["key"] for entry in records.of("letters.send.begun")]
    tried, settled = len(tries), ("letters.send.done", "letters.send.failed")
    unknown = sum(not any(records.has(kind, key) for kind in settled) for key in tries)
    for name in said.keys() - taken.keys():
        yield Finding("lost", f"letter {name} is said to be sent, and nobody took it over")
    for name, times in taken.items():
        if times > 1 and not said.get(name, False) and times > unknown:
            yield Finding("doubled", f"letter {name} went {times} times, and nobody says so")
        if times > tried:
            yield Finding("doubled", f"letter {name} went {times} times in {tried} tries")
    if len(taken) > 1:
        yield Finding("doubled", f"one letter went under {len(taken)} names")
    if taken and finished(scene, records) and not said:
        yield Finding("silent", "a letter went, and the records do not say so")


def _opened(scene: Scene, records: Records) -> Iterator[Finding]:
    """A case is there with its evidence and its plan, or not at all; and what was acknowledged is there."""
    for case in records.cases:
        if (
            sum(entry["kind"] == "case.opened" and entry["case"] == str(case["number"]) for entry in records.entries)
            != 1
        ):
            yield Finding("silent", f"case {case['number']} and its evidence do not go together")
        if case["state"] == "waiting" and not any(plan["case"] == str(case["number"]) for plan in records.plans):
            yield Finding("half", f"case {case['number']} waits for a plan that is not there")
    known = {str(case["number"]) for case in records.cases}
    for entry in records.of("case.opened"):
        if entry["case"] not in known:
            yield Finding("lost", f"case {entry['case']} stands in evidence and is not there")
    if scene.work == "open":
        new = [case for case in records.cases if case["number"] > scene.cases]
        acknowledged = sum(
            line.startswith("0 request")
            for path in scene.run.glob("*.codes")
            for line in path.read_text(encoding="utf-8").splitlines()
        )
        if acknowledged > len(new):
            yield Finding("lost", f"{acknowledged} requests were acknowledged and {len(new)} cases are there")
        if len(new) > 1:
            yield Finding("doubled", f"one request is {len(new)} cases")
