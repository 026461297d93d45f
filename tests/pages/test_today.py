"""Today tells everybody what waits for them, by what they may do, apart from what waits for somebody else."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.agency import Agency
from tests.desk.need.test_deciding import staff
from tests.pages.doors import let_in, post, stranger
from tests.pages.test_portal import ASKING
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD


def waiting(client: Any) -> tuple[str, str]:
    """What stands under *Waiting for you*, and under *Waiting for others*, in words."""
    page = client.get("/console/").content.decode()
    card = re.search(r'aria-labelledby="waits">(.*?)</section>', page, re.DOTALL)
    assert card, page
    yours, _, theirs = unescape(re.sub(r"<[^>]+>", " ", card[1])).partition("Waiting for others")
    return " ".join(yours.split()), " ".join(theirs.split())


def test_what_waits_for_a_person_is_told_apart_from_what_waits_for_others(agency: Agency) -> None:
    lead, tracer = let_in(agency.lead), let_in(staff(agency, "tracer"))
    assert waiting(lead) == ("Waiting for you Nothing waits for you.", "")
    post(stranger(), "/ask", **ASKING)
    assert waiting(lead) == ("Waiting for you 1 request for which nobody has searched yet", "")
    said = {f"id-{name}": value for name, value in agency.report.erasure.items()}
    where = post(lead, "/console/cases/open/", right="erasure", channel="letter", received_on="", **said)["Location"]
    assert "1 plan to be read and approved" in waiting(lead)[0]
    assert waiting(tracer)[1].count("Case") == 0, "a case that a tracer does not need to see"
    for system in ("paper", "social-media", "web-logs"):
        assert f"Case {where.split('/')[-2]}" in waiting(lead)[0]
        post(lead, where, act="answer", system=system, answer="nothing")
    assert "Case" not in waiting(lead)[0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_proposal_waits_for_whoever_did_not_make_it(agency: Agency) -> None:
    second = staff(agency, LEAD)
    mine, theirs = let_in(agency.lead), let_in(second)
    made = post(mine, "/console/proposals/", act="evidence.pack", about="", why="for our auditor")["Location"]
    assert "you proposed it, and another person decides" in waiting(mine)[1]
    assert f"{agency.lead.name} proposed it" in waiting(theirs)[0]
    assert post(theirs, made, act="refuse").status_code == 302
    assert (waiting(mine)[1], "proposed" in waiting(theirs)[0]) == ("", False)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_undertaking_that_is_not_signed_waits_for_whose_it_is(agency: Agency) -> None:
    Account.objects.filter(pk=agency.lead.pk).update(roles=[LEAD, "case worker"])
    assert "Your undertaking as case worker is to be signed" in waiting(let_in(agency.lead))[0]
