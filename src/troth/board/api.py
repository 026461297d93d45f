"""The promises for machines: every sentence with its verdict, one with its history, and a run of every check."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Status

from troth.board.actions import ask, newest, state
from troth.board.lately import Seen, changes_of, last_run
from troth.board.models import CheckRun
from troth.desk.notices.versions import in_force, promises_of
from troth.desk.pages.api.conditional import unchanged
from troth.desk.pages.api.door import Door, Shown, account_of
from troth.desk.pages.api.paging import Page, part
from troth.desk.pages.api.problems import Problem

door = Door("Promises")
Verdict = Literal["kept", "broken", "unproven"]


class PromiseLine(Shown):
    """A promise, and the verdict of the last run of every check."""

    id: str
    sentence: str
    kind: str
    clauses: list[str]
    verdict: Verdict
    reason: str


class Counts(Shown):
    """How many promises have which verdict."""

    kept: int
    broken: int
    unproven: int


class PromisePage(Shown):
    """A page of promises in the notice's order, when they were looked at last, and the counts of all."""

    items: list[PromiseLine]
    next: int | None
    counts: Counts
    checked_at: datetime | None


class Change(Shown):
    """When a verdict became another, and the entry of the log that says so."""

    at: datetime
    was: Verdict | None
    now: Verdict
    entry: str


class Look(Shown):
    """What a check saw: where, what, how many."""

    where: str
    saw: str
    count: int


class PromiseShown(PromiseLine):
    """One promise down to what its verdict rests on."""

    findings: list[Look]
    evidence: list[str]
    look: str
    history: list[Change]


class Run(Shown):
    """A run of every check: how far it is, and the entry of the log once it is done."""

    state: Literal["none", "going", "done", "failed", "silent"]
    done: int
    of: int
    asked_at: datetime | None
    entry: str
    problem: str


class PromisesAsked(Page):
    """Which promises."""

    limit: Annotated[int, Field(ge=1, le=500, description="How many at most.")] = 100
    verdict: Verdict | None = None
    kind: Annotated[str | None, Field(max_length=40, pattern=r"^[a-z ]+$")] = None


@door.reads("/promises", act="see promises", response={200: PromisePage, 304: None})
def list_promises(request: HttpRequest, response: HttpResponse, asked: Query[PromisesAsked]) -> Any:
    """Every promise of the notice in force, with its verdict."""
    version = in_force()
    said = promises_of(version)
    seen = last_run(said)
    same = unchanged(request, response, seen.newest, version.hash, request.get_full_path())
    if same is not None:
        return same
    rows = [
        each for each in seen.seen if asked.verdict in (None, each.outcome) and asked.kind in (None, each.promise.kind)
    ]
    answer = part(request, response, rows, asked)
    return {
        "items": [_line(each) for each in answer["items"]],
        "next": answer["next"],
        "counts": seen.counts(),
        "checked_at": seen.at,
    }


@door.reads("/promises/{promise}", act="see promises", response=PromiseShown)
def show_promise(request: HttpRequest, promise: str) -> Any:
    """One promise: its verdict and why, what the last run saw, what it rests on, and how it changed."""
    known = {each.id: each for each in promises_of(in_force())}
    if promise not in known:
        raise Problem(404, "the notice in force has no promise of this id", where="promise")
    (seen,) = last_run([known[promise]]).seen
    return {
        **_line(seen),
        "findings": [dict(each) for each in seen.findings],
        "evidence": list(seen.evidence),
        "look": seen.look,
        "history": [
            {"at": each.at, "was": each.was, "now": each.now, "entry": each.uid} for each in changes_of(promise)
        ],
    }


@door.does("/checks", act="run checks", response={202: Run})
def run_checks(request: HttpRequest) -> Any:
    """Begin a run of every check; one that is going is not begun again."""
    return Status(202, _run(ask(account_of(request))))


@door.does("/promises/{promise}/check", act="run checks", response={202: Run})
def check_promise(request: HttpRequest, promise: str) -> Any:
    """Look at one promise anew; a run of every check that is going looks at it as well."""
    if promise not in {each.id for each in promises_of(in_force())}:
        raise Problem(404, "the notice in force has no promise of this id", where="promise")
    return Status(202, _run(ask(account_of(request), promise)))


@door.reads("/checks", act="see promises", response=Run)
def show_checks(request: HttpRequest) -> Any:
    """The run that was asked for last: how far it is."""
    return _run(newest())


def _line(seen: Seen) -> dict[str, Any]:
    return {
        "id": seen.promise.id,
        "sentence": seen.promise.sentence,
        "kind": seen.promise.kind,
        "clauses": list(seen.promise.clauses),
        "verdict": seen.outcome,
        "reason": seen.reason,
    }


def _run(run: CheckRun | None) -> dict[str, Any]:
    if run is None:
        return {"state": "none", "done": 0, "of": 0, "asked_at": None, "entry": "", "problem": ""}
    return {
        "state": state(run),
        "done": run.done,
        "of": run.of,
        "asked_at": run.asked_at,
        "entry": run.entry,
        "problem": run.problem,
    }
