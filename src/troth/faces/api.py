"""The API under ``/api/v1/``: every room's door behind one entrance, and its description as OpenAPI 3.1, for anybody."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from troth import __version__
from troth.desk.pages.api import cases
from troth.desk.pages.api.bodies import Strict
from troth.desk.pages.api.described import described
from troth.desk.pages.api.door import OPERATIONS, Door, Operation
from troth.desk.pages.api.entrance import entered

DOORS: tuple[Door, ...] = (cases.door,)
"""What each room opens to machines; in the order in which they are described."""

api = NinjaAPI(
    title="Troth",
    version=__version__,
    description="A privacy notice as a running system: what is promised, whether it is kept, and the requests people make.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=Strict(),
)
for each in DOORS:
    api.add_router("", each)
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


def _nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    raise AssertionError("the entrance refuses what is no operation")


OPERATIONS["GET", "openapi.json"] = Operation(None)
nothing = entered(_nothing, "")
"""For whatever is no operation: 401 to a stranger, 404 to everybody else."""
urlpatterns = [
    path("openapi.json", entered(openapi, "openapi.json"), name="openapi"),
    *(
        path(str(each.pattern), entered(each.callback, str(each.pattern)), name=f"api-{each.name}")
        for each in api.urls[0]
        if isinstance(each, URLPattern) and each.callback is not None and each.name != "api-root"
    ),
    re_path(r"^.*$", nothing, name="api-nothing"),
]
