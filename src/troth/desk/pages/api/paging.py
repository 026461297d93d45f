"""Long lists in pages: ``limit`` and ``after``, the next page in ``next`` and in a Link header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field
from pydantic import BaseModel

MOST = 200
HIGHEST = 2**63 - 1


class Page(BaseModel):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many at most.")] = 50
    after: Annotated[
        int | None, Field(ge=0, le=HIGHEST, description="Behind which one to go on: ``next`` of the page before.")
    ] = None


def paged(
    request: HttpRequest,
    response: HttpResponse,
    rows: Any,
    page: Page,
    shown: Callable[[Any], Any],
    *,
    by: str,
    newest_first: bool = True,
) -> dict[str, Any]:
    """A page of a query, in the order of a unique number, each row as it is ``shown``; found by that number, not by counting."""
    if page.after is not None:
        rows = rows.filter(**{f"{by}__{'lt' if newest_first else 'gt'}": page.after})
    found = list(rows.order_by(f"-{by}" if newest_first else by)[: page.limit + 1])
    return page_of(request, response, found, page, shown, by=by)


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    found: Sequence[Any],
    page: Page,
    shown: Callable[[Any], Any],
    *,
    by: str,
) -> dict[str, Any]:
    """The same of rows that were found already, in their order: one more than fit, where there are more."""
    following = getattr(found[page.limit - 1], by) if len(found) > page.limit else None
    link(request, response, following)
    return {"items": [shown(row) for row in found[: page.limit]], "next": following}


def part(request: HttpRequest, response: HttpResponse, rows: Iterable[Any], page: Page) -> dict[str, Any]:
    """The same of a list that is short and at hand: ``after`` counts its rows."""
    every = list(rows)
    first = min(page.after or 0, len(every))
    end = first + page.limit
    following = end if end < len(every) else None
    link(request, response, following)
    return {"items": every[first:end], "next": following}


def link(request: HttpRequest, response: HttpResponse, following: int | None) -> None:
    """Say where the next page is."""
    if following is not None:
        asked = request.GET.copy()
        asked["after"] = str(following)
        response["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
