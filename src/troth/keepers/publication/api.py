"""The notice for machines, and for anybody: the one in force with every sentence, its versions, its published forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field

from troth.desk.notices.models import Version
from troth.desk.notices.versions import Listed, in_force, listed, read
from troth.desk.pages.api.conditional import unchanged
from troth.desk.pages.api.door import Door, Shown
from troth.desk.pages.api.problems import Problem
from troth.keepers.publication.portal import PUBLIC, TYPES, published_file
from troth.notice.entries import entries

door = Door("Notice")
_BINARY = {"schema": {"type": "string", "format": "binary"}}


class VersionLine(Shown):
    """A published version: its number, the hash that names it, and the local day from which it is in force."""

    number: int
    notice: str
    in_force_from: date
    internal: bool
    """Only what is never published changed."""


class VersionList(Shown):
    """Every published version, the first one first."""

    items: list[VersionLine]


class Said(Shown):
    """One sentence of the notice: a promise, information or a warning."""

    id: str
    section: str
    sentence: str
    form: str
    clauses: list[str]


class NoticeShown(VersionLine):
    """The notice in force: who publishes it, every sentence, and the names of its published forms."""

    organisation: str
    language: str
    rights: list[str]
    entries: list[Said]
    forms: list[str]


@door.reads("/notice", act=None, response={200: NoticeShown, 304: None})
def show_notice(request: HttpRequest, response: HttpResponse) -> Any:
    """The notice in force. Needs no token."""
    version = in_force()
    if (same := unchanged(request, response, "notice", version.hash)) is not None:
        return same
    notice = read(version)
    return {
        **_line(version),
        "organisation": notice.organisation.name,
        "language": notice.language,
        "rights": sorted(notice.rights),
        "entries": [
            {"id": each.id, "section": each.section, "sentence": each.sentence, "form": each.form,
             "clauses": list(each.clauses)}
            for each in entries(notice)
        ],
        "forms": sorted(name for name in version.files if name.startswith(PUBLIC) and _kind(name)),
    }  # fmt: skip


@door.reads("/notice/versions", act=None, response=VersionList)
def list_versions(request: HttpRequest) -> Any:
    """Every published version. Needs no token."""
    return {"items": [_line(each) for each in listed()]}


@door.reads(
    "/notice/forms/{name}",
    act=None,
    response=None,
    openapi_extra={
        "responses": {
            200: {
                "description": "The form, byte for byte as it was published",
                "content": {kind.partition(";")[0]: _BINARY for kind in TYPES.values()},
            }
        }
    },
)
def show_form(request: HttpRequest, name: Annotated[str, Field(max_length=80)]) -> HttpResponse:
    """A published form of the notice in force, byte for byte. Needs no token."""
    kind = _kind(name)
    if kind is None or not name.startswith(PUBLIC) or name not in in_force().files:
        raise Problem(404, "no form of this name was published for everybody", where="name")
    return HttpResponse(published_file(name), content_type=kind)


def _kind(name: str) -> str | None:
    return TYPES.get(f".{name.rpartition('.')[2]}")


def _line(version: Version | Listed) -> dict[str, Any]:
    return {
        "number": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from,
        "internal": version.internal,
    }
