"""Every address of the project, asked for by everybody: each role, no role, the person concerned, a leaver, and strangers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests import processes
from tests.agency import Agency
from tests.pages.everybody import MATRIX, PLANTED, SAYS, STRANGERS, Everybody, all_of_them, group

FEW = ("privacy lead", "tracer", "no role", "person concerned", "anonymous")
"""Who is asked for on PostgreSQL too: one of each way to be decided; SQLite has seen everybody."""


@pytest.fixture
def everybody(agency: Agency) -> Everybody:
    return all_of_them(agency)


def addresses() -> Iterator[str]:
    """Every address, as its route is written; those of machines are held apart."""

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            else:
                assert isinstance(each, URLPattern)
                yield route

    yield from (route for route in walk(get_resolver().url_patterns, "") if not route.lstrip("^").startswith("api/v1"))


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert sorted(set(addresses())) == sorted(MATRIX["addresses"])


def test_every_operation_of_machines_has_its_row_and_every_row_its_operation() -> None:
    from troth.desk.pages.api.door import OPERATIONS
    from troth.faces import api  # noqa: F401  # every room's operations

    said = {f"{method} {route}": each.act or "none" for (method, route), each in OPERATIONS.items()}
    assert said == MATRIX["machines"]


def test_no_row_stands_twice() -> None:
    """Where a key is written twice, YAML takes the last and says nothing."""
    text = (Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8")
    for section in yaml.compose(text).value:  # type: ignore[union-attr]
        said = [key.value for key, _row in section[1].value]
        assert sorted(said) == sorted(set(said)), section[0].value


def expected(row: dict[str, Any], who: str, method: str) -> int | None:
    """The status somebody gets; None where the row says nothing of this method for those who are served."""
    served = row.get(method)
    if row.get("anybody"):
        return served
    if who in STRANGERS:
        return 302
    if who == "proved long ago":
        return 302 if row.get("fresh") in (True, method) else served
    if row.get("signed in"):
        return served
    may = group(row)
    if who == "unsigned":
        return 302 if "case worker" in may else 403
    if who == "person concerned":
        return served if "case worker" in may else 403
    return served if who in may else 403


def test_everybody_gets_what_the_matrix_says_and_nothing_else(everybody: Everybody, store: str) -> None:
    wrong: list[str] = []
    leaked: list[str] = []
    few = store.startswith("postgres")
    people = {who: client for who, client in everybody.clients.items() if not few or who in FEW}
    for route, row in MATRIX["addresses"].items():
        for who, client in people.items():
            for method in ("GET", "POST"):
                wanted = expected(row, who, method)
                if wanted is None:
                    continue
                at = f"/{row.get('at', route).format(**everybody.places)}"
                if who == "person concerned" and "own" in row:
                    at, wanted = at.replace(f"/{everybody.places['case']}/", f"/{everybody.own}/"), row["own"]
                answer = client.get(at) if method == "GET" else client.post(at)
                if answer.status_code != wanted:
                    wrong.append(f"{who}: {method} {at} gave {answer.status_code}, not {wanted}")
                elif who in STRANGERS and not row.get("anybody"):
                    assert answer["Location"].startswith("/console/enter/"), at
                elif who == "unsigned" and "may" in row and wanted == 302:
                    assert answer["Location"] == "/console/undertakings/", at
                elif who == "proved long ago" and row.get("fresh") in (True, method):
                    assert answer["Location"].startswith("/console/account/prove/"), at
                if who not in ("privacy lead", "proved long ago", "case worker") and not answer.streaming:
                    held = answer.content.decode(errors="replace")
                    leaked += [
                        f"{who}: {method} {at} shows {what}" for what in (*PLANTED.values(), SAYS) if what in held
                    ]
                answer.close()
    shown = everybody.clients["case worker"].get(f"/console/cases/{everybody.places['case']}/").content.decode()
    assert SAYS in shown, "the planted words are nowhere, so that they leak nowhere says nothing"
    for thread in threading.enumerate():
        if thread.name == "checks":
            processes.joined(thread)
    assert not wrong, "\n".join(wrong)
    assert not leaked, "\n".join(leaked)
