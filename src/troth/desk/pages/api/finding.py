"""Search everything for machines: what each room finds by words. Nobody is found here, because no name is stored."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query

from troth.desk.need.deciding import acts_of
from troth.desk.pages.api.door import Door, Sent, Shown, account_of, token_of
from troth.desk.pages.api.problems import Problem
from troth.desk.pages.api.widely import refuse_bound
from troth.desk.pages.console.search import LONGEST, found, of_a_person

door = Door("Search")


class Hit(Shown):
    """One thing that was found: of which room, what it says, its page in the console, and a word more."""

    room: str
    says: str
    page: str
    more: str


class Hits(Shown):
    """What fits, room by room; at most eight of each."""

    items: list[Hit]


class SearchAsked(Sent):
    """What is looked for."""

    q: Annotated[str, Field(min_length=1, max_length=LONGEST, description="Words, a number, or an id of ours.")]


@door.reads("/search", act="see promises", response=Hits)
def search(request: HttpRequest, asked: Query[SearchAsked]) -> Any:
    """What fits some words, among promises, cases, systems and entries of the log, as far as the token may see them.

    A person's address or number is not looked for: POST /cases does that, on record.
    """
    refuse_bound(request)
    words = " ".join(asked.q.split())
    if of_a_person(words):
        raise Problem(422, errors=[{"where": "q", "what": "nobody is looked for by this: open a request"}])
    may = acts_of(account_of(request)) & {*token_of(request).acts}
    groups = found(words.casefold(), account_of(request), may) if words else ()
    return {
        "items": [
            {"room": group.title, "says": str(hit.says), "page": hit.href, "more": str(hit.more)}
            for group in groups
            for hit in group.hits
        ]
    }
