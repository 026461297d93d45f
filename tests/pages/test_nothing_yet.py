"""A workspace with nothing in it yet: every page of it answers in words and says what comes next, and so where nobody has asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from django.urls import URLPattern, URLResolver, get_resolver

from tests import processes
from tests.agency import Agency
from tests.conftest import new_workspace
from tests.pages.doors import let_in, stranger, title
from tests.warm import Process
from troth.desk.staff.accounts import open_account

EMAIL = "lead@waymark.example"
COMMANDS = r"troth (?:publish|init|verify|check|work)"


def addresses(patterns: list[Any] | None = None, before: str = "/") -> list[str]:
    """Every address that names no one thing: none holds a part in angle brackets."""
    found: list[str] = []
    every: list[Any] = get_resolver().url_patterns if patterns is None else patterns
    for each in every:
        whole = before + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLResolver):
            found += addresses(each.url_patterns, whole)
        elif isinstance(each, URLPattern) and "<" not in whole and not whole.startswith("/api/"):
            found.append(whole)
    return found


def test_every_page_of_an_empty_workspace_answers_in_words(store: str) -> None:
    people = {"a stranger": stranger(), "its only account": let_in(open_account(EMAIL, "Robin Lead"))}
    for who, client in people.items():
        for address in addresses():
            answer = client.get(address)
            answer.close()
            where = f"{address} to {who}: {answer.status_code}"
            if answer.status_code in (301, 302):
                continue
            assert answer.status_code in (200, 404, 405, 503), where
            if not answer["Content-Type"].startswith("text/html"):
                assert answer.status_code != 503 or address == "/ready", where
                continue
            assert title(answer), where
            assert answer.status_code != 503 or not address.startswith("/console/"), where


def test_the_public_is_told_to_come_back_and_machines_what_is_missing(store: str) -> None:
    for address in ("/", "/ask", "/cookies", "/reach-us"):
        answer = stranger().get(address)
        assert (answer.status_code, "We cannot show this at the moment" in answer.content.decode()) == (503, True)
        assert not re.search(COMMANDS, answer.content.decode()), "what is amiss in the house is nothing to them"
    assert stranger().get("/health").json() == {"alive": True}
    ready = stranger().get("/ready")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["notice in force"]})


def test_a_house_that_has_done_nothing_but_publish_is_told_on_every_page_what_comes_next(agency: Agency) -> None:
    client = let_in(agency.lead)
    for address, says in (
        ("/console/", "Run every check now"),
        ("/console/promises/", "Run every check now"),
        ("/console/promises/rights.erasure/", "Run a check now"),
        ("/console/promises/check/", "Run every check now"),
        ("/console/cases/", "Open the first case"),
        ("/console/proposals/", "Nothing waits"),
        ("/console/looks/", "Nobody has looked"),
        ("/console/search", "What are you looking for?"),
        ("/console/machines/", "No program acts for you."),
    ):
        assert says in client.get(address).content.decode(), address


def test_in_a_workspace_just_made_troth_up_leads_to_the_first_account(tmp_path: Path) -> None:
    root = tmp_path / "a new house"
    root.mkdir()
    new_workspace("sqlite", root)  # as troth init leaves it
    command = [sys.executable, "-m", "troth", "up", "--port", "0", "--workspace", str(root)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    with Process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        said = [processes.heard(process).split(None, 1) for _ in range(4)]
        assert [line[0] for line in said[:2]] == ["portal", "console"]
        assert " ".join(said[3]).strip() == "makes the first account, once, within the hour"
        page = httpx.get(said[2][1].split()[-1], timeout=20)
        assert (page.status_code, "Make the first account" in page.text) == (200, True)
        assert httpx.get(said[1][1].strip(), timeout=20).status_code == 302
        process.terminate()
        assert processes.ended(process, 40) == 0
