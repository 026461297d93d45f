"""Planted values of people: after everybody walked every page, operation and reading command, they stand in no log, error, job
table, cache or file, and on no page of a role that does not need them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.cache import caches

from tests import processes
from tests.agency import LEAD, Agency
from tests.api.machines import machine
from tests.pages.everybody import MATRIX, PLANTED, SAYS, Everybody, all_of_them, planted_case
from tests.pages.test_matrix_machines import address
from tests.torture.canaries import Canaries
from tests.torture.records import queries, table_names
from troth.desk.pages.api.limits import BUCKETS
from troth.faces.logs import Lines

NAME, WROTE = "Quillifer Bramblethwaite", "my neighbour Ottoline Fennimore knows where I moved to"
OTHERS = (
    "tracer",
    "marketer",
    "web team",
    "manager",
    "auditor",
    "head of IT",
    "no role",
    "asleep",
    "unsigned",
    "anonymous",
)
"""Everybody who does not answer requests: what people wrote and are called is on none of their pages."""
FEW = ("tracer", "auditor", "no role")
"""Who walks on PostgreSQL too; on SQLite everybody did."""
READING = (
    "case list --all",
    "letter list",
    "evidence search",
    "need looks",
    "need looks --refused",
    "proposal list",
    "staff list",
)
HANDED_OVER, CONNECTED = {"package.zip"}, {"data", "notice"}


@pytest.fixture
def canaries(agency: Agency) -> Canaries:
    """Somebody in a connected database with a name and words that nobody else has, and somebody who wrote on the portal."""
    email = agency.report.access["email"]
    agency.damage(
        "website", f"UPDATE enquiries SET answer = 'told {NAME}', message = '{WROTE}' WHERE email = '{email}'"
    )
    assert agency.rows("website", "SELECT count(*) FROM enquiries WHERE message = ?", WROTE)[0][0] > 0
    return Canaries((NAME, WROTE, email, SAYS, *PLANTED.values()))


@pytest.fixture
def everybody(agency: Agency, canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> Everybody:
    """One request is answered, one waits for approval, one stands as it was written."""
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "1000000")
    BUCKETS.empty()
    agency.serve("access", agency.report.access)
    asked = ("request", "erasure", *agency.ids(agency.report.access), "--by", "letter", "--as", LEAD)
    assert agency.troth(*asked)[0] == 0
    return all_of_them(agency)


@contextmanager
def logged() -> Iterator[StringIO]:
    """Everything that any library logs, at its finest, as a serving process writes it down."""
    said = StringIO()
    keep = logging.StreamHandler(said)
    keep.setFormatter(Lines())
    loggers = [logging.getLogger(name) for name in ("", "troth", "django", "sqlalchemy", "psycopg")]
    levels = [each.level for each in loggers]
    loggers[0].addHandler(keep)
    for each in loggers:
        each.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        loggers[0].removeHandler(keep)
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


def walk(agency: Agency, everybody: Everybody, others: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """What everybody is answered who does not answer requests: on pages, by the API, by commands. Each case is asked for."""
    for who in others:
        for case in ("1", "2", everybody.places["case"]):
            places = {**everybody.places, "case": case}
            rows = (
                MATRIX["addresses"].items()
                if case == "1"
                else [each for each in MATRIX["addresses"].items() if "number" in each[0]]
            )
            for route, row in rows:
                answer = everybody.clients[who].get(f"/{row.get('at', route).format(**places)}")
                yield f"{who}: {route}", b"" if answer.streaming else answer.content
                answer.close()
            for operation in MATRIX["machines"]:
                method, _, route = operation.partition(" ")
                if who not in ("asleep", "unsigned") and (case == "1" or "number" in route):
                    answer = everybody.machines[who].ask(
                        method, address(route, case), b"{}" if method == "POST" else None
                    )
                    yield f"{who}: {operation}", b"" if answer.streaming else answer.content
                    answer.close()
    for who in ("tracer", "auditor", "no role"):
        email = everybody.accounts[who].email
        for command in (*READING, *(f"case show {number}" for number in (1, 2, everybody.places["case"])), "receipt 1"):
            _, out, err = agency.troth(*command.split(), "--as", email)
            yield f"{who}: troth {command}", f"{out}{err}".encode()


def mistakes(agency: Agency, everybody: Everybody) -> None:
    """What somebody who may do everything does wrong, with values of people in it."""
    lead, words = (
        everybody.clients["privacy lead"],
        {"right": "flying", "channel": "pigeon", "id-email": PLANTED["email"]},
    )
    assert lead.post("/console/cases/open/", words).status_code == 400
    assert lead.get(f"/console/cases/{NAME}/").status_code == 404
    assert lead.get("/console/search", {"q": NAME}).status_code == 200
    assert lead.get(f"/ask/{PLANTED['email']}/").status_code == 404
    token = machine(agency.lead)
    assert token.post("/cases", {"right": WROTE[:40], "channel": "x", "person": PLANTED, NAME: SAYS}).status_code == 422
    assert token.post("/cases/2/find", b'{"person": {"email": "' + PLANTED["email"].encode()).status_code == 400
    assert token.get(f"/evidence?actor={PLANTED['email']}").status_code == 422
    asked = (
        "request",
        "erasure",
        "--id",
        f"email={PLANTED['email']}",
        "--id",
        f"shoe={NAME}",
        "--by",
        "pigeon",
        "--as",
        LEAD,
    )
    assert agency.troth(*asked)[0] == 2


def kept(agency: Agency, store: str) -> Iterator[tuple[str, bytes]]:
    """Every table of the store with jobs, sessions, answers and evidence in it; every file but the connected databases; caches."""
    names = table_names(store)
    for name, rows in zip(names, queries(store, [f'SELECT * FROM "{each}"' for each in names]), strict=True):
        cells = [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                 for row in rows for cell in row.values()]  # fmt: skip
        yield f"table {name}", b"\n".join(cells)
    for path in sorted(path for path in agency.root.rglob("*") if path.is_file()):
        if path.relative_to(agency.root).parts[0] not in CONNECTED and path.name not in HANDED_OVER:
            yield f"file {path.relative_to(agency.root)}", path.read_bytes()
    for cache in caches.all():
        yield "cache", repr(vars(cache)).encode()


def test_the_search_would_find_a_value_in_each_kind_of_place(agency: Agency, store: str, canaries: Canaries) -> None:
    agency.lead.name = NAME
    agency.lead.save()
    (agency.root / "left").write_text(SAYS.upper(), encoding="utf-8")
    held = {place for place, content in kept(agency, store) if list(canaries.inside(content))}
    assert {"table troth_staff_account", "file left"} <= held
    with logged() as said:
        logging.getLogger("troth.pages").error("lost: %s", PLANTED["phone"])
    assert list(canaries.inside(said.getvalue().encode()))


def test_after_everybody_walked_everywhere_no_value_stands_where_none_may(
    agency: Agency, store: str, everybody: Everybody, canaries: Canaries
) -> None:
    with logged() as said:
        shown = [
            f"{place} shows {value}"
            for place, content in walk(agency, everybody, FEW if store.startswith("postgres") else OTHERS)
            for value in canaries.inside(content)
        ]
        mistakes(agency, everybody)
        for thread in threading.enumerate():
            if thread.name == "checks":
                processes.joined(thread)
    assert shown == []
    assert list(canaries.inside(said.getvalue().encode())) == []
    assert [
        f"{place} holds {value}" for place, content in kept(agency, store) for value in canaries.inside(content)
    ] == []
    page = everybody.clients["case worker"].get(f"/console/cases/{everybody.places['case']}/").content
    assert SAYS in list(canaries.inside(page)), "whoever answers requests is shown what was written"
    package = next(agency.root.glob("cases/1/package.zip")).read_bytes()
    assert package, "whoever asked for a copy was given one"


def test_nothing_of_a_person_may_be_kept_by_a_browser_or_a_proxy(agency: Agency) -> None:
    case = planted_case(PLANTED, "|member|")
    from tests.pages.doors import let_in

    assert let_in(agency.lead).get(f"/console/cases/{case.number}/")["Cache-Control"] == "no-store"
    assert "no-store" in machine(agency.lead).get(f"/cases/{case.number}/words")["Cache-Control"]
