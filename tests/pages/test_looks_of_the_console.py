"""What the console says at a glance: how long is left and what comes next, how a case was looked at, and whom to ask."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.agency import Agency
from tests.pages.doors import let_in
from troth.desk import today
from troth.desk.cases.cases import answer_task, open_tasks
from troth.desk.cases.models import Case
from troth.desk.need.undertakings import sign, undertakings
from troth.desk.pages.charts.clock import clock, measure
from troth.desk.plans.models import StoredPlan
from troth.desk.staff.accounts import open_account
from troth.keepers.rights.actions import approve_and_run, open_request

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def row_of(page: str, number: int) -> str:
    """The words of a case's row in the list."""
    (row,) = re.findall(rf'<tr>(<th scope="row"><a [^>]*/cases/{number}/.*?)</tr>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


@on_sqlite
def test_the_list_says_how_long_is_left_and_what_comes_next(agency: Agency) -> None:
    case = open_request("erasure", agency.report.erasure, channel="email", received_on=today(), by=agency.lead)
    client = let_in(agency.lead)

    def said(state: str = "all") -> str:
        return row_of(client.get(f"/console/cases/?state={state}").content.decode(), case.number)

    assert "places to look in" in said()
    for task in open_tasks(case):
        answer_task(case, task.system, "nothing", by=agency.lead)
    assert said().endswith("to be approved")
    approve_and_run(case, by=agency.lead, later=True)
    assert said().endswith("to be carried out")
    StoredPlan.objects.update(state="stopped")
    assert said().endswith("its plan stopped")
    for days, words in ((0, " today "), (3, " 3 days "), (1, " 1 day "), (-1, " 1 day late ")):
        Case.objects.update(due_on=today() + timedelta(days=days))
        assert words in said()


@on_sqlite
def test_looks_at_a_case_are_one_line_of_its_timeline_however_many_there_were(agency: Agency) -> None:
    case = open_request("access", agency.report.access, channel="email", received_on=today(), by=agency.lead)
    client = let_in(agency.lead)
    from troth.desk.cases.matters import matter_of
    from troth.desk.need.reading import seen

    for _each in range(3):
        seen(agency.lead, matter_of(case), "case")
    page = client.get(f"/console/cases/{case.number}/").content.decode()
    (times,) = re.findall(r"Looked at (\d+) times", page)
    assert (int(times) >= 3, page.count("Somebody looked")) == (True, 0)
    assert f"?kind=person.seen&amp;case={case.number}" in page
    worker = open_account("worker@waymark.example", "Kim Worker", ("case worker",), by=agency.lead)
    for role, _at in undertakings(worker):
        sign(worker, role.name, text_hash=role.text_hash)
    assert "Looked at" not in let_in(worker).get(f"/console/cases/{case.number}/").content.decode()


def test_the_clock_of_a_case_fills_warns_and_runs_over() -> None:
    since, due = date(2026, 10, 1), date(2026, 10, 31)
    assert 'width="500" height="10" class="gone"' in clock(since, due, date(2026, 10, 16))
    assert 'class="gone is-soon"' in clock(since, due, date(2026, 10, 30), soon=7)
    late = clock(since, due, date(2026, 11, 30))
    assert 'width="500" height="10" class="gone"' in late
    assert 'x="500" width="500" height="10" class="over"' in late
    assert "class" in clock(since, since, since)
    assert 'width="250" height="10" class="reached"' in measure(1, 4)
    assert 'width="0" height="10" class="reached"' in measure(0, 0)


@on_sqlite
def test_somebody_without_a_role_is_told_whom_to_ask(agency: Agency) -> None:
    client = let_in(open_account("new@waymark.example", "Sam New", (), by=agency.lead))
    answer = client.get("/console/")
    page = answer.content.decode()
    assert (answer.status_code, "Welcome, Sam New" in page, agency.lead.email in page) == (403, True, True)
    assert "/console/account/" in page
    assert "/console/search" not in page


@on_sqlite
def test_what_staff_may_not_see_or_is_not_there_is_said_under_their_own_bar(agency: Agency) -> None:
    client = let_in(agency.lead)
    for address in ("/console/cases/999/", "/console/nothing/"):
        page = client.get(address).content.decode()
        assert ("This page does not exist" in page, 'href="/console/cases/"' in page) == (True, True), address


@on_sqlite
def test_every_sentence_stands_under_its_part_of_the_notice_with_the_verdicts_counted(agency: Agency) -> None:
    agency.troth("verify")
    page = let_in(agency.lead).get("/console/promises/").content.decode()
    parts = re.findall(r'<section class="part-of" aria-labelledby="([\w-]+)">', page)
    linked = re.findall(r'href="#(part-[\w-]+)"', page)
    assert parts == linked
    assert parts.index("part-what-we-hold") < parts.index("part-rights") < parts.index("part-about-this-notice")
    assert len(re.findall(r"<li>.{0,40}<span class=\"(?:verdict|is-said)", page)) == int(
        re.findall(r'role="status">(\d+) sentences', page)[0]
    )


@on_sqlite
def test_the_chain_leads_from_the_promise_to_its_entry_and_back_to_the_sentence(agency: Agency) -> None:
    agency.troth("verify")
    client = let_in(agency.lead)
    promise = client.get("/console/promises/rights.erasure/").content.decode()
    (there,) = re.findall(r'<ol class="chain".*?href="(/console/evidence/\w+/)".*?</ol>', promise, re.DOTALL)
    entry = client.get(there).content.decode()
    chain = entry[entry.index('<ol class="chain"') :]
    assert re.findall(r'href="([^"]+)"', chain)[:3] == [
        "/#rights.erasure", "/console/promises/rights.erasure/", "/console/promises/rights.erasure/#saw",
    ]  # fmt: skip
    assert re.search(r'<dt class="govuk-summary-list__key">Verdict</dt><dd [^>]*>\w+</dd>', entry)
    assert "erasure drill" in entry, "what was seen stands there in words"
    opened = client.get("/console/evidence/?kind=staff.account-opened").content.decode()
    (other,) = set(re.findall(r'href="(/console/evidence/\w{20,}/)"', opened))
    assert '<ol class="chain"' not in client.get(other).content.decode()
