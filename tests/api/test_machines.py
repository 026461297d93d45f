"""Tokens, keys of idempotency and limits: shown once, dead with its owner; nothing done twice; nobody too often."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests import processes
from tests.agency import Agency
from tests.api.machines import Machine, machine
from tests.desk.need.test_deciding import staff
from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.machines import answered, pace
from troth.desk.machines.models import Answered, Pace, Token
from troth.desk.pages.api.limits import BUCKETS, SHARED, Buckets, Shared
from troth.desk.staff.models import Account

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
OBJECTION = {"right": "objection", "channel": "email", "person": {"email": "jo@post.example"}}


def test_a_token_is_shown_once_held_as_a_hash_and_may_only_what_it_says(agency: Agency) -> None:
    code, out, err = agency.troth("token", "new", "nightly", "--may", "see case", "--as", agency.lead.email)
    assert code == 0, err
    text = out.splitlines()[0]
    assert text.startswith("troth_")
    held = Token.objects.get()
    assert text not in repr(list(Token.objects.values()))
    assert text.split("_")[1] == held.uid
    api = Machine(text)
    assert api.get("/cases").status_code == 200
    refused = api.post("/cases", OBJECTION)
    assert (refused.status_code, "‘open case’" in refused.json()["detail"]) == (403, True)
    assert not Case.objects.exists()
    held.refresh_from_db()
    assert held.used_at is not None
    _, listed, _ = agency.troth("token", "list")
    assert held.uid in listed
    assert text not in listed
    assert agency.troth("token", "revoke", held.uid, "--as", agency.lead.email)[0] == 0
    assert api.get("/cases").status_code == 401
    kinds = set(EvidenceEntry.objects.filter(kind__startswith="machines.").values_list("kind", flat=True))
    assert kinds == {"machines.token-made", "machines.token-revoked"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("dead", ["too old", "owner left", "other secret", "cut", "in a cookie"])
def test_a_token_that_is_none_lets_nobody_in_and_why_is_not_said(agency: Agency, dead: str) -> None:
    api = machine(agency.lead, "see case")
    text = api.token or ""
    match dead:
        case "too old":
            Token.objects.update(expires_at=now() - timedelta(seconds=1))
        case "owner left":
            Account.objects.update(is_active=False)
        case "other secret":
            api.token = text[:-1] + ("A" if text[-1] != "A" else "B")
        case "cut":
            api.token = text[:30]
        case _:
            api.token = None
            api.cookies(troth_session=text, token=text)
    answer = api.get("/cases")
    assert answer.status_code == 401
    assert text not in answer.content.decode()
    if dead != "in a cookie":
        assert answer.json()["detail"] == "this token lets nobody in"


@ONE_STORE
def test_no_token_makes_one_that_may_do_more_than_itself(agency: Agency) -> None:
    api = machine(agency.lead, "manage tokens", "see case", days=5)
    wanted = {"name": "child", "acts": ["see case"], "days": 5}
    made = api.post("/tokens", wanted)
    assert made.status_code == 201, made.content
    assert Machine(made.json()["text"]).get("/cases").status_code == 200
    assert api.post("/tokens", {**wanted, "acts": ["decide"]}).status_code == 403
    assert api.post("/tokens", {**wanted, "days": 90}).status_code == 403
    assert api.post("/tokens", {**wanted, "acts": []}).status_code == 422
    assert len(api.get("/tokens").json()["items"]) == 2
    assert api.ask("DELETE", f"/tokens/{made.json()['token']}").status_code == 204
    assert api.ask("DELETE", f"/tokens/{made.json()['token']}").status_code == 404
    assert Machine(made.json()["text"]).get("/cases").status_code == 401


def test_the_same_request_under_one_key_is_done_once_and_answered_alike(agency: Agency) -> None:
    api = machine(agency.lead)
    first = api.post("/cases", OBJECTION, **{"Idempotency-Key": "a-1"})
    again = api.post("/cases", OBJECTION, **{"Idempotency-Key": '"a-1"'})
    assert (first.status_code, again.status_code, Case.objects.count()) == (201, 201, 1)
    assert (again.content, again["Location"], again["Idempotency-Replayed"]) == (
        first.content,
        first["Location"],
        "true",
    )
    other = api.post("/cases", {**OBJECTION, "channel": "phone"}, **{"Idempotency-Key": "a-1"})
    assert (other.status_code, Case.objects.count()) == (422, 1)
    somebody = machine(agency.lead).post("/cases", OBJECTION, **{"Idempotency-Key": "a-1"})
    assert (somebody.status_code, Case.objects.count()) == (201, 2)
    Answered.objects.update(begun_at=now() - timedelta(hours=25))
    assert api.post("/cases", OBJECTION, **{"Idempotency-Key": "a-1"}).json()["number"] == 3
    assert answered.let_go() == 1


def test_of_two_at_once_under_one_key_one_is_done_and_the_other_is_told_to_wait(agency: Agency) -> None:
    api = machine(agency.lead)
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(api.post("/cases", OBJECTION, **{"Idempotency-Key": "both"}).status_code)
        connection.close()

    both = [threading.Thread(target=ask) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        processes.joined(each)
    assert (Case.objects.count(), set(statuses) <= {201, 409}, 201 in statuses) == (1, True, True)


@ONE_STORE
def test_a_request_that_was_refused_leaves_its_key_free_and_one_of_which_nobody_knows_does_not(agency: Agency) -> None:
    api = machine(agency.lead)
    assert api.post("/cases", {**OBJECTION, "right": 7}, **{"Idempotency-Key": "k"}).status_code == 422
    assert api.post("/cases", OBJECTION, **{"Idempotency-Key": "k"}).status_code == 201
    answered.begin(Token.objects.get().uid, "dead", b"POST\n/api/v1/cases\n{}")
    unknown = api.ask("POST", "/cases", b"{}", **{"Idempotency-Key": "dead"})
    assert (unknown.status_code, unknown["Retry-After"]) == (409, "5")
    made = api.post("/tokens", {"name": "n", "acts": ["see case"], "days": 3}, **{"Idempotency-Key": "t"})
    assert made.status_code == 201
    once = api.post("/tokens", {"name": "n", "acts": ["see case"], "days": 3}, **{"Idempotency-Key": "t"})
    assert (once.status_code, made.json()["text"] in once.content.decode()) == (409, False)
    assert made.json()["text"].encode() not in b"".join(bytes(each.body or b"") for each in Answered.objects.all())
    assert api.post("/cases", OBJECTION, **{"Idempotency-Key": "no spaces"}).status_code == 400


@ONE_STORE
def test_a_token_that_asks_too_often_is_told_when_to_come_back(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "20")
    BUCKETS.empty()
    api = machine(agency.lead, "see case")
    statuses = [api.get("/cases").status_code for _ in range(22)]
    assert (statuses[:20], statuses[-1]) == ([200] * 20, 429)
    assert api.get("/cases")["Retry-After"] == "3"
    assert machine(agency.lead, "see case").get("/cases").status_code == 200, "another token has its own measure"
    SHARED.empty()
    guesses = [Machine("troth_00000000_" + "A" * 43).get("/cases").status_code for _ in range(4)]
    assert guesses == [401, 401, 429, 429]
    BUCKETS.empty()


def test_a_bucket_fills_again_with_time() -> None:
    buckets = Buckets(iter([0.0, 0.0, 0.0, 30.0, 30.0]).__next__)
    waits = [buckets.take("a", 2) for _ in range(5)]
    assert waits == [0, 0, pytest.approx(30), 0, pytest.approx(30)]


def test_two_processes_let_through_together_what_one_would(agency: Agency) -> None:
    first, second = Shared(), Shared()
    assert [first.take("token a", 20) for _ in range(10)] == [second.take("token a", 20) for _ in range(10)] == [0] * 10
    assert 0 < second.take("token a", 20) <= 3, "it was told so with its last one"
    assert first.take("token a", 20) == 0, "this one learns it by one more"
    assert 3 < first.take("token a", 20) <= 6
    assert first.take("token b", 20) == 0, "another caller is not concerned"
    assert "token a" not in repr(list(Pace.objects.values()))


def test_a_process_tells_the_store_of_portions_and_never_of_each_request(agency: Agency) -> None:
    shared = Shared()
    for _ in range(29):
        assert shared.take("token a", 600) == 0
    assert not Pace.objects.exists()
    shared.take("token a", 600)
    assert Pace.objects.count() == 1


@ONE_STORE
def test_what_a_clock_that_was_set_back_left_shuts_nobody_out(agency: Agency) -> None:
    pace.asked("token a", 1, 20)
    Pace.objects.update(paid_until=Pace.objects.get().paid_until + 3_600_000)
    assert pace.asked("token a", 1, 20) == 0
    Pace.objects.update(paid_until=0)
    assert (pace.let_go(), Pace.objects.exists()) == (1, False)


@ONE_STORE
def test_ids_of_another_accounts_tokens_and_hooks_are_nobodys_here(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_PRIVATE_HOSTS", "127.0.0.1")
    ria = staff(agency, "privacy lead", name="ria")
    hers, his = machine(ria), machine(agency.lead)
    hook = hers.post("/hooks", {"address": "http://127.0.0.1:9/", "events": ["case.opened"]}).json()["hook"]
    token = hers.get("/tokens").json()["items"][0]["token"]
    for method, path in (
        ("DELETE", f"/tokens/{token}"),
        ("DELETE", f"/hooks/{hook}"),
        ("POST", f"/hooks/{hook}/secret"),
        ("POST", f"/hooks/{hook}/ping"),
    ):
        assert his.ask(method, path).status_code == 404, path
    assert his.get("/hooks").json()["items"] == []
    assert [each["hook"] for each in hers.get("/hooks").json()["items"]] == [hook]


@ONE_STORE
def test_one_strangers_key_is_not_anothers(agency: Agency) -> None:
    said = {"right": "access", "name": "Zanz", "email": "zanz@post.example"}
    first = Machine().post("/ask", said, **{"Idempotency-Key": "1"})
    elsewhere = Machine(address="203.0.113.9")
    again = elsewhere.post("/ask", said, **{"Idempotency-Key": "1"})
    assert (again.status_code, "Idempotency-Replayed" in again, again.json()["page"] == first.json()["page"]) == (
        201,
        False,
        False,
    )
    assert elsewhere.post("/ask", {**said, "name": "Ida"}, **{"Idempotency-Key": "2"}).status_code == 201


@ONE_STORE
@pytest.mark.parametrize("mark", ["%0d%0a", "%0a", "%0d", "\r\n", "\n"])
def test_nothing_that_is_sent_begins_a_header_of_the_answer(agency: Agency, mark: str) -> None:
    api = machine(agency.lead)
    for _ in range(2):
        assert api.post("/cases", OBJECTION).status_code == 201
    injected = f"{mark}Set-Cookie:%20zanz=1{mark}"
    for answer in (
        api.get(f"/cases?limit=1&after=99&kind={injected}"),
        api.get(f"/cases?limit=1&zanz={injected}"),
        api.get(f"/notice/forms/{injected}"),
        api.get(f"/cases{injected}"),
        Machine().get(f"/nowhere{injected}"),
        api.post("/cases", OBJECTION, **{"Idempotency-Key": f"a{injected}"}),
        api.get("/notice", **{"If-None-Match": f'"{injected}'}),
        api.ask("GET", "/cases", **{"Origin": f"https://a.example{injected}", "X-Forwarded-Host": injected}),
    ):
        assert answer.status_code in (200, 201, 400, 401, 404, 422), answer.status_code
        assert "zanz" not in {name.casefold() for name in answer.headers}
        assert not [value for value in answer.headers.values() if "\r" in value or "\n" in value]
        assert not answer.cookies
