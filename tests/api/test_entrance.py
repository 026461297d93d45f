"""The way into the API: a token or 401, never a page, never a redirect; and every refusal is a problem in words."""

from __future__ import annotations

import pytest

from tests.agency import Agency
from tests.api.machines import Machine, machine


@pytest.mark.parametrize("path", ["/cases", "/cases/", "/cases/1", "/nowhere", "/", ""])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_stranger_gets_401_wherever_they_knock(agency: Agency, method: str, path: str) -> None:
    answer = Machine().ask(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="troth"'


def test_a_token_reads_the_cases(agency: Agency) -> None:
    agency.troth("request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", agency.lead.email)
    answer = machine(agency.lead, "see case").get("/cases")
    assert answer.status_code == 200, answer.content
    (case,) = answer.json()["items"]
    assert (case["number"], case["kind"], case["state"]) == (1, "access", "waiting")
