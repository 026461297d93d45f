"""Every operation of the API with the token of everybody: each role, no role, asleep, the person concerned, expired, a leaver's."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from tests import processes
from tests.agency import Agency
from tests.pages.everybody import MATRIX, PLANTED, SAYS, STRANGERS, Everybody, all_of_them
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.pages.api.limits import BUCKETS

FEW = ("privacy lead", "tracer", "no role", "person concerned", "leaver")
"""Whose tokens are tried on PostgreSQL too; SQLite has seen everybody's."""
PLACES = {"number": "{case}", "name": "notice.md", "promise": "rights.erasure", "measure": "paper", "uid": "f" * 16}
"""What stands in the places of routes; an id is nobody's, so that nothing is undone by asking."""

OWN = {
    "cases/<int:number>/answer": {"system": "paper", "answer": "nothing"},
    "cases/<int:number>/approve": {"hash": "0" * 64},
    "cases/<int:number>/find": {"person": {"email": "jo@post.example"}},
    "cases/<int:number>/instruct": {"client": "1"},
    "cases/<int:number>/letter": {"client": "1"},
    "cases/<int:number>/settle": {"outcome": "granted", "reason": "I may."},
}
"""What the person concerned sends about their own case: whole, so that nothing but who they are is in the way."""


@pytest.fixture
def everybody(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Everybody:
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "1000000")
    BUCKETS.empty()
    return all_of_them(agency)


def address(route: str, case: str) -> str:
    """Where an operation is asked for."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PLACES[found[1]], route).format(case=case)


def served(who: str, act: str, route: str) -> bool:
    """Whether somebody with a token that says everything is let to this operation, in a case of a member's or in their own."""
    of_a_case = "<int:number>" in route
    if who == "person concerned":
        return not of_a_case and "case worker" in MATRIX["who"][act]
    if of_a_case and act == "see case":
        return who in MATRIX["who"]["see all of this case" if route.endswith("/words") else "see this case"]
    return who in MATRIX["who"][act]


def test_every_operation_answers_each_token_as_the_matrix_says(everybody: Everybody, store: str) -> None:
    wrong: list[str] = []
    leaked: list[str] = []
    few = store.startswith("postgres")
    for name, act in MATRIX["machines"].items():
        method, _, route = name.partition(" ")
        for who, token in everybody.machines.items():
            if few and who not in FEW:
                continue
            at = address(route, everybody.own if who == "person concerned" else everybody.places["case"])
            # What cannot be read is sent, so that whoever is served does nothing here; everybody else is refused before it is read.
            sent = (OWN.get(route, {}) if who == "person concerned" else b"[") if method == "POST" else None
            answer: Any = token.ask(method, at, sent)
            status = answer.status_code
            if status >= 500:
                wrong.append(f"{who}: {method} {at} gave {status}")
            elif act == "none":
                if status in (401, 403):
                    wrong.append(f"{who}: {method} {at} is for everybody and gave {status}")
            elif who in STRANGERS:
                if status != 401:
                    wrong.append(f"{who}: {method} {at} gave {status}, not 401")
            elif (status != 403) is not (
                served(who, act, route) and not (who == "person concerned" and "{case}" in at)
            ):
                wrong.append(f"{who}: {method} {at} gave {status} for ‘{act}’")
            if who not in ("privacy lead", "case worker") and not answer.streaming:
                held = answer.content.decode(errors="replace")
                leaked += [f"{who}: {method} {at} shows {what}" for what in (*PLANTED.values(), SAYS) if what in held]
            answer.close()
    for thread in threading.enumerate():
        if thread.name == "checks":
            processes.joined(thread)
    assert not wrong, "\n".join(wrong)
    assert not leaked, "\n".join(leaked)
    read = everybody.machines["case worker"].get(f"/cases/{everybody.places['case']}/words")
    assert SAYS in read.content.decode(), "the planted words are nowhere, so that they leak nowhere says nothing"
    assert EvidenceEntry.objects.filter(kind="person.seen", actor_id=everybody.accounts["case worker"].uid).exists()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_session_opens_nothing_of_the_machines(everybody: Everybody) -> None:
    wrong: list[str] = []
    for name, act in MATRIX["machines"].items():
        method, _, route = name.partition(" ")
        at = f"/api/v1{address(route, everybody.places['case'])}"
        for who in ("anonymous", "expired", "leaver", "no role", "person concerned", "privacy lead"):
            answer: Any = everybody.clients[who].generic(method, at, b"{}", content_type="application/json")
            if (answer.status_code == 401) is (act == "none"):
                wrong.append(f"{who}: {method} {at} gave {answer.status_code}")
    assert not wrong, "\n".join(wrong)
