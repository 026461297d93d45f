"""No form of the console does anything for another site that sends it from a browser that is signed in, nor without its token."""

from __future__ import annotations

import re

import pytest

from tests.agency import Agency
from tests.pages.doors import let_in
from tests.pages.test_matrix import addresses
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.models import Session

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EVIL = "https://evil.example"


def places() -> list[str]:
    """Every address below the console and of the portal's forms, with something put where it asks for something."""
    given = {"str": "x" * 43, "slug": "0" * 16, "int": "1", "path": "x", "language": "cy"}
    filled = (re.sub(r"<(\w+):\w+>", lambda found: given[found[1]], route) for route in addresses())
    return sorted(f"/{each}" for each in filled if each.startswith(("console/", "ask")))


def test_without_its_token_or_from_another_site_no_form_is_taken_and_nothing_is_on_record(agency: Agency) -> None:
    client = let_in(agency.lead)
    assert client.get("/console/account/").status_code == 200
    token = client.cookies["csrftoken"].value
    before = EvidenceEntry.objects.count()
    tried = 0
    for place in places():
        for said, headers in (
            ({}, {}),
            ({"csrfmiddlewaretoken": "x" * 64}, {}),
            ({"csrfmiddlewaretoken": token}, {"HTTP_ORIGIN": EVIL}),
            ({"csrfmiddlewaretoken": token}, {"HTTP_ORIGIN": "null"}),
        ):
            answer = client.post(place, said, **headers)
            assert answer.status_code in (403, 405), (place, answer.status_code, headers)
            tried += answer.status_code == 403
    assert tried > 150
    assert EvidenceEntry.objects.count() == before
    assert Session.objects.count() == 1, "nor is anybody signed out, or in"
