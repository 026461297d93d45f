"""A crawler of a running site: follows every link from page to page, and tells what each page holds and asks for."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

QUERIES = 6
"""States of one page, by its question, that are visited: sorted, filtered, another page of it."""
LOADED = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "form": "action",
    "source": "src",
    "object": "data",
}
"""What a page makes a browser ask for by itself, or send to."""


TURNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]|&#x?(?:0|202[a-e]|206[6-9]|823[4-8]|829[4-7]);"
)
"""What turns a line round, or is no letter at all: it stands on no page, whoever wrote it."""
SHOWN = re.compile(r"/styleguide/error/(\d{3})(/\w+)?")
"""A page that shows what an error looks like, and answers with its status."""


class Page(HTMLParser):
    """What a page says of itself: title, places in it, links, what it loads, and what no page of ours may hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self._in_title = "", False
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.turned = TURNS.findall(text)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag means."""
        said = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title" and not self.title
        if said.get("id"):
            self.ids.add(said["id"])
        if tag in ("a", "area") and said.get("href"):
            self.links.append(said["href"])
        if said.get(LOADED.get(tag, "")) and said.get("rel") not in ("alternate", "canonical"):
            self.loads.append(said[LOADED[tag]])
        if tag == "style" or (tag == "script" and not said.get("src")):
            self.inline.append(f"<{tag}>")
        self.inline += [f"<{tag} {name}>" for name in said if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        """The words of the title; a title in a picture comes later and is none of the page."""
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        """The title ends."""
        self._in_title = self._in_title and tag != "title"


@dataclass
class Visit:
    """An answer: where, which status, of which kind, which page where it is one, and from where a link led there first."""

    path: str
    status: int
    kind: str
    headers: httpx.Headers
    page: Page | None
    source: str


@dataclass
class Crawl:
    """Every visit by its address, and the links with a place (``#…``): from, to, place."""

    visits: dict[str, Visit] = field(default_factory=dict[str, Visit])
    places: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    outside: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """What a page loads, or sends to, that is not of this site."""

    def dead(self) -> list[str]:
        """Links that lead to no page, and places that are on no page."""
        meant = {path: int(shown[1]) for path in self.visits if (shown := SHOWN.fullmatch(path))}
        visits = [visit for visit in self.visits.values() if visit.status != meant.get(visit.path)]
        broken = [f"{visit.source} → {visit.path}: {visit.status}" for visit in visits if visit.status >= 400]
        for source, path, place in self.places:
            page = self.visits[path].page if path in self.visits else None
            if page is not None and place not in page.ids and place != "top":
                broken.append(f"{source} → {path}#{place}: no such place")
        return broken


def crawl(client: httpx.Client, address: str, starts: Iterable[str]) -> Crawl:
    """Visit what the starts lead to, as whoever the client is; files are asked for and not read."""
    found, asked = Crawl(), dict[tuple[str, str], int]()
    waiting = deque((start, "the beginning") for start in starts)
    while waiting:
        path, source = waiting.popleft()
        if path in found.visits or _often(path, asked):
            continue
        answer = client.get(address + path)
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        page = Page(answer.text) if kind == "text/html" and not answer.is_redirect else None
        found.visits[path] = Visit(path, answer.status_code, kind, answer.headers, page, source)
        if answer.is_redirect:
            waiting.append((_within(address, path, answer.headers["Location"])[0], path))
        for link in page.links if page else ():
            if re.match(r"(mailto|tel|https?):", link) and not link.startswith(address):
                continue  # where people may go; nothing is asked for until they do
            to, place = _within(address, path, link)
            waiting.append((to, path))
            if place:
                found.places.append((path, to, place))
        for load in page.loads if page else ():
            whole = urljoin(address + path, load)
            if not whole.startswith(address + "/"):
                found.outside.add((path, load))
            elif "/static/" in whole:
                waiting.append((_within(address, path, load)[0], path))
    return found


def _within(address: str, path: str, link: str) -> tuple[str, str]:
    """(path with question, place) of a link on a page."""
    whole, place = urldefrag(urljoin(address + path, link))
    parts = urlsplit(whole)
    return parts.path + (f"?{parts.query}" if parts.query else ""), place


def _often(path: str, asked: dict[tuple[str, str], int]) -> bool:
    """Whether enough states of this page were seen: those with the same names in their question."""
    base, _, query = path.partition("?")
    if not query:
        return False
    names = base, ",".join(sorted(part.partition("=")[0] for part in query.split("&")))
    asked[names] = asked.get(names, 0) + 1
    return asked[names] > QUERIES
