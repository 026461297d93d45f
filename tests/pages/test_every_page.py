"""Every page there is, of both examples: found by its links, held against the list of addresses, read by axe in every dress."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.pages.crawler import Crawl, Page, Visit, crawl
from tests.pages.sites import EXAMPLES, Site
from tests.servers import axe_script
from troth.workspace import DEMO_MARK

pytestmark = [pytest.mark.browser]
PLACES = list(EXAMPLES)
BESIDE = (
    "/health",
    "/ready",
    "/favicon.ico",
    "/.well-known/security.txt",
    "/console/enter/",
    "/console/enter/second/",
    "/console/account/prove/",
    "/api/v1/openapi.json",
)
"""What no link leads to: it is asked for by machines, or by strangers."""
SOUGHT = (
    "/console/promises/check/",
    "/console/search",
    "/console/search?q=erase",
    "/console/search?for=person",
    "/console/search?q=nowhere",
)
DRESSES = [(320, "light"), (1280, "light"), (1280, "dark"), (320, "dark")]
"""Every rule of axe in all four."""
EACH = 2
"""Pages of one kind that axe reads."""
HOSTILE = "<script>alert(1)</script>\"'><svg onload=alert(1)>\u202egnirts\u2066"
"""A name that would run, or turn a line round: of a person, a colleague, a program, a table, a column."""
NOT_THERE = (
    "/no-such-page",
    "/console/no-such-page/",
    "/published/no-such.pdf",
    "/static/troth/no-such.css",
    "/ask/x/",
)


class Known:
    """A site, somebody signed in there, and every page they can reach."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = httpx.Client(headers={"Host": site.address.removeprefix("http://")}, timeout=30)
        site.sign_in(self.client)
        self.finish(self.post("/console/cases/open/", right="access", channel="letter", **self.whose("access")))
        self.post(
            "/console/cases/open/", right="erasure", channel="phone", **self.whose("erasure")
        )  # waits for a person
        asked = self.post("/ask", right="access", name=HOSTILE, email="quen@inbox.example", words=HOSTILE)
        self.beset()
        self.post("/console/promises/check")
        self.post(
            "/console/proposals/", act="evidence.pack", about="", why="for our auditor"
        )  # waits for somebody else
        other = site.invited().removeprefix(site.address)
        guide = ("/styleguide",) if (site.root / DEMO_MARK).exists() else ()
        starts = ("/", "/console/", asked, other, *SOUGHT, *BESIDE, *guide)
        self.crawl: Crawl = crawl(self.client, site.address, starts)

    def beset(self) -> None:
        """Have hostile words wherever somebody else chooses them: a colleague, a program, an outcome, a connected database."""
        invited = self.form("/console/staff/invite/", name=HOSTILE, email="hostile@company.example")
        made = self.form("/console/machines/", act="token", name=HOSTILE, may="see case", days="30")
        assert (invited.status_code, made.status_code) == (200, 200)
        case = self.post("/console/cases/open/", right="access", channel="letter", **self.whose("access"))
        self.post(case, act="settle", outcome="withdrawn", reason=HOSTILE)
        for database in sorted((self.site.root / "data").glob("*.sqlite"))[:1]:
            with closing(sqlite3.connect(database)) as connection:
                table, column = (f'"{HOSTILE.replace(chr(34), chr(34) * 2)} {what}"' for what in ("table", "email"))
                connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} TEXT)")
                connection.commit()

    def finish(self, case: str) -> None:
        """Answer for people, approve, and wait until the case is closed."""
        where = self.site.address + case
        while systems := re.findall(r'name="system" value="([^"]+)".*?value="nothing"', self.client.get(where).text):
            self.post(case, act="answer", system=systems[0], answer="nothing")
        self.post(case, act="approve")
        until = time.monotonic() + 60
        while f"{case}files/" not in self.client.get(where).text:
            assert time.monotonic() < until, f"{case} is not done"
            time.sleep(0.2)

    def whose(self, right: str) -> dict[str, str]:
        """A person of the example as the console's form asks for them."""
        return {f"id-{name}": value for name, value in getattr(self.site.people, right).items()}

    def post(self, path: str, **said: str) -> str:
        """Send the form of a page, or one to a page that has none; returns where it leads."""
        answer = self.form(path, **said)
        assert answer.status_code == 302, (path, answer.status_code, answer.text)
        return answer.headers["Location"]

    def form(self, path: str, **said: str) -> httpx.Response:
        """Send the form of a page, or one to a page that has none."""
        form = self.client.get(self.site.address + path)
        if form.status_code == 405:
            form = self.client.get(f"{self.site.address}/console/")
        self.token = str(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[0])
        return self.client.post(self.site.address + path, data={"csrfmiddlewaretoken": self.token, **said})

    def pages(self) -> dict[str, list[Visit]]:
        """Name of a page → its visits that came as a page."""
        kinds: dict[str, list[Visit]] = {}
        for visit in self.crawl.visits.values():
            if visit.page is not None and not visit.path.startswith("/static/"):
                kinds.setdefault(resolve(visit.path.partition("?")[0]).view_name, []).append(visit)
        return kinds


@pytest.fixture(scope="session")
def known(sites: Callable[[str, str], Site]) -> Iterator[Callable[[str], Known]]:
    """What the crawler found on an example's site, once for all tests."""
    found: dict[str, Known] = {}

    def get(example: str) -> Known:
        if example not in found:
            found[example] = Known(sites(example, "sqlite"))
        return found[example]

    yield get
    for each in found.values():
        each.client.close()


