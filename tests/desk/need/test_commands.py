"""``troth need``: what the pages offer is there as commands, decided by the same function and refused with code 2."""

from __future__ import annotations

import json

from tests.agency import LEAD, Agency

SAM = "sam@waymark.example"


def test_an_undertaking_is_shown_and_signed_and_only_then_the_role_acts(agency: Agency):
    add = ("staff", "add", SAM, "--name", "Sam Staff", "--role", "case worker", "--as", LEAD)
    assert agency.troth(*add)[0] == 0
    request = ("request", "access", "--id", "email=jo@post.example", "--by", "email", "--as", SAM)
    code, _, err = agency.troth(*request)
    assert (code, "still to be signed" in err) == (2, True)
    assert "not signed" in agency.troth("need", "sign", "--as", SAM)[1]
    code, out, _ = agency.troth("need", "sign", "case worker", "--yes", "--as", SAM, "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["signed_at"]
    assert agency.troth(*request)[0] == 0
    assert agency.troth("need", "sign", "tracer", "--yes", "--as", SAM)[0] == 2


def test_roles_are_listed_changed_and_confirmed_by_another_person(agency: Agency):
    agency.troth("staff", "add", SAM, "--name", "Sam Staff", "--as", LEAD)
    assert agency.troth("need", "change", SAM, "--role", "tracer", "--as", LEAD)[0] == 0
    roles = {
        each["role"]: each for each in json.loads(agency.troth("need", "roles", "--as", LEAD, "--format", "json")[1])
    }
    assert roles["tracer"]["who"] == [SAM]
    assert agency.troth("need", "confirm", SAM, "tracer", "--as", LEAD)[0] == 0
    assert agency.troth("need", "confirm", SAM, "tracer", "--as", SAM)[0] == 2
    assert agency.troth("need", "looks", "--as", SAM)[0] == 2
    assert agency.troth("need", "looks", "--as", LEAD)[0] == 0


def test_nobody_opens_or_searches_a_request_about_themselves(agency: Agency):
    own = ("need", "own", LEAD, "--id", "phone=01632 960 555", "--as", LEAD)
    assert agency.troth(*own)[0] == 0
    for person in (f"email={LEAD}", "phone=+44 1632 960555"):
        code, _, err = agency.troth("request", "access", "--id", person, "--by", "email", "--as", LEAD)
        assert (code, "about you yourself" in err) == (2, True)
