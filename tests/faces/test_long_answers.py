"""Somebody who is shut out while a file is being sent to them gets no more of it; whoever stays gets all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from tests.agency import Agency
from tests.pages.doors import let_in, post, stranger
from troth.desk.machines.tokens import new_token, revoke
from troth.desk.staff.models import Account, Session
from troth.desk.staff.sessions import SessionStore
from troth.faces import long_answers

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def taken(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Agency, Any]]:
    """The whole log as it is sent to the only account there is, asked at each piece whether they are still let in."""
    monkeypatch.setattr(long_answers, "AGAIN", 0.0)
    answer = post(let_in(agency.lead), "/console/evidence/", "/console/evidence/pack")
    assert answer.status_code == 200, answer.status_code
    answer.block_size = 64
    yield agency, answer
    answer.close()


def test_whoever_stays_gets_it_whole(taken: tuple[Agency, Any]) -> None:
    _agency, answer = taken
    assert len(b"".join(answer.streaming_content)) == int(answer["Content-Length"])


@pytest.mark.parametrize("how", ["the session was ended", "the account was closed"])
def test_whoever_is_shut_out_meanwhile_gets_no_more_of_it(taken: tuple[Agency, Any], how: str) -> None:
    _agency, answer = taken
    pieces = iter(answer.streaming_content)
    next(pieces)
    if how == "the session was ended":
        Session.objects.all().delete()
    else:
        Account.objects.update(is_active=False)
    with pytest.raises(ConnectionAbortedError):
        list(pieces)


def test_a_token_that_is_taken_back_meanwhile_takes_no_more(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_answers, "AGAIN", 0.0)
    token, text = new_token(agency.lead, "auditor", ["export pack", "see evidence"])
    answer = stranger().post(
        "/api/v1/evidence/packs", "{}", content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {text}"
    )
    assert answer.status_code == 200, answer.content
    pieces = iter(answer.streaming_content)
    revoke(token.uid, by=agency.lead)
    with pytest.raises(ConnectionAbortedError):
        list(pieces)


def test_what_is_anybodys_is_sent_whatever_happens_to_accounts(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_answers, "AGAIN", 0.0)
    request = RequestFactory().get("/")
    request.session = SessionStore()
    Account.objects.update(is_active=False)
    sent = long_answers.LongAnswers(lambda _request: StreamingHttpResponse(iter([b"the", b" notice"])))(request)
    assert b"".join(sent.streaming_content) == b"the notice"
