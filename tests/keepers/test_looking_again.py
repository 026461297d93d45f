"""A day after an erasure its person is sought once more by keyed hashes; what came back is said by name until it is mended."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.agency import Agency
from tests.keepers.test_erasure import NAME
from troth.desk import now, today
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.keepers.rights.looking_again import look_again


def erased(agency: Agency) -> int:
    """An erasure whose second look is due now."""
    number = agency.serve("erasure", agency.report.erasure)
    Case.objects.filter(number=number).update(look_again_at=now() - timedelta(minutes=1))
    return number


def written_again(agency: Agency) -> None:
    """What an application wrote from its memory after the erasure."""
    email = agency.report.erasure["email"]
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
        f"VALUES ('{NAME}', '{email}', 'email', 'x', '{today()}', '{today()}')",
    )


def test_a_look_that_finds_nothing_is_over_and_on_record(agency: Agency) -> None:
    number = erased(agency)
    assert agency.verdicts()["rights.erasure"]["verdict"] == "unproven"
    assert look_again() == {"looked": 1, "found": 0, "unreached": 0, "expired": 0}
    assert Case.objects.get(number=number).look_again_at is None
    (entry,) = EvidenceEntry.objects.filter(kind="rights.looked-again", case=str(number))
    assert json.loads(entry.facts or "") == {"found": 0, "systems": [], "unreached": []}
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"
    assert look_again()["looked"] == 0


def test_what_was_written_again_is_named_until_it_is_gone(agency: Agency) -> None:
    number = erased(agency)
    written_again(agency)
    assert look_again()["found"] == 1
    found = agency.verdicts()["rights.erasure"]
    assert found["verdict"] == "broken"
    assert f"the second look found the person of case {number} again" in found["reason"]
    assert Case.objects.get(number=number).look_again_at is not None
    agency.damage("website", f"DELETE FROM enquiries WHERE email = '{agency.report.erasure['email']}'")
    assert look_again()["found"] == 0
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"


def test_a_system_that_cannot_be_asked_leaves_the_look_due(agency: Agency) -> None:
    number = erased(agency)
    website = agency.root / "data" / "website.sqlite"
    website.rename(website.with_suffix(".away"))
    assert look_again() == {"looked": 1, "found": 0, "unreached": 1, "expired": 0}
    assert Case.objects.get(number=number).look_again_at is not None
    website.with_suffix(".away").rename(website)
    look_again()
    assert Case.objects.get(number=number).look_again_at is None


def test_a_worker_looks_again_by_itself(agency: Agency) -> None:
    number = erased(agency)
    assert agency.troth("work", "--once")[0] == 0
    assert Case.objects.get(number=number).look_again_at is None
