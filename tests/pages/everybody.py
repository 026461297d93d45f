"""Somebody of every kind, as the matrix knows them: their browsers and tokens, the case they ask for, and what is theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.test import Client

from tests.agency import Agency
from tests.api.machines import Machine, machine
from tests.desk.need.test_deciding import staff
from tests.pages.sites import signed_in
from troth.desk import now, today
from troth.desk.cases.cases import open_case
from troth.desk.cases.models import Case
from troth.desk.cases.words import keep_words
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.machines.models import Token
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
    """Somebody of every kind, each with a browser and a token; the case they ask for, and what stands in addresses."""

    accounts: dict[str, Account] = field(default_factory=dict[str, Account])
    clients: dict[str, Client] = field(default_factory=dict[str, Client])
    machines: dict[str, Machine] = field(default_factory=dict[str, Machine])
    places: dict[str, str] = field(default_factory=dict[str, str])
    own: str = ""


def all_of_them(agency: Agency) -> Everybody:
    """The agency with a colleague in each role, and a request of a member, whom nobody here is."""
    made = Everybody()
    case = planted_case(PLANTED, "|member|")
    own = planted_case({"email": "con@waymark.example"}, "|member|")
    for number, role in enumerate(ROLES):
        made.accounts[role] = agency.lead if role == "privacy lead" else staff(agency, role, name=f"role{number}")
    made.accounts["no role"] = staff(agency, name="nora")
    made.accounts["unsigned"] = staff(agency, "case worker", name="una", signed=False)
    made.accounts["asleep"] = staff(agency, "case worker", name="lee")
    Account.objects.filter(pk=made.accounts["asleep"].pk).update(joined_at=now() - timedelta(days=500))
    made.accounts["person concerned"] = staff(agency, "case worker", name="con")
    made.accounts["leaver"] = staff(agency, "case worker", name="gus")
    made.accounts["expired"] = staff(agency, "case worker", name="exa")
    for who, account in made.accounts.items():
        made.clients[who], made.machines[who] = browser(account), machine(account)
    made.clients["proved long ago"] = browser(agency.lead, proved=now() - timedelta(hours=1))
    made.clients["anonymous"] = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1")
    made.machines["anonymous"] = Machine()
    leave(made.accounts["leaver"], by=agency.lead)
    gone = made.accounts["expired"]
    assert Session.objects.filter(account=gone).update(ends_at=now() - timedelta(minutes=1)) == 1
    assert Token.objects.filter(account=gone).update(expires_at=now() - timedelta(minutes=1)) == 1
    seen(agency.lead, Matter(case.ref, case.subject_id), "case")  # type: ignore[attr-defined]
    made.places = {
        "case": case.ref,
        "subject": case.subject_id,  # type: ignore[attr-defined]
        "staff": made.accounts["person concerned"].uid,
        "entry": EvidenceEntry.objects.filter(case=case.ref).earliest("position").uid,
    }
    made.own = own.ref
    return made


def planted_case(person: Mapping[str, str], about: str) -> Case:
    """A request that came by the portal, in words of their own, of somebody known to be of these kinds."""
    with transaction.atomic():
        subject = meet(person)
        made = open_case("access", channel="web form", received_on=today(), due=None, subject=subject, by=None)
        keep_words(made, subject, {"person": dict(person), "words": {"request": SAYS}})
        Case.objects.filter(number=made.number).update(about=about)
    return made


def browser(account: Account, **facts: Any) -> Client:
    """A browser in which this account is signed in."""
    client = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1", raise_request_exception=False)
    signed_in(client, account.email, **facts)
    return client


def group(row: Mapping[str, Any]) -> frozenset[str]:
    """Who is served at an address or operation that asks for an act."""
    return frozenset(MATRIX["who"][row["may"]])
