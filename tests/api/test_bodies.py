"""What is sent is read strictly: no bomb of brackets or digits, no name twice, nothing that is no JSON, nothing too long."""

from __future__ import annotations

import pytest

from tests.agency import Agency
from tests.api.machines import Machine, machine
from troth.desk.pages.api import bodies
from troth.desk.pages.api.problems import Problem

BOMBS = {
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 20 + b"1" + b"}" * 20,
    "a long number": b'{"a":' + b"9" * 5_000 + b"}",
    "an endless number": b'{"a":1e400}',
    "not a number": b'{"a":NaN}',
    "a name twice": b'{"a":1,"a":2}',
    "no JSON": b"{",
    "nothing": b"",
    "not UTF-8": b'{"a":"\xff"}',
    "NUL": b'{"a":"\\u0000"}',
    "half a letter": b'{"a":"\\ud800"}',
    "NUL in a name": b'{"\\u0000":1}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_no_json_that_anybody_needs_is_refused_before_it_is_built(name: str) -> None:
    with pytest.raises(Problem) as refused:
        bodies.read(BOMBS[name])
    assert (refused.value.status, refused.value.where) == (400, "body")


def test_brackets_within_words_count_for_nothing() -> None:
    assert bodies.read(b'{"a":"[[[[[[[[[[[[[[[[[[[[[[[[","b":"\\"[{"}') == {"a": "[" * 24, "b": '"[{'}
    assert bodies.read('{"a":"Zoë \\ud83d\\ude00"}'.encode()) == {"a": "Zoë 😀"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_refusal_is_a_problem_and_repeats_nothing_of_what_was_sent(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = machine(agency.lead)
    secret = "zanzarabel@post.example"
    monkeypatch.setenv("TROTH_API_PER_MINUTE", "1")
    often = machine(agency.lead)
    twice = [often.get(f"/cases?kind={secret}") for _ in range(2)]
    monkeypatch.delenv("TROTH_API_PER_MINUTE")
    cases = {
        400: api.ask("POST", "/cases", b"[" * 200),
        401: Machine(secret).get(f"/cases?kind={secret}"),
        403: machine(agency.lead, "see promises").post("/cases", {"right": secret}),
        409: api.post("/cases", {"right": "erasure", "channel": "phone", "person": {"shoe size": secret}}),
        411: api.ask("POST", "/cases", b"", **{"Transfer-Encoding": "chunked", "Content-Length": ""}),
        429: twice[1],
        404: api.get("/cases/77"),
        405: api.ask("DELETE", "/cases"),
        413: api.ask("POST", "/cases", b'"' + b"a" * 70_000 + b'"'),
        415: api.ask("POST", "/cases", b"{}", **{"Content-Type": "text/plain"}),
        422: api.post("/cases", {"right": "objection", "channel": "email", "person": {secret: ""}, secret: secret}),
    }
    huge = api.ask("POST", "/cases", b'"' + b"a" * 600_000 + b'"')
    assert (huge.status_code, huge["Content-Type"]) == (413, "application/problem+json")
    for status, answer in cases.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
        assert (answer.json()["status"], secret in answer.content.decode()) == (status, False)
        assert answer.json().keys() <= {"type", "title", "status", "detail", "where", "fix", "errors"}
        assert (answer["Cache-Control"], "Set-Cookie" in answer) == ("no-store", False)
    assert (cases[401]["WWW-Authenticate"], cases[429]["Retry-After"]) == (
        'Bearer realm="troth", error="invalid_token"',
        "60",
    )
    assert cases[405]["Allow"] == "GET, POST, HEAD"
    assert api.get("/nowhere").status_code == api.get("/cases/").status_code == 404
    assert api.ask("HEAD", "/cases").content == b""
    assert api.get("/cases?kind=%00").status_code == 400
    assert Machine().ask("POST", "/notice").status_code == 401


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_nobody_foresaw_is_a_problem_that_says_nothing_of_it(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from troth.desk.pages.api import cases

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("zanzarabel@post.example")

    monkeypatch.setattr(cases, "page_of", broken)
    answer = machine(agency.lead).get("/cases")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "zanzarabel" not in answer.content.decode() + caplog.text
