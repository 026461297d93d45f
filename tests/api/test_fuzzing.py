"""The API against its own description, as every role: nothing breaks, no answer is of another shape, nothing leaks."""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.agency import Agency
from tests.api import fuzzing
from tests.api.machines import Machine, machine
from troth.desk import now
from troth.desk.machines.models import Token
from troth.desk.pages.api.limits import BUCKETS

PLANTED = "Zanzarabel"
SAMPLED = ("stranger", "reader", "lead")
ROLES: dict[str, tuple[str, ...] | None] = {
    "stranger": None,
    "expired": ("see case",),
    "reader": ("see promises", "see systems"),
    "auditor": ("see evidence", "read audit", "export pack"),
    "lead": (),
}
"""Role → the acts its token says; none named: all of them."""
EXAMPLES = 2
MANY = int(os.environ.get("TROTH_FUZZ_EXAMPLES", "150"))
PART = os.environ.get("TROTH_FUZZ_PART", "1/1")
"""Which part of the operations is asked at length: ``2/6`` is the second of six."""
PERSONAL = {"show_words"}
"""The operations whose answers may hold what somebody wrote."""


def _asked(
    agency: Agency, role: str, monkeypatch: pytest.MonkeyPatch, examples: int, part: str = "1/1"
) -> Counter[int]:
    """Ask every operation as this role; how many answers had which status."""
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "1000000")
    BUCKETS.empty()
    said = {"right": "access", "name": PLANTED, "email": "zanzarabel@post.example", "words": f"{PLANTED}, please."}
    assert Machine().post("/ask", said).status_code == 201
    acts = ROLES[role]
    token = None if acts is None else machine(agency.lead, *acts).token
    if role == "expired":
        Token.objects.update(expires_at=now() - timedelta(seconds=1))
    known = fuzzing.operations()
    allowed = fuzzing.of_act(known, acts or ()) if role != "lead" else set(known)

    statuses = Counter[int]()

    def seen(case: Any, answer: Any) -> None:
        statuses[answer.status_code] += 1
        name = case.operation.definition.raw["operationId"]
        public = not case.operation.definition.raw["security"]
        text = answer.text
        assert name in PERSONAL or PLANTED.casefold() not in text.casefold(), f"{name} told {role} what somebody wrote"
        if not public and role in ("stranger", "expired"):
            assert answer.status_code in (400, 401), (name, answer.status_code)
        elif name not in allowed:
            assert answer.status_code in (400, 401, 403, 404, 405), (name, answer.status_code)

    which, of = (int(each) for each in part.split("/"))
    for operation in list(known.values())[which - 1 :: of]:
        fuzzing.ask(operation, token, examples, seen)
    return statuses


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", SAMPLED)
def test_whatever_is_asked_the_answer_is_as_described_and_leaks_nothing(
    agency: Agency, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(agency, role, monkeypatch, EXAMPLES if role == "lead" else 1)


@pytest.mark.torture
@pytest.mark.parametrize("role", ROLES)
def test_the_same_at_length_on_both_stores(agency: Agency, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    statuses = _asked(agency, role, monkeypatch, MANY, PART)
    said = ", ".join(f"{number:,} × {status}" for status, number in sorted(statuses.items()))
    print(
        f"{role}, {connection.vendor}, part {PART}: {statuses.total():,} answers in {time.monotonic() - begun:.0f} s: {said}"
    )
