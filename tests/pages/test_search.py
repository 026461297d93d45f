"""Search everything: by what a thing is called, grouped by what it is; people are not found from a box."""

from __future__ import annotations

import re

import pytest

from tests.agency import Agency
from tests.pages.doors import let_in
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry


def found(client: object, words: str) -> dict[str, list[str]]:
    """Group → where its hits lead."""
    page = client.get("/console/search", {"q": words})  # type: ignore[attr-defined]
    assert page.status_code == 200
    groups = re.findall(
        r'<section class="found".*?<h2[^>]*>(.*?)</h2>(.*?)</section>', page.content.decode(), re.DOTALL
    )
    return {title: re.findall(r'href="([^"]+)"', hits) for title, hits in groups}


def test_everything_is_found_by_what_it_is_called(agency: Agency) -> None:
    agency.troth("request", "erasure", *agency.ids(agency.report.erasure), "--by", "email", "--as", agency.lead.email)
    case = Case.objects.latest("number")
    client = let_in(agency.lead)
    assert "/console/promises/rights.erasure/" in found(client, "Erase  HOLD")["Sentences of the notice"]
    assert "/#in-short.1" in found(client, "lost touch")["Sentences of the notice"]
    assert found(client, "found_addresses")["Systems and tables"] == ["/console/systems/cases/"]
    assert "/console/systems/cases/" in found(client, "date of birth")["Systems and tables"]
    assert f"/console/cases/{case.number}/" in found(client, f"case {case.number}")["Cases"]
    entry = EvidenceEntry.objects.get(kind="case.opened")
    assert f"/console/evidence/{entry.uid}/" in found(client, entry.uid[:14])["Evidence"]
    assert "/console/evidence/?kind=case.opened" in found(client, "request received")["Evidence"]
    assert case.subject is not None
    assert f"/console/evidence/{entry.uid}/" in found(client, case.subject.uid)["Evidence"]
    assert found(client, "what changed")["Pages"] == ["/what-changed"]
    assert found(client, "no such word anywhere") == {}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nobody_is_searched_for_and_what_was_typed_of_them_is_not_kept(agency: Agency) -> None:
    client = let_in(agency.lead)
    for typed in ("ava@inbox.example", "07700 900123", "+44 (0)1632 960001", "QQ 12 34 56 C"):
        answer = client.get("/console/search", {"q": typed})
        assert (answer.status_code, answer["Location"]) == (302, "/console/search?for=person"), typed
    page = client.get("/console/search?for=person").content.decode()
    assert "Nobody is searched for from here" in page
    assert 'href="/console/cases/open/"' in page


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_any_question_is_answered_in_words(store: str, agency: Agency) -> None:
    client = let_in(agency.lead)
    for typed in ("", "   ", "\0", "<script>alert(1)</script>", "%", "\u202edrow", "9" * 60, "a" * 5000):
        answer = client.get("/console/search", {"q": typed})
        assert answer.status_code in (200, 302, 400)  # a nought is taken at no door
        assert b"<script>" not in answer.content
    assert b"What are you looking for?" in client.get("/console/search").content
    assert b"Nothing is called that" in client.get("/console/search?q=zzzz").content
