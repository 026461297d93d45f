"""What a token says and what its owner may are decided as in the console: by purpose, never about oneself, and on record."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.api.machines import Machine, machine
from tests.desk.need.test_deciding import staff
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.roles import roles_in_force

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def written(email: str, right: str = "access") -> int:
    """A request on the public form; its number."""
    said = {"right": right, "name": "Zanz Arabel", "email": email, "words": "All of it, please."}
    assert Machine().post("/ask", said).status_code == 201
    return Case.objects.latest("number").number


def test_a_token_bound_to_a_purpose_sees_only_the_people_it_concerns_and_nothing_whole(agency: Agency) -> None:
    table = roles_in_force().table
    purpose, kind = next((cell.purpose, cell.kind) for cell in table.cells if cell.recipient is None)
    others = {each.kind for each in table.cells} - table.kinds(purpose)
    number, unknown, other = (written(f"zanz{n}@post.example") for n in range(3))
    Case.objects.filter(number=number).update(about=f"|{kind}|")
    Case.objects.filter(number=other).update(about=f"|{sorted(others)[0]}|" if others else "")
    bound = machine(agency.lead, "see case", purposes=[purpose])
    assert [case["number"] for case in bound.get("/cases").json()["items"]] == [number]
    assert bound.get(f"/cases/{number}").status_code == 200
    assert bound.get(f"/cases/{unknown}").status_code == bound.get(f"/cases/{other}").status_code == 403
    refused = bound.get(f"/cases/{number}/words")
    assert (refused.status_code, "more of the person" in refused.json()["detail"]) == (403, True)
    answering = machine(agency.lead, "see case", purposes=["answering a request"])
    assert answering.get(f"/cases/{unknown}/words").status_code == 200
    assert not EvidenceEntry.objects.filter(kind="person.seen", case=str(number)).exists()
    (look,) = EvidenceEntry.objects.filter(kind="person.seen", case=str(unknown))
    assert json.loads(look.facts or "") == {"page": "API: words of the case", "purpose": "answering a request"}


def test_a_plan_is_shown_as_far_as_purposes_need_it_and_that_it_was_read_is_on_record(agency: Agency) -> None:
    code, out, err = agency.troth(
        "request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    number, uid = json.loads(out)["case"], json.loads(out)["plan"]["plan"]
    Case.objects.filter(number=number).update(about="|member|account holder|")
    whole = machine(agency.lead).get(f"/cases/{number}").json()["plan"]["steps"]
    tracer = staff(agency, "tracer")
    looks = EvidenceEntry.objects.filter(kind="person.seen", actor_id=tracer.uid)
    for path, plan in ((f"/cases/{number}", lambda said: said["plan"]), (f"/plans/{uid}", lambda said: said)):
        before = looks.count()
        steps = plan(machine(tracer).get(path).json())["steps"]
        assert sum(step["kept_back"] for step in steps) > 0
        assert [sum(step["expects"].values()) + step["kept_back"] for step in steps] == [
            sum(step["expects"].values()) for step in whole
        ]
        assert not any(step["result"] for step in steps)
        assert looks.count() == before + 1, path


def test_evidence_about_ones_own_case_is_shown_to_others(agency: Agency) -> None:
    number = written(agency.lead.email)
    lead, auditor = machine(agency.lead), machine(staff(agency, "auditor"))
    (entry,) = {each["id"] for each in auditor.get(f"/evidence?case={number}&kind=case.opened").json()["items"]}
    assert lead.get(f"/evidence?case={number}").json()["items"] == []
    assert (lead.get(f"/evidence/{entry}").status_code, auditor.get(f"/evidence/{entry}").status_code) == (404, 200)
    asked = {"scope": "case", "name": str(number)}
    assert (lead.post("/evidence/packs", asked).status_code, auditor.post("/evidence/packs", asked).status_code) == (
        403,
        200,
    )


def test_nobody_sees_or_decides_a_case_about_themselves_by_a_machine_either(agency: Agency) -> None:
    number = written(agency.lead.email)
    api = machine(agency.lead)
    assert api.get("/cases").json()["items"] == []
    for answer in (
        api.get(f"/cases/{number}"),
        api.get(f"/cases/{number}/words"),
        api.post(f"/cases/{number}/settle", {"outcome": "granted", "reason": "I may."}),
        api.post(f"/cases/{number}/find", {}),
    ):
        assert (answer.status_code, answer.json()["detail"]) == (403, "this case is about you yourself")
