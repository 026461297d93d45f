"""What was found goes through JSON and comes back the same: keys keep their types."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from troth.desk.connections.stored import found_from_json, found_to_json
from troth.systems import Aside, Found, Rows


def test_a_finding_comes_back_as_it_was() -> None:
    keys = (
        (1, "a"),
        (date(2026, 2, 28), UUID(int=7)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), Decimal("1.50")),
        (b"\x00\xff", None),
    )
    found = Found(
        "cases",
        (Rows("members", keys, "found by email", "client", client=(3, date(2026, 1, 1)), columns=("x",), root=True),),
        searched=("members by email",),
        unsearched=("visits",),
        aside=(Aside("members", (9,), "not chosen"),),
        person={"email": "jo@post.example"},
    )
    assert found_from_json(json.loads(json.dumps(found_to_json(found)))) == found
