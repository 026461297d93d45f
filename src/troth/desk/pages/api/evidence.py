"""The log for machines: search it, one entry with its proof, a checkpoint, and packs to be checked anywhere."""

from __future__ import annotations

import base64
import json
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Query

from troth.desk import ZONE
from troth.desk.cases.matters import entries_within
from troth.desk.cases.packs import take_pack as take_scoped
from troth.desk.evidence.log import checkpoint, prove, write_pack
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.search import Wanted, fitting
from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.paging import Page, paged
from troth.desk.pages.api.problems import Problem
from troth.desk.proposals.below import PACK
from troth.desk.proposals.proposals import use
from troth.desk.staff.accounts import actor

door = Door("Evidence")
Word = Annotated[str, Field(max_length=80, pattern=r"^[\w .:/-]+$")]


class Actor(Shown):
    """Who did it: an account's random id, the process itself, the public."""

    kind: str
    id: str


class Entry(Shown):
    """One entry: what was done, when, by whom, about which case or person (by a random id); and facts without personal data."""

    id: str
    index: int | None
    at: datetime
    kind: str
    by: Actor
    subject: str | None
    case: str | None
    key: str | None
    facts: dict[str, Any] | None


class EntryPage(Shown):
    """A page of entries, the newest first."""

    items: list[Entry]
    next: int | None


class Proven(Shown):
    """An entry with the proof that it stands in the log (RFC 6962), against a signed checkpoint (C2SP)."""

    index: int
    size: int
    leaf: str
    facts: dict[str, Any] | None
    inclusion_proof: list[str]
    checkpoint: str


class Checkpoint(Shown):
    """The log's size and root, signed: kept elsewhere, it gives a rewritten log away."""

    size: int
    root: str
    note: str


class PackAsked(Sent):
    """What a pack is to be about; without either, the whole log."""

    scope: Literal["promise", "case", "client", "contract"] | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class EntriesAsked(Page):
    """Which entries; everything given must hold."""

    case: Annotated[str, Field(max_length=19, pattern=r"^[0-9]+$")] | None = None
    promise: Word | None = None
    actor: Word | None = None
    subject: Annotated[str, Field(max_length=32, pattern=r"^[0-9a-f]+$")] | None = None
    kind: Annotated[Word, Field(description="A kind, or with a dot at its end every kind that begins so.")] | None = (
        None
    )
    since: Annotated[date | None, Field(description="From this local day on.")] = None
    until: Annotated[date | None, Field(description="Up to and with this local day.")] = None


@door.reads("/evidence", act="see evidence", response=EntryPage)
def search_evidence(request: HttpRequest, response: HttpResponse, asked: Query[EntriesAsked]) -> Any:
    """Entries of the log, the newest first; those of one's own case are left out."""
    wanted = Wanted(
        case=asked.case,
        promise=asked.promise,
        actor=asked.actor,
        subject=asked.subject,
        kind=asked.kind,
        since=_begins(asked.since, 0),
        until=_begins(asked.until, 1),
    )
    return paged(
        request, response, fitting(wanted).filter(entries_within(account_of(request))), asked, _entry, by="position"
    )


@door.reads("/evidence/{uid}", act="see evidence", response=Proven)
def show_entry(request: HttpRequest, uid: str) -> Any:
    """One entry, and the proof that it stands in the log."""
    if not EvidenceEntry.objects.filter(entries_within(account_of(request)), uid=uid[:32]).exists():
        raise Problem(404, "the log has no entry with this id", where="uid")
    proven = prove(uid)
    return {
        "index": proven.index,
        "size": proven.size,
        "leaf": proven.leaf,
        "facts": proven.facts,
        "inclusion_proof": [base64.b64encode(each).decode() for each in proven.proof],
        "checkpoint": proven.checkpoint,
    }


@door.does("/evidence/checkpoints", act="export pack", response={201: Checkpoint})
def take_checkpoint(request: HttpRequest) -> Any:
    """Sign what the log is now."""
    signed = checkpoint(by=actor(account_of(request)))
    return {"size": signed.size, "root": signed.root, "note": signed.note}


_PACK = {"schema": {"type": "string", "format": "binary"}}


@door.does(
    "/evidence/packs",
    act="export pack",
    response=None,
    shown_once=True,
    openapi_extra={
        "responses": {
            200: {"description": "The pack", "content": {"application/jsonl": _PACK, "application/zip": _PACK}}
        }
    },
)
def take_pack(request: HttpRequest, said: PackAsked) -> HttpResponse | FileResponse:
    """The whole log as one pack for troth-verify, where two people agreed on it; or a zip about one promise, case, client or
    contract.

    Where nobody agreed on it yet it is proposed: the answer is 409, and its Location is the proposal.
    """
    if (said.scope is None) != (said.name is None):
        raise Problem(422, errors=[{"where": "name", "what": "give scope and name, or neither"}])
    with tempfile.TemporaryDirectory(prefix="troth-pack-") as folder:
        file = Path(folder) / "evidence"
        if said.scope is not None:
            take_scoped(file, said.scope, said.name or "", by=account_of(request))
            called, kind = "evidence.zip", "application/zip"
        else:
            use(PACK, {}, by=account_of(request))
            write_pack(file)
            called, kind = "evidence.jsonl", "application/jsonl"
        return FileResponse(file.open("rb"), as_attachment=True, filename=called, content_type=kind)


def _entry(row: EvidenceEntry) -> dict[str, Any]:
    return {
        "id": row.uid,
        "index": row.index,
        "at": row.at,
        "kind": row.kind,
        "by": {"kind": row.actor_kind, "id": row.actor_id},
        "subject": row.subject,
        "case": row.case,
        "key": row.key,
        "facts": json.loads(row.facts) if row.facts is not None else None,
    }


def _begins(day: date | None, later: int) -> datetime | None:
    """The first moment of a local day, or of the day after it."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=later), time(), ZONE)
    except OverflowError:
        raise Problem(422, errors=[{"where": "until", "what": "no day is so late"}]) from None
