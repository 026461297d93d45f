"""The API under ``/api/v1/``: every room's door behind one entrance, and its description as OpenAPI 3.1, for anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from troth import __version__
from troth.board import api as board
from troth.desk.pages.api import (
    cases,
    evidence,
    finding,
    health,
    looks,
    machines,
    plans,
    proposals,
    roles,
    staff,
    systems,
    verifier,
)
from troth.desk.pages.api.bodies import Plain, Strict
from troth.desk.pages.api.described import described
from troth.desk.pages.api.door import OPERATIONS, Door, Operation
from troth.desk.pages.api.entrance import View, entered, problem_of
from troth.desk.pages.api.problems import response
from troth.keepers.measures import api as measures
from troth.keepers.publication import api as publication
from troth.keepers.publication import api_publish as publishing
from troth.keepers.rights import api as rights

DOORS: tuple[Door, ...] = (
    health.door,
    publication.door,
    publishing.door,
    board.door,
    measures.door,
    cases.door,
    rights.door,
    plans.door,
    systems.door,
    evidence.door,
    verifier.door,
    looks.door,
    finding.door,
    proposals.door,
    staff.door,
    roles.door,
    machines.door,
)
"""What each room opens to machines; in the order in which they are described."""


def _refuse(request: HttpRequest, error: Any) -> HttpResponse:
    return response(problem_of(error))


api = NinjaAPI(
    title="Troth",
    version=__version__,
    description="A privacy notice as a running system: what is promised, whether it is kept, and the requests people make.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=Strict(),
    renderer=Plain(),
)
for each in DOORS:
    api.add_router("", each)
for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _refuse)
ROOT = "/api/v1/"


@cache
def description() -> bytes:
    """The description as it is served."""
    return json.dumps(described(api, ROOT), indent=1, ensure_ascii=False).encode()


def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, for anybody."""
    return HttpResponse(
        description(), content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
    )


def _places() -> dict[str, dict[str, View]]:
    """Route → method → what answers; two rooms may each answer to a method of one place."""
    views = {each.name: each.callback for each in api.urls[0] if isinstance(each, URLPattern)}
    found: dict[str, dict[str, View]] = {"openapi.json": {"GET": openapi}}
    for (method, route), operation in OPERATIONS.items():
        if (view := views.get(operation.name)) is not None:
            found.setdefault(route, {})[method] = view
    return found


OPERATIONS["GET", "openapi.json"] = Operation(None, "openapi")
nothing = entered({}, "")
"""For whatever is no operation: 401 to a stranger, 404 to everybody else."""


def _pattern(route: str, views: Mapping[str, View], rest: str) -> URLPattern:
    return path(rest, entered(views, route), name="api-" + "-".join(OPERATIONS[method, route].name for method in views))


def _patterns(places: Mapping[str, tuple[str, dict[str, View]]]) -> list[URLPattern | URLResolver]:
    """The places by each of their words in turn, so that finding one does not mean to try all."""
    found: dict[str, URLPattern | URLResolver] = {}
    within: dict[str, dict[str, tuple[str, dict[str, View]]]] = {}
    for left, (route, views) in places.items():
        first, slash, rest = left.partition("/")
        if slash:
            within.setdefault(f"{first}/", {})[rest] = route, views
        else:
            found[first] = _pattern(route, views, first)
    found |= {first: path(first, include(_patterns(more))) for first, more in within.items()}
    return [found[first] for first in sorted(found, key=lambda first: "<" in first)]  # a name goes before a number


urlpatterns = [
    *_patterns({route: (route, views) for route, views in _places().items()}),
    re_path(r"^", nothing, name="api-nothing"),
]
