"""Search everything: one box in the bar. Each room says what it finds; nobody is found here, because no name is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from troth.desk.pages.addresses import address_of
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.purpose import allowed
from troth.desk.pages.ways import allowed_acts, ways
from troth.desk.staff.models import Account
from troth.notice.acts import Act

MOST = 8
"""Hits shown of one group; where there are more, the room's own list has them."""
LONGEST = 100
"""Letters of a question that are looked at."""
_OF_A_PERSON = re.compile(r"@|(?:\d[\s().-]*){9,}|\b[a-z]{2}\s?(?:\d\s?){6}[a-d]\b", re.IGNORECASE)
"""An address, a telephone number, a National Insurance number: what somebody can be found by."""
_WORDS = re.compile(r"[^\W_]+")
_OURS = re.compile(r"[0-9a-f]{12,64}")
"""A random id or hash of ours, which is nobody's number."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it says, where it is, and a word more."""

    says: str
    href: str
    more: str = ""


@dataclass(frozen=True)
class Finder:
    """What one room finds, under which heading, and where its own list is: called with the question in lower case.

    Only whoever may do ``act`` is shown it; ``find`` is told who asks, and finds nothing they do not need.
    """

    title: str
    find: Callable[[str, Account], Iterable[Hit]]
    order: int
    act: Act
    all_of_them: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Group:
    """The hits of one room; ``more`` leads to the rest of them, where there are more."""

    title: str
    hits: tuple[Hit, ...]
    more: str = ""


_FINDERS: dict[str, Finder] = {}


def finds(finder: Finder) -> None:
    """Register what a room finds; once for each heading."""
    _FINDERS[finder.title] = finder


def has_all(words: str, text: str) -> bool:
    """Whether a text has every word of a question, or one that begins so; what joins words in names counts as a space."""
    wanted, said = _WORDS.findall(words.casefold()), _WORDS.findall(text.casefold())
    return bool(wanted) and all(any(each.startswith(word) for each in said) for word in wanted)


@for_staff
@allowed("see promises")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What fits, grouped by what it is. A person's address or number is not looked for, and not kept in the address bar."""
    asked = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    if of_a_person(asked):
        return redirect(f"{address_of('console-search')}?for=person")
    groups = (
        (*found(asked.casefold(), account_of(request), allowed_acts(request)), *_pages(asked, request)) if asked else ()
    )
    facts = {
        "asked": asked,
        "person": request.GET.get("for") == "person",
        "groups": groups,
        "total": sum(len(group.hits) for group in groups),
    }
    return console(request, "pages/search.html", facts)


def of_a_person(asked: str) -> bool:
    """Whether these are not words but what somebody can be found by: an address, a telephone number, an NI number."""
    return bool(asked) and not _OURS.fullmatch(asked.casefold()) and _OF_A_PERSON.search(asked) is not None


def found(words: str, account: Account, may: Collection[Act]) -> Iterable[Group]:
    """What each room finds, of those whose act is among these; words in lower case."""
    for finder in sorted(_FINDERS.values(), key=lambda each: each.order):
        hits = tuple(islice(finder.find(words, account), MOST + 1)) if finder.act in may else ()
        if hits:
            more = finder.all_of_them(words) if finder.all_of_them is not None and len(hits) > MOST else ""
            yield Group(_(finder.title), hits[:MOST], more)


def _pages(words: str, request: HttpRequest) -> Iterable[Group]:
    pages = [
        Hit(way["says"], way["href"])
        for door in ("console", "portal")
        for way in ways(door, request)
        if has_all(words, way["says"])
    ]
    if pages:
        yield Group(_("Pages"), tuple(pages[:MOST]))


urlpatterns = [path("search", search, name="console-search")]
