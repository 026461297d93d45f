"""Every address of the project, asked for by everybody: each role, no role, the person concerned, a leaver, and strangers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.agency import Agency
from tests.desk.need.test_deciding import staff
from tests.pages.sites import signed_in
from troth.desk import now, today
from troth.desk.cases.cases import open_case
from troth.desk.cases.models import Case
from troth.desk.cases.words import keep_words
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import Matter
from troth.desk.need.reading import seen
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account, Session
from troth.desk.subjects.people import meet

MATRIX: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8"))
ROLES = ("privacy lead", "case worker", "tracer", "marketer", "web team", "manager", "auditor", "head of IT")
STRANGERS = ("anonymous", "expired", "leaver")
PLANTED = {"email": "pia.planted@post.example", "phone": "01632 960987", "name": "Pia Planted"}
SAYS = "My aunt Wilhelmina Sesquipedalian moved to Lower Nowhere."


@dataclass
class Everybody:
    """Somebody of every kind, each with a browser; the case they ask for, and what stands in addresses."""

    clients: dict[str, Client] = field(default_factory=dict[str, Client])
    places: dict[str, str] = field(default_factory=dict[str, str])
    own: str = ""


@pytest.fixture
def everybody(agency: Agency) -> Everybody:
    """The agency with a colleague in each role, and a request of a member, whom nobody here is."""
    made = Everybody()
    case = _case(PLANTED, "|member|")
    own = _case({"email": "con@waymark.example"}, "|member|")
    for number, role in enumerate(ROLES):
        account = agency.lead if role == "privacy lead" else staff(agency, role, name=f"role{number}")
        made.clients[role] = _browser(account)
    made.clients["no role"] = _browser(staff(agency, name="nora"))
    made.clients["unsigned"] = _browser(staff(agency, "case worker", name="una", signed=False))
    late = staff(agency, "case worker", name="lee")
    Account.objects.filter(pk=late.pk).update(joined_at=now() - timedelta(days=500))
    made.clients["asleep"] = _browser(late)
    concerned = staff(agency, "case worker", name="con")
    made.clients["person concerned"] = _browser(concerned)
    made.clients["anonymous"] = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1")
    gone, ended = staff(agency, "case worker", name="gus"), staff(agency, "case worker", name="exa")
    made.clients["leaver"], made.clients["expired"] = _browser(gone), _browser(ended)
    leave(gone, by=agency.lead)
    assert Session.objects.filter(account=ended).update(ends_at=now() - timedelta(minutes=1)) == 1
    seen(agency.lead, Matter(case.ref, case.subject_id), "case")  # type: ignore[attr-defined]
    made.places = {
        "case": case.ref,
        "subject": case.subject_id,  # type: ignore[attr-defined]
        "staff": concerned.uid,
        "entry": EvidenceEntry.objects.filter(case=case.ref).earliest("position").uid,
    }
    made.own = own.ref
    return made


def _case(person: dict[str, str], about: str) -> Case:
    with transaction.atomic():
        subject = meet(person)
        made = open_case("access", channel="web form", received_on=today(), due=None, subject=subject, by=None)
        keep_words(made, subject, {"person": person, "words": {"request": SAYS}})
        Case.objects.filter(number=made.number).update(about=about)
    return made


def _browser(account: Account) -> Client:
    client = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1", raise_request_exception=False)
    signed_in(client, account.email)
    return client


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


def expected(row: dict[str, Any], who: str, method: str) -> int | None:
    """The status somebody gets; None where the row says nothing of this method for those who are served."""
    served = row.get(method)
    if row.get("anybody"):
        return served
    if who in STRANGERS:
        return 302
    if row.get("signed in"):
        return served
    group = MATRIX["who"][row["may"]]
    if who == "unsigned":
        return 302 if "case worker" in group else 403
    if who == "person concerned":
        return served if "case worker" in group else 403
    return served if who in group else 403


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_everybody_gets_what_the_matrix_says_and_nothing_else(everybody: Everybody) -> None:
    wrong: list[str] = []
    leaked: list[str] = []
    for route, row in MATRIX["addresses"].items():
        for who, client in everybody.clients.items():
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
                if who not in ("privacy lead", "case worker") and not answer.streaming:
                    held = answer.content.decode(errors="replace")
                    leaked += [
                        f"{who}: {method} {at} shows {what}" for what in (*PLANTED.values(), SAYS) if what in held
                    ]
    shown = everybody.clients["case worker"].get(f"/console/cases/{everybody.places['case']}/").content.decode()
    assert SAYS in shown, "the planted words are nowhere, so that they leak nowhere says nothing"
    for thread in threading.enumerate():
        if thread.name == "checks":
            thread.join(60)
    assert not wrong, "\n".join(wrong)
    assert not leaked, "\n".join(leaked)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_session_opens_nothing_of_the_machines(everybody: Everybody) -> None:
    wrong: list[str] = []
    for name, act in MATRIX["machines"].items():
        method, _, route = name.partition(" ")
        at = "/api/v1/" + re.sub(
            r"<int:number>", everybody.places["case"], re.sub(r"<(?!int)[^>]+>", "nonsense", route)
        )
        for who in ("anonymous", "expired", "leaver", "no role", "person concerned", "privacy lead"):
            answer: Any = everybody.clients[who].generic(method, at, b"{}", content_type="application/json")
            if (answer.status_code == 401) is (act == "none"):
                wrong.append(f"{who}: {method} {at} gave {answer.status_code}")
    assert not wrong, "\n".join(wrong)
