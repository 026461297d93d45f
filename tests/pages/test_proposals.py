"""Two people in the console: proposed in one browser, approved in another, and by nobody's second tab."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.agency import Agency
from tests.desk.need.test_deciding import staff
from tests.pages.doors import let_in, post, stranger
from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.pages.console.fresh import FRESH
from troth.desk.proposals.models import Proposal
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD as LEAD_ROLE
from troth.desk.staff.signing_in import _PROVED
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import meet

PAGE = "/console/proposals/"
PACK = "/console/evidence/pack"
WHY = "their case closed long ago"


@pytest.fixture
def second(agency: Agency) -> Account:
    return staff(agency, LEAD_ROLE, name="second")


@pytest.fixture
def person(agency: Agency) -> str:
    with transaction.atomic():
        return meet({"email": "jo.marsh@post.example"}).uid


def destroyed(uid: str) -> bool:
    return Subject.objects.get(uid=uid).wrapped_key is None


def test_a_stranger_sees_and_does_nothing(agency: Agency) -> None:
    for address in (PAGE, f"{PAGE}0123456789abcdef/"):
        assert stranger().get(address).status_code == 302
        assert stranger().post(address, {"act": "approve"}).status_code == 403, "no form of ours was open"


def test_a_key_is_destroyed_by_two_people_and_not_by_two_tabs(agency: Agency, second: Account, person: str) -> None:
    mine, other_tab = let_in(agency.lead), let_in(agency.lead)
    made = post(mine, PAGE, act="keys.shred", about=person, why=WHY)
    assert made.status_code == 302
    address = made["Location"]
    assert 'value="approve"' not in other_tab.get(address).content.decode()
    told = post(other_tab, address, act="approve")
    assert (told.status_code, "whoever proposed it does not decide it" in told.content.decode()) == (409, True)
    assert not destroyed(person)
    theirs = let_in(second)
    page = theirs.get(address).content.decode()
    assert (WHY in page, person in page, 'value="approve"' in page) == (True, True, True)
    assert post(theirs, address, act="approve").status_code == 302
    assert destroyed(person)
    assert post(theirs, PAGE, address, act="approve").status_code == 409, "once"
    assert EvidenceEntry.objects.filter(kind="keys.shredded").count() == 1
    assert "Robin Lead" in theirs.get(f"{PAGE}?state=all").content.decode()


def test_the_whole_log_is_taken_once_by_one_of_the_two(agency: Agency, second: Account, tmp_path: Path) -> None:
    mine, theirs = let_in(agency.lead), let_in(second)
    asked = post(mine, "/console/evidence/", PACK)
    assert asked.status_code == 302
    address = asked["Location"]
    assert post(theirs, address, act="approve").status_code == 302
    assert "Take the whole log" in mine.get(address).content.decode()
    pack = post(mine, "/console/evidence/", PACK)
    assert (pack.status_code, pack["Content-Disposition"]) == (200, 'attachment; filename="evidence.jsonl"')
    pack.close()
    assert post(mine, "/console/evidence/", PACK)["Location"] != address, "it is proposed anew"


@pytest.mark.parametrize(
    "said",
    [
        {"act": "", "about": "", "why": WHY},
        {"act": "keys.shred", "about": "' OR 1=1 --", "why": WHY},
        {"act": "rights.erase-many", "about": "1,2,99999999999999999999999", "why": WHY},
        {"act": "keys.rotate", "about": "", "why": " "},
    ],
)
def test_what_is_no_proposal_is_refused_in_words(agency: Agency, second: Account, said: dict[str, str]) -> None:
    told = post(let_in(agency.lead), PAGE, **said)
    assert (told.status_code, Proposal.objects.count()) == (409, 0)
    assert "There is a problem" in told.content.decode()


def test_who_approves_has_proved_lately_that_it_is_them(agency: Agency, second: Account, person: str) -> None:
    address = post(let_in(agency.lead), PAGE, act="keys.shred", about=person, why=WHY)["Location"]
    theirs = let_in(second)
    session = theirs.session
    session[_PROVED] = (now() - FRESH - timedelta(minutes=1)).isoformat()
    session.save()
    asked = post(theirs, address, act="approve")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/console/account/prove/")
    assert not destroyed(person)
    assert post(theirs, address, act="refuse").status_code == 302


def test_an_unknown_button_or_proposal_is_not_found(agency: Agency, second: Account, person: str) -> None:
    client = let_in(agency.lead)
    address = post(client, PAGE, act="keys.shred", about=person, why=WHY)["Location"]
    assert post(client, PAGE, address, act="carry_out").status_code == 404
    assert client.get(f"{PAGE}0123456789abcdef/").status_code == 404
