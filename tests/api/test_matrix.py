"""Every operation as everybody: the public ones are these and no others, and each other one needs a token that says its act,
of an owner who may do it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from tests.agency import Agency
from tests.api.machines import Machine, machine
from troth.desk.machines.models import Token
from troth.desk.pages.api.door import OPERATIONS, Sent, Shown
from troth.desk.pages.api.limits import BUCKETS
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.notice.acts import ACTS

PUBLIC = {
    ("GET", "openapi.json"),
    ("GET", "health"),
    ("GET", "notice"),
    ("GET", "notice/versions"),
    ("GET", "notice/forms/<name>"),
    ("POST", "ask"),
}
PLACES = {"number": "1", "uid": "0" * 16, "name": "notice.md", "promise": "rights.erasure", "measure": "paper"}
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "1000000")
    BUCKETS.empty()


def asked(who: Machine, method: str, route: str) -> int:
    """The status of one operation, with nothing sent."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PLACES[found[1]], route)
    return who.ask(method, f"/{path}", b"{}" if method == "POST" else None).status_code


def test_only_these_need_no_token_and_the_description_says_so(agency: Agency) -> None:
    described = Machine().get("/openapi.json").json()
    said = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if operation["security"] == []
    }
    assert said | {("GET", "openapi.json")} == {
        (method, re.sub(r"<(.*?)>", r"{\1}", route)) for method, route in PUBLIC
    }
    assert {key for key, operation in OPERATIONS.items() if operation.act is None} == PUBLIC
    assert described["openapi"] == "3.1.0"


def test_no_two_shapes_have_one_name_in_the_description(store: str) -> None:
    def below(shape: type) -> set[type]:
        return {shape}.union(*(below(each) for each in shape.__subclasses__()))

    names = Counter(each.__name__ for each in below(Shown) | below(Sent))
    assert [name for name, number in names.items() if number > 1] == []


def test_the_description_is_openapi_3_1_as_its_schema_says(agency: Agency) -> None:
    described = Machine().get("/openapi.json").json()
    wrong = [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(described)]
    assert wrong == []
    described["paths"]["/api/v1/cases"]["get"]["responses"] = []
    assert list(OPENAPI_31_VALIDATOR.iter_errors(described)), "the schema finds what is wrong"


def test_a_stranger_and_whoever_shows_a_dead_token_get_401_everywhere_else(agency: Agency) -> None:
    assert len(OPERATIONS) > 50
    dead = machine(agency.lead)
    Token.objects.update(revoked_at=agency.lead.joined_at)
    for who in (Machine(), dead):
        assert {key: asked(who, *key) for key in OPERATIONS if key not in PUBLIC} == {
            key: 401 for key in OPERATIONS if key not in PUBLIC
        }


def test_a_token_that_says_every_act_but_one_is_refused_that_one(agency: Agency) -> None:
    acts = {operation.act for operation in OPERATIONS.values() if operation.act is not None}
    for act in sorted(acts):
        who = machine(agency.lead, *(each for each in ACTS if each != act))
        its = [key for key, operation in OPERATIONS.items() if operation.act == act]
        assert {key: asked(who, *key) for key in its} == dict.fromkeys(its, 403), act


def test_a_token_that_says_everything_does_nothing_that_its_owner_may_not(agency: Agency) -> None:
    nobody = open_account("new@waymark.example", "Sam New", (), by=agency.lead)
    who = machine(nobody)
    needs = [key for key in OPERATIONS if key not in PUBLIC]
    assert {key: asked(who, *key) for key in needs} == dict.fromkeys(needs, 403)
    Account.objects.filter(pk=nobody.pk).update(is_active=False)
    assert asked(who, "GET", "cases") == 401