@pytest.mark.parametrize("example", PLACES)
def test_no_link_is_dead_and_every_page_has_a_title_and_holds_only_what_is_ours(
    known: Callable[[str], Known], example: str
) -> None:
    site = known(example)
    assert site.crawl.dead() == []
    assert site.crawl.outside == set()
    pages = {visit.path: visit.page for visit in site.crawl.visits.values() if visit.page is not None}
    assert [path for path, page in pages.items() if page.turned] == [], "what somebody wrote turns a line round"
    for visit in site.crawl.visits.values():
        if visit.page is not None:
            assert visit.page.title.strip(), visit.path
            assert visit.page.inline == [] or visit.path.endswith("certificate.html"), (visit.path, visit.page.inline)
            assert "default-src 'none'" in visit.headers["Content-Security-Policy"], visit.path
            assert "unsafe" not in visit.headers["Content-Security-Policy"], visit.path


@pytest.mark.parametrize("example", PLACES)
def test_a_stranger_finds_the_portal_whole_and_nothing_of_the_console(
    sites: Callable[[str, str], Site], example: str
) -> None:
    site = sites(example, "sqlite")
    with httpx.Client(headers={"Host": site.address.removeprefix("http://")}, timeout=30) as client:
        found = crawl(client, site.address, ("/", "/console/"))
    assert (found.dead(), found.outside) == ([], set())
    for visit in found.visits.values():
        if visit.page is not None:
            assert (bool(visit.page.title.strip()), visit.page.inline, visit.page.turned) == (True, [], []), visit.path
    seen = {visit.path for visit in found.visits.values() if visit.status == 200}
    assert {path for path in seen if path.startswith("/console/")} <= {"/console/enter/", "/console/enter/passkey/"}
    assert {"/", "/ask", "/cookies", "/how-long-we-keep-it", "/what-changed", "/reach-us"} <= seen


@pytest.mark.parametrize("example", PLACES)
def test_every_address_there_is_was_visited_or_says_why_not(known: Callable[[str], Known], example: str) -> None:
    """What nothing leads to takes only what is sent (405), or is not of this notice (404)."""
    site = known(example)
    visited = {resolve(path.partition("?")[0]).view_name for path in site.crawl.visits if "/static/" not in path}
    for name, pattern in _addresses():
        if name in visited or "<language:" in pattern:
            continue
        guide = name.startswith("styleguide")  # for whoever works on the pages, and only in debug
        assert guide or "<" not in pattern, f"no link leads to {name}: {pattern}"
        answer = site.client.get(site.site.address + "/" + re.sub("<.*?>", "404", pattern))
        assert answer.status_code == 404 if guide else answer.status_code in (404, 405), name
        assert Page(answer.text).title.strip(), name


@pytest.mark.parametrize("example", PLACES)
def test_wrong_methods_and_unknown_pages_answer_in_our_dress(known: Callable[[str], Known], example: str) -> None:
    site = known(example)
    for name, visits in site.pages().items():
        path = visits[0].path.partition("?")[0]
        answer = site.client.delete(site.site.address + path, headers={"X-CSRFToken": site.token})
        assert (answer.status_code, "troth.css" in answer.text) == (405, True), (name, answer.status_code)
        assert "GET" in answer.headers["Allow"], name
        assert Page(answer.text).title.strip(), name
    for path in NOT_THERE:
        answer = site.client.get(site.site.address + path)
        assert (answer.status_code, "troth.css" in answer.text) == (404, True), path


@pytest.mark.parametrize("example", PLACES)
def test_everybody_can_read_every_page_on_any_screen_by_day_and_by_night(
    known: Callable[[str], Known], chromium: Any, example: str
) -> None:
    site = known(example)
    context = chromium.new_context()
    cookies = [{"name": each.name, "value": each.value, "url": site.site.address} for each in site.client.cookies.jar]
    context.add_cookies(cookies)
    context.add_init_script(
        'window.refused = []; document.addEventListener("securitypolicyviolation", e => window.refused.push(e.blockedURI))'
    )
    axe, wrong = axe_script(), list[str]()
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(site.site.address) else wrong.append(asked.url))
    paths = [
        visit.path
        for name, visits in site.pages().items()
        for visit in visits[: EACH + 2 * (name == "console-search")]
        if "/files/" not in visit.path
    ]
    for path in (*paths, *NOT_THERE[:2]):
        page.goto(site.site.address + path)
        page.evaluate(axe)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")  # tables beside charts
        for width, scheme in DRESSES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            where = f"{path} at {width} px, {scheme}"
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == [], where
            assert page.evaluate("document.documentElement.scrollWidth") <= width, where
        assert (page.evaluate("window.refused"), wrong) == ([], []), path
    context.close()


def _addresses() -> Iterator[tuple[str, str]]:
    """(name, pattern) of every page in the list of addresses."""

    def within(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            if (before + str(each.pattern)).lstrip("^").startswith("api/"):
                continue  # no pages: tests/api hold each of them
            if isinstance(each, URLResolver):
                yield from within(each.url_patterns, before + str(each.pattern))
            elif isinstance(each, URLPattern):
                assert each.name, f"{before}{each.pattern} has no name"
                yield each.name, before + str(each.pattern)

    yield from within(get_resolver().url_patterns, "")
