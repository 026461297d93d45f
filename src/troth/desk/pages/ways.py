"""The ways of portal and console: what stands in the bar of every page. Registered from above, so that nothing here looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

Door = Literal["portal", "console"]


@dataclass(frozen=True)
class Way:
    """One entry of a bar: what it says (a message of the catalog), and the page it leads to by name."""

    says: str
    name: str
    order: int


_WAYS: dict[Door, list[Way]] = {"portal": [], "console": []}


def lead(door: Door, *ways: Way) -> None:
    """Put ways into the bar of a door; a way that stands there already is not put there twice."""
    known = _WAYS[door]
    known += [way for way in ways if way not in known]
    known.sort(key=lambda way: way.order)


def ways(door: Door, request: HttpRequest) -> list[dict[str, str]]:
    """The bar of a page: each way, and whether one is on its page or on a page below it."""
    here = request.path
    found = [{"says": gettext(way.says), "href": reverse(way.name)} for way in _WAYS[door]]
    # The first page of a door is where every address begins, so only it is under itself.
    first = min((each["href"] for each in found), key=len, default="")
    under = [href for each in found if here == (href := each["href"]) or (href != first and here.startswith(href))]
    nearest = max(under, key=len, default="")
    for each in found:
        on_it = each["href"] == nearest
        each["here"] = ("page" if each["href"] == here else "true") if on_it else ""
    return found
