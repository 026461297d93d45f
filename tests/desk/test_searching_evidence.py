"""Entries are found by case, promise, actor, person, kind and time, the newest first, by indexes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.agency import LEAD, Agency
from troth.desk.evidence import appending, log
from troth.desk.evidence.search import Wanted, count, search
from troth.ledger.entries import Actor

ONE, OTHER = Actor("person", "a1"), Actor("person", "b2")
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def recorded(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(12):
        monkeypatch.setattr(appending, "now", lambda day=day: START + timedelta(days=day))
        with transaction.atomic():
            log.append(
                "trial.opened" if day % 2 else "trial.closed",
                by=ONE if day < 6 else OTHER,
                case=str(day % 3),
                subject=f"{day % 4:032x}",
                **({"promise": f"rights.p{day % 2}"} if day < 4 else {"number": day}),
            )
    log.seal()


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (Wanted(), list(range(11, -1, -1))),
        (Wanted(case="1"), [10, 7, 4, 1]),
        (Wanted(promise="rights.p1"), [3, 1]),
        (Wanted(actor="b2"), [11, 10, 9, 8, 7, 6]),
        (Wanted(subject=f"{3:032x}"), [11, 7, 3]),
        (Wanted(kind="trial.opened"), [11, 9, 7, 5, 3, 1]),
        (Wanted(kind="trial."), list(range(11, -1, -1))),
        (Wanted(kind="trial"), []),
        (Wanted(since=START + timedelta(days=9)), [11, 10, 9]),
        (Wanted(until=START + timedelta(days=2)), [1, 0]),
        (Wanted(case="1", actor="a1", kind="trial.opened"), [1]),
    ],
)
def test_what_fits_is_found(recorded: None, wanted: Wanted, days: list[int]) -> None:
    assert [hit.at.day - 1 for hit in search(wanted)] == days
    assert count(wanted) == len(days)
    assert [hit.at.day - 1 for hit in search(wanted, limit=2)] == days[:2]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(case="1"),
        Wanted(promise="rights.p1"),
        Wanted(actor="b2"),
        Wanted(subject="00"),
        Wanted(kind="plan."),
        Wanted(since=START, until=START + timedelta(days=1)),
    ],
)
def test_each_way_of_finding_has_its_index(recorded: None, wanted: Wanted) -> None:
    from troth.desk.evidence.search import fitting

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    plan = fitting(wanted).values("pk").explain()
    assert "USING" in plan.upper() if connection.vendor == "sqlite" else "Index" in plan
    assert "SCAN troth_evidence_evidenceentry\n" not in f"{plan}\n"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_command_finds_what_a_person_did_in_a_case(agency: Agency) -> None:
    number = str(agency.serve("access", agency.report.access))
    code, out, _ = agency.troth("evidence", "search", "--case", number, "--actor", LEAD, "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert {"case.opened", "plan.approved", "case.decided"} <= {each["kind"] for each in said["shown"]}
    assert said["entries"] == len(said["shown"])
    assert all(each["case"] == number for each in said["shown"])
    code, out, _ = agency.troth("evidence", "search", "--case", number, "--kind", "plan.", "--limit", "1")
    assert "plan.done" in out
    assert out.splitlines()[-1].endswith("entries fit, 1 shown")
    assert agency.troth("evidence", "search", "--since", "2999-01-01")[1] == "0 entries fit, 0 shown\n"
