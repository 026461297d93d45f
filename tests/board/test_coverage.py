"""What the notice reaches of the connected systems is on the board, and a column added behind its back is named there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.agency import Agency

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

ADD = "ALTER TABLE members ADD COLUMN mobile_phone TEXT"


def covered(agency: Agency) -> dict[str, Any]:
    return json.loads(agency.troth("verify", "--no-record", "--format", "json")[1])["coverage"]


def test_the_board_says_how_many_of_the_known_personal_columns_are_reached(agency: Agency) -> None:
    said = covered(agency)
    assert said["known"] == said["reached"]
    assert [each["system"] for each in said["systems"]] == ["cases", "website"]
    last = agency.troth("verify", "--no-record")[1].splitlines()[-2]
    assert last == f"reaches {said['reached']} of {said['known']} known personal columns in 2 systems"


def test_a_column_added_behind_our_back_is_named_and_the_share_falls(agency: Agency) -> None:
    before = covered(agency)
    agency.damage("cases", ADD)
    after = covered(agency)
    assert (after["known"], after["reached"]) == (before["known"] + 1, before["reached"])
    run = agency.troth("verify", "--no-record")[1]
    assert run.splitlines()[-2].endswith("known personal columns in 2 systems; not cases.members.mobile_phone")
    verdict = agency.verdicts()["nothing-else"]
    assert verdict["verdict"] == "broken"
    assert verdict["reason"] == "no search for a person reaches cases.members.mobile_phone"


def test_the_check_names_what_no_search_reaches(agency: Agency) -> None:
    agency.damage("cases", ADD)
    said = agency.troth("check", "--systems")[1]
    assert (
        "cases.members.mobile_phone: is not in the notice, looks personal, and no search for a person reaches it"
        in said
    )
