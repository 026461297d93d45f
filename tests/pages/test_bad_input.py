"""Bad input at every door: hostile words in every question and form, wrong methods, addresses that mean nothing."""

from __future__ import annotations

import itertools
import zipfile

import pytest

from tests.agency import Agency
from tests.pages.doors import let_in, post, stranger
from troth.desk.cases.models import Case

PUBLIC = ("/", "/how-long-we-keep-it", "/cookies", "/what-changed", "/ask", "/reach-us", "/.well-known/security.txt")
STAFF = (
    *("/console/", "/console/promises/", "/console/systems/", "/console/systems/cases/", "/console/cases/"),
    *("/console/cases/open/", "/console/evidence/", "/console/search"),
)
ASKED = (
    *(
        "right",
        "q",
        "words",
        "verdict",
        "kind",
        "state",
        "due",
        "number",
        "sort",
        "page",
        "case",
        "actor",
        "since",
        "until",
    ),
    *("subject", "scope", "id"),
)
HOSTILE = (
    "\x00",
    "a\x00b",
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "\u202egnirts\u202c \u200f\ufeff",
    "%s %(x)s {0} {{7*7}} ${7*7}",
    "' OR 1=1 --",
    "999999999999999999999999",
    "-1",
    "٣",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "😀" * 300,
    "a" * 3000,
)
WRONG_ADDRESSES = (
    *(
        "/console/cases/999999999999999999999/",
        "/console/cases/0/",
        "/console/promises/%00/",
        "/console/systems/..%2f..%2f/",
    ),
    *(
        "/console/evidence/entry/x/",
        "/console/enter/%00/",
        "/published/%00",
        "/published/..%2fstore.sqlite3",
        "/%ff%fe",
        "/%00",
    ),
    *(
        "/ask/%00/",
        "/static/..%2f..%2fsettings.py",
        "/static/%00",
        "/static/",
        "/static/troth/",
        "/published/",
        "/.well-known/nothing",
        "/zz/",
        "/cy/",
    ),
    "/" + "x" * 3000,
)


def test_no_question_breaks_a_page_or_comes_back_as_more_than_words(agency: Agency) -> None:
    people = ((stranger(), PUBLIC), (let_in(agency.lead), STAFF))
    wrong: list[tuple[str, str, int]] = []
    rotated = (HOSTILE[turn:] + HOSTILE[:turn] for turn in (1, 4, 8, 12))
    turns = [dict.fromkeys(ASKED, "\x00"), *(dict(zip(ASKED, said, strict=False)) for said in rotated)]
    for client, pages in people:
        for page, said in itertools.product(pages, turns):
            answer = client.get(page, said)
            body = answer.content.decode()
            if answer.status_code >= 500 or "<script>alert" in body or "<svg onload" in body:
                wrong.append((page, repr(said)[:40], answer.status_code))
    assert wrong == []


def test_a_nought_in_a_form_of_the_console_is_refused(agency: Agency) -> None:
    staff = let_in(agency.lead)
    said = {"right": "access\x00", "channel": "email", "id-email": "ida\x00@inbox.example"}
    assert post(staff, "/console/cases/open/", **said).status_code == 400
    assert Case.objects.count() == 0


def test_addresses_that_mean_nothing_are_told_so(agency: Agency) -> None:
    for client in (stranger(), let_in(agency.lead)):
        answers = {address: client.get(address).status_code for address in WRONG_ADDRESSES}
        assert {address: status for address, status in answers.items() if status not in (301, 302, 400, 404, 410)} == {}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_method_but_those_of_a_page_does_anything(agency: Agency) -> None:
    client = let_in(agency.lead)
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    for page, method in itertools.product((*PUBLIC, *STAFF), ("put", "patch", "delete", "trace")):
        answer = getattr(client, method)(page, headers={"X-CSRFToken": token})
        assert answer.status_code in (403, 405), f"{method} {page}: {answer.status_code}"
    assert Case.objects.count() == 0


def test_hostile_words_in_the_form_are_kept_as_words_or_refused(agency: Agency) -> None:
    client = stranger()
    for said in HOSTILE:
        answer = post(
            client, "/ask", right="access", name=said, email="ida@inbox.example", words=said, reference=said[:80]
        )
        assert answer.status_code in (302, 400), said[:30]
        if answer.status_code == 302:
            shown = client.get(answer["Location"]).content.decode()
            assert said.strip("\x00") not in shown or said.isascii()
    staff = let_in(agency.lead)
    for case in Case.objects.all():
        page = staff.get(f"/console/cases/{case.number}/")
        text = page.content.decode()
        assert page.status_code == 200
        assert [bad for bad in ("<script>alert", "<svg onload", "\x00", "\u202e") if bad in text] == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
)
def test_a_body_of_ten_megabytes_or_of_no_form_at_all_is_refused(agency: Agency, kind: str) -> None:
    client = stranger()
    client.get("/ask")
    token = client.cookies["csrftoken"].value
    for body in (b"name=" + b"x" * 10_000_000, b"\x00\xff" * 1000, b"--x\r\nContent-Disposition: form-data"):
        answer = client.post("/ask", body, content_type=kind, headers={"X-CSRFToken": token})
        assert answer.status_code in (400, 403, 413), (kind, body[:10])
    assert Case.objects.count() == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_endless_in_a_connected_system_makes_no_page_endless(agency: Agency) -> None:
    long, person = "hex(zeroblob(5000000))", agency.report.access
    agency.damage(
        "website",
        f"UPDATE enquiries SET message = {long} WHERE email = '{person['email']}'",
        f'CREATE TABLE "{"long" * 100}" (id INTEGER PRIMARY KEY, "{"email" * 100}" TEXT)',
    )
    client = let_in(agency.lead)
    number = agency.serve("access", person)
    for address in (
        f"/console/cases/{number}/",
        "/console/systems/",
        "/console/systems/website/",
        "/console/evidence/",
    ):
        answer = client.get(address)
        assert (answer.status_code, len(answer.content) < 300_000) == (200, True), address
    with zipfile.ZipFile(agency.root / "cases" / str(number) / "package.zip") as package:
        assert sum(each.file_size for each in package.infolist()) < 300_000, "free text is withheld until it was read"
