"""The ways of portal and console: what stands in the bar of every page, and at its foot. Registered from above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext

from troth.desk.need.deciding import acts_of
from troth.desk.pages.addresses import address_of
from troth.desk.staff.models import Account
from troth.notice.acts import Act
from troth.notice.models import Notice

Door = Literal["portal", "console", "house"]
"""``house``: what is about the house itself and its staff, at the foot of the console: nobody reads a bar of nine."""


@dataclass(frozen=True)
class Way:
    """One entry of a bar: what it says (a message of the catalog), and the page it leads to by name."""

    says: str
    name: str
    order: int
    where: Callable[[Notice], bool] | None = None
    """Whether a notice has this page; every notice has it where nothing is said."""
    act: Act | None = None
    """What somebody must be allowed to do for the page; None: anybody signed in."""


_WAYS: dict[Door, list[Way]] = {"portal": [], "console": [], "house": []}


def lead(door: Door, *ways: Way) -> None:
    """Put ways into the bar or the foot of a door; a way that stands there already is not put there twice."""
    known = _WAYS[door]
    known += [way for way in ways if way not in known]
    known.sort(key=lambda way: way.order)


def first_page(door: Door) -> str:
    """Where one comes in: the first way of a door."""
    return address_of(_WAYS[door][0].name)


def address(name: str, language: str = "", *args: object) -> str:
    """Where a page is, by its name; in another language than the notice's own where one is given."""
    return address_of(name, language, *args) if language else address_of(name, *args)


def ways(door: Door, request: HttpRequest, language: str = "", notice: Notice | None = None) -> list[dict[str, str]]:
    """The bar of a page: each way that the notice has, and whether one is on its page or on a page below it."""
    here, may = request.path, frozenset[Act]() if door == "portal" else allowed_acts(request)
    found = [
        {"says": gettext(way.says), "href": address(way.name, language)}
        for way in _WAYS[door]
        if (way.where is None or (notice is not None and way.where(notice))) and (way.act is None or way.act in may)
    ]
    # The first page of a door is where every address begins, so only it is under itself.
    first = min((each["href"] for each in found), key=len, default="")
    under = [href for each in found if here == (href := each["href"]) or (href != first and here.startswith(href))]
    nearest = max(under, key=len, default="")
    for each in found:
        on_it = each["href"] == nearest
        each["here"] = ("page" if each["href"] == here else "true") if on_it else ""
    return found


def allowed_acts(request: HttpRequest) -> frozenset[Act]:
    """What whoever is signed in may do at all; asked once for a page. Nothing for a stranger."""
    known: frozenset[Act] | None = getattr(request, "_troth_acts", None)
    if known is None:
        account: object = getattr(request, "user", None)
        known = acts_of(account) if isinstance(account, Account) else frozenset[Act]()
        request._troth_acts = known  # type: ignore[attr-defined]
    return known
