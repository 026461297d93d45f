"""What was tried and refused stands in the process log however quiet it is: what, by whom if that is known, and no word of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from tests.pages.doors import let_in, post, stranger
from tests.pages.people import PASSWORD, first_half, with_factors
from troth.desk.machines.tokens import new_token
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.faces.logs import Lines

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


class Kept(logging.Handler):
    """The lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Lines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def said(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log() -> Iterator[Kept]:
    """The log at its quietest."""
    kept, logger = Kept(), logging.getLogger("troth.requests")
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.WARNING)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(before)


@pytest.fixture
def wen(store: str) -> Account:
    """Somebody without any role, who has a password and an app."""
    open_account("lead@waymark.example", "Robin Lead")
    return with_factors()[0]


def test_each_way_in_that_failed_says_which_and_whose_and_never_what_was_typed(wen: Account, log: Kept) -> None:
    first_half(wen, "wrong " + PASSWORD)
    first_half(Account(email="nobody@waymark.example"))
    client, _answer = first_half(wen)
    post(client, "/console/enter/second/", code="000000")
    post(stranger(), "/console/enter/passkey/", passkey="{}")
    told = [(each.get("attempt"), each.get("account"), each["page"], each["status"]) for each in log.said]
    assert told == [
        ("password", wen.uid, "console-enter", 400),
        ("password", None, "console-enter", 400),
        ("code", wen.uid, "console-second", 400),
        ("passkey alone", None, "console-enter-passkey", 400),
    ]
    assert len({each["from"] for each in log.said}) == 1, "one address, by its keyed hash"
    everything = "".join(log.lines)
    assert not [each for each in (wen.email, "nobody@", PASSWORD, "127.0.0.1", "000000") if each in everything]


def test_a_forged_form_a_page_that_one_may_not_see_and_a_dead_token_are_told(wen: Account, log: Kept) -> None:
    client = let_in(wen)
    assert client.post("/console/account/password/", {"current": PASSWORD}).status_code == 403
    assert client.get("/console/staff/").status_code == 403
    _token, text = new_token(wen, "reports", ["see case"])
    for authorization in ("Bearer troth_00000000_" + "x" * 43, f"Bearer {text}"):
        answer = stranger().get("/api/v1/cases", HTTP_AUTHORIZATION=authorization)
        assert answer.status_code in (401, 403)
    assert stranger().get(f"/console/enter/{'x' * 43}/").status_code == 410
    assert stranger().post("/ask", "x" * 300_000, content_type="application/x-www-form-urlencoded").status_code == 413
    told = [(each.get("attempt"), each.get("account"), each["status"]) for each in log.said]
    assert told == [
        ("form without its token", wen.uid, 403),
        (None, wen.uid, 403),
        (None, None, 401),
        (None, wen.uid, 403),
        (None, None, 410),
        (None, None, 413),
    ]
    assert log.said[3]["token"] == text.split("_")[1]
    assert text not in "".join(log.lines)


def test_what_is_answered_leaves_the_quiet_log_empty(wen: Account, log: Kept) -> None:
    assert let_in(wen).get("/console/account/").status_code == 200
    assert log.lines == []
