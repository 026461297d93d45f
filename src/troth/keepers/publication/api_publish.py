"""Publishing for machines: what stands in the workspace's folder is read, put in force by its hash, and who was told recorded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field

from troth.desk import here, today
from troth.desk.notices.models import Version
from troth.desk.notices.versions import version_named
from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.problems import Problem, refused
from troth.desk.pages.api.widely import refuse_bound
from troth.keepers.publication import actions
from troth.keepers.publication.api import VersionLine
from troth.keepers.publication.soundness import Unsound, problem_json, problems_of
from troth.keepers.publication.told import Standing, standings
from troth.notice.canonical import content_hash
from troth.notice.loader import Loaded, load
from troth.notice.problems import NoticeError
from troth.notice.telling import Way

door = Door("Publishing")
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Found(Shown):
    """What is wrong in a notice, where, and what to do; an error keeps it from being published."""

    where: str
    severity: Literal["error", "warning"]
    what: str
    fix: str
    rule: str


class Draft(Shown):
    """The notice as its files are now: the hash that names it, whether it is the newest version, and what is wrong in it."""

    notice: str
    published: bool
    problems: list[Found]


class Owed(Shown):
    """People of a kind who must be told of a change, because of a promise, in one of these ways, before it applies."""

    kind: str
    promise: str
    both_ways: bool
    by: list[str]
    entries: list[str]


class Published(VersionLine):
    """The version in question, what publishing did, and who must be told of it."""

    did: Literal["published", "repaired", "nothing"]
    to_be_told: list[Owed]


class ToldOf(Owed):
    """How far people of a kind have been told of a version: counts of people, and the entries that say so."""

    version: int
    in_force_from: date
    told: int
    of: int | None
    late: int
    one_way: int
    outcome: Literal["done", "open", "overdue", "taken back"]
    evidence: list[str]


class ToldList(Shown):
    """Who must be told of which version, and how far that is done."""

    items: list[ToldOf]


class Publishing(Sent):
    """The notice that is put in force, by the whole hash under which it was looked at; and the local day, today if none."""

    notice: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    in_force_from: date | None = None


class Telling(Sent):
    """That people of a kind were told of a version: how, by which local day (today if none), how many of how many."""

    version: Annotated[int, Field(ge=1, le=99_999)]
    kind: Annotated[str, Field(min_length=1, max_length=80)]
    way: Way
    both_ways: bool = False
    on: date | None = None
    people: Count
    of: Count


class Recorded(Shown):
    """The entry of the log that says so."""

    entry: str


@door.reads("/notice/draft", act="publish", response=Draft)
def show_draft(request: HttpRequest) -> Any:
    """The notice in the workspace's folder, as it would be published now, with everything that is wrong in it."""
    loaded = _loaded()
    digest, newest = content_hash(loaded.notice), Version.objects.last()
    return {
        "notice": digest,
        "published": newest is not None and newest.hash == digest,
        "problems": [problem_json(each) for each in problems_of(loaded, today())],
    }


@door.does("/notice", act="publish", response={201: Published})
def publish_notice(request: HttpRequest, said: Publishing) -> Any:
    """Put the notice in the workspace's folder in force, where it is the one that was looked at and has no error."""
    refuse_bound(request)
    try:
        done = actions.publish(_loaded(), by=account_of(request), in_force_from=said.in_force_from, checked=said.notice)
    except Unsound as unsound:
        raise _with(unsound) from None
    version = done.version
    return {
        "number": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from,
        "internal": version.internal,
        "did": done.did,
        "to_be_told": [asdict(each) for each in done.owed],
    }


@door.reads("/notice/told", act="see promises", response=ToldList)
def list_told(request: HttpRequest) -> Any:
    """Who must be told of which version of the notice, and how far that is done."""
    return {"items": [_told(each) for each in standings(now=today())]}


@door.does("/notice/told", act="publish", response={201: Recorded})
def record_told(request: HttpRequest, said: Telling) -> Any:
    """Record, in the name of this token's owner, that people were told of a version: numbers only, never a person."""
    refuse_bound(request)
    row = actions.tell(
        version_named(str(said.version)), said.kind, way=said.way, both_ways=said.both_ways, on=said.on or today(),
        people=said.people, of=said.of, by=account_of(request),
    )  # fmt: skip
    return {"entry": row.evidence}


def _loaded() -> Loaded:
    try:
        return load(here().notice)
    except NoticeError as unreadable:
        raise _with(unreadable) from None


def _with(error: Unsound | NoticeError) -> Problem:
    """The refusal with each problem of the notice and its place."""
    problem = refused(error)
    problem.errors = [{"where": each.where, "what": each.what} for each in error.problems]
    return problem


def _told(each: Standing) -> dict[str, Any]:
    return {
        **asdict(each.owed),
        "version": each.version,
        "in_force_from": each.in_force_from,
        "told": each.told,
        "of": each.of,
        "late": each.late,
        "one_way": each.one_way,
        "outcome": each.outcome(today()),
        "evidence": list(each.evidence),
    }
