"""A read of the API asks the store few questions, and what comes along with another answer decides as if it were asked apart."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.agency import Agency
from tests.api.machines import Machine, machine
from tests.desk.need.test_deciding import staff
from troth.desk import now, today
from troth.desk.cases.cases import open_case
from troth.desk.cases.models import Case, Task
from troth.desk.evidence.log import append
from troth.desk.machines.tokens import new_token, token_of
from troth.desk.need.confirming import confirm
from troth.desk.need.roles import one_moment, roles_in_force
from troth.desk.need.waking import known_standing, standing_of
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.people import meet


def opened(by: Account | None, kind: str = "objection", email: str = "jo@post.example") -> Case:
    with transaction.atomic():
        return open_case(kind, channel="letter", received_on=today(), due=None, subject=meet({"email": email}), by=by)


def questions(api: Machine, path: str) -> int:
    """How many a read asks, once what is written once is written and the token was noted as used."""
    assert api.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert api.get(path).status_code == 200
    return len(seen)


def test_a_case_is_read_by_two_questions_and_a_list_by_three_whoever_may_see_them(agency: Agency) -> None:
    number = opened(agency.lead).number
    for who in (agency.lead, staff(agency, "case worker")):
        api = machine(who, "see case")
        assert questions(api, f"/cases/{number}") == 2, who.roles
        assert questions(api, "/cases?limit=20") == 3, who.roles
    assert questions(Machine(), "/notice/versions") == 1
    assert questions(machine(agency.lead), "/promises/rights.erasure") == 4


def test_what_a_case_has_is_asked_for_where_it_has_any(agency: Agency) -> None:
    case = opened(agency.lead)
    api, path = machine(agency.lead), f"/cases/{case.number}"
    said = api.get(path).json()
    assert (said["opened_by"], said["decided_by"], said["tasks"]) == (agency.lead.uid, None, [])
    assert (said["passed_to_clients"], said["files"], said["plan"]) == ([], [], None)
    Task.objects.create(case=case, system="cabinet", who="the archivist", what="look")
    with transaction.atomic():
        append("rights.passed-to-client", by=actor(agency.lead), case=case.ref, system="crm", client="a client", rows=3)
    folder = agency.root / "cases" / case.ref
    (folder / "package.zip").mkdir(parents=True)
    said = api.get(path).json()
    assert said["tasks"] == [{"system": "cabinet", "who": "the archivist", "what": "look", "answer": ""}]
    assert said["passed_to_clients"] == [{"system": "crm", "client": "a client", "rows": 3}]
    assert said["files"] == [], "a folder is no file"


def test_what_comes_along_with_a_token_is_what_is_asked_apart_signed_or_not_confirmed_or_late(agency: Agency) -> None:
    long_ago = now() - timedelta(days=400)
    late, woken = staff(agency, "tracer", name="late"), staff(agency, "tracer", "marketer", name="woken")
    for each in (late, woken):
        Account.objects.filter(pk=each.pk).update(joined_at=long_ago)
        each.refresh_from_db()
    confirm(woken, "tracer", by=agency.lead)
    everybody = [agency.lead, staff(agency, "tracer"), staff(agency, "tracer", name="new", signed=False), late, woken]
    for who in (*everybody, staff(agency, name="nobody")):
        apart = standing_of(who, roles_in_force())
        with one_moment():
            token = token_of(new_token(who, "a test", ["see case"])[1])
            known_standing(token.account, token.signed, token.confirmed)
            with CaptureQueriesContext(connection) as seen:
                assert standing_of(token.account, roles_in_force()) == apart, who.roles
            assert not [each for each in seen if "troth_need" in each["sql"]]


def test_a_list_holds_what_fits_whatever_is_asked_together_and_however_long_a_page_is(agency: Agency) -> None:
    with transaction.atomic():
        for number in range(6):
            made = opened(None, "objection" if number % 2 else "access", f"jo{number}@post.example")
            due = today() + timedelta(days=number)
            Case.objects.filter(number=made.number).update(due_on=due, state=("open", "waiting")[number // 3])
    every = list(Case.objects.order_by("-number"))
    asked = {
        "state": ("waiting", lambda case: case.state == "waiting"),
        "kind": ("objection", lambda case: case.kind == "objection"),
        "due_by": (
            f"{today() + timedelta(days=4)}",
            lambda case: case.due_on is not None and case.due_on <= today() + timedelta(days=4),
        ),
        "after": (str(every[0].number), lambda case: case.number < every[0].number),
    }
    lead = machine(agency.lead)
    for size in range(len(asked) + 1):
        for names in combinations(asked, size):
            query = {name: asked[name][0] for name in names}
            fit = [case.number for case in every if all(asked[name][1](case) for name in names)]
            for limit in (1, 3, 50):
                said = lead.get(f"/cases?{urlencode({**query, 'limit': limit})}").json()
                assert [row["number"] for row in said["items"]] == fit[:limit], (names, limit)
                assert said["next"] == (fit[limit - 1] if len(fit) > limit else None)
    assert machine(agency.lead, purposes=["marketing"]).get("/cases").json() == {"items": [], "next": None}
