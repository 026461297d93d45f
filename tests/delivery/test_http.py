"""A call carries the key of its effect; made again only where that is harmless, and never where it should not lead."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http_receiver import HttpReceiver, http_receiver
from tests.tls_servers import authority
from troth.delivery.hosts import is_public, place_of, private_hosts
from troth.delivery.http import LONGEST_ANSWER, Patience, Request, call
from troth.delivery.outcomes import Refused, TryLater
from troth.errors import OutcomeUnknown, TrothError
from troth.workspace import Workspace

KEY = "9f2c:4"
SOON = Patience(connect=2, piece=0.5, whole=1.5, pauses=(0.05, 0.1))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[HttpReceiver]:
    with http_receiver(tmp_path / "http") as made:
        yield made


def request(receiver: HttpReceiver, path: str, *, knows_keys: bool = True, method: str = "POST") -> Request:
    address = f"http://127.0.0.1:{receiver.port}/{path}"
    return Request(address, b'{"case": 7}', method, knows_keys=knows_keys, private_hosts=["127.0.0.1"])  # type: ignore[arg-type]


def test_a_call_carries_its_key_and_hands_back_the_answer(receiver: HttpReceiver):
    answer = call(request(receiver, "ok"), KEY, patience=SOON)
    assert (answer.status, answer.content, answer.cut, answer.tries) == (200, b"thank you", False, 1)
    assert receiver.done() == [{"key": f'"{KEY}"', "text": '{"case": 7}'}]
    headers = receiver.calls()[0]["headers"]
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert headers["Content-Type"] == "application/json"


def test_a_call_without_an_answer_is_made_again_under_the_same_key_and_done_once(receiver: HttpReceiver):
    answer = call(request(receiver, "cut-once"), KEY, patience=SOON)
    assert (answer.status, answer.tries) == (200, 2)
    assert [each["key"] for each in receiver.calls()] == [f'"{KEY}"'] * 2
    assert len(receiver.done()) == 1


@pytest.mark.parametrize("path", ["forgetful/cut", "forgetful/hang", "forgetful/drip-head", "500", "502", "504"])
def test_a_receiver_that_knows_no_keys_is_never_called_twice_and_nobody_can_say(receiver: HttpReceiver, path: str):
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        call(request(receiver, path, knows_keys=False), KEY, patience=SOON)
    assert len(receiver.calls()) == 1
    assert time.monotonic() - begun < 5


def test_where_it_never_answers_it_stays_unknown_and_was_done_once(receiver: HttpReceiver):
    with pytest.raises(OutcomeUnknown):
        call(request(receiver, "cut"), KEY, patience=SOON)
    assert len(receiver.calls()) == 3
    assert len(receiver.done()) == 1


def test_the_first_call_still_under_way_is_waited_for(receiver: HttpReceiver):
    assert call(request(receiver, "409"), KEY, patience=SOON).tries == 2
    with pytest.raises(Refused):
        call(request(receiver, "forgetful/409", knows_keys=False), KEY, patience=SOON)


def test_a_busy_gateway_is_asked_again_under_the_same_key(receiver: HttpReceiver):
    assert call(request(receiver, "503"), KEY, patience=SOON).status == 200
    assert len(receiver.done()) == 1


@pytest.mark.parametrize("path", ["429", "408"])
def test_an_answer_that_asks_for_patience_is_surely_not_done(receiver: HttpReceiver, path: str):
    with pytest.raises(TryLater, match=path):
        call(request(receiver, path), KEY, patience=SOON)
    assert receiver.done() == []


@pytest.mark.parametrize("path", ["400", "401", "404", "422", "501", "301", "302"])
def test_an_answer_that_says_no_is_not_tried_again(receiver: HttpReceiver, path: str):
    with pytest.raises(Refused, match=path):
        call(request(receiver, path), KEY, patience=SOON)
    assert len(receiver.calls()) == 1


def test_an_answer_that_the_caller_knows_is_handed_back(receiver: HttpReceiver):
    asked = request(receiver, "422")
    known = Request(asked.address, asked.content, accepts=(422,), private_hosts=asked.private_hosts)
    assert call(known, KEY, patience=SOON).status == 422


def test_a_call_is_sent_on_within_its_host_and_nowhere_else(receiver: HttpReceiver):
    assert call(request(receiver, "307"), KEY, patience=SOON).status == 200
    with pytest.raises(Refused, match="moved"):
        call(request(receiver, "away"), KEY, patience=SOON)
    with pytest.raises(Refused, match="circle"):
        call(request(receiver, "circle"), KEY, patience=SOON)
    assert len(receiver.done()) == 1


def test_an_answer_too_long_or_broken_off_does_not_undo_what_was_done(receiver: HttpReceiver):
    long = call(request(receiver, "long"), KEY, patience=SOON)
    assert (long.status, long.cut, len(long.content)) == (200, True, LONGEST_ANSWER)
    for path in ("half", "drip"):
        answer = call(request(receiver, path), f"{KEY}:{path}", patience=SOON)
        assert (answer.status, answer.cut) == (200, True)


def test_nobody_there_is_try_later(receiver: HttpReceiver):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TryLater):
        call(Request(f"http://127.0.0.1:{port}/", private_hosts=["127.0.0.1"]), KEY, patience=SOON)


def test_reading_has_no_effect_and_so_is_never_unknown(receiver: HttpReceiver):
    with pytest.raises(TryLater):
        call(request(receiver, "500", knows_keys=False, method="GET"), KEY, patience=SOON)
    assert len(receiver.calls()) == 3


def test_a_certificate_is_checked_for_the_name_that_was_called(tmp_path: Path):
    made = authority("Tests")
    trusted, certificate, key = (tmp_path / name for name in ("ca.pem", "server.pem", "server.key"))
    trusted.write_bytes(made.pem)
    for host, fits in (("localhost", True), ("elsewhere.example", False)):
        for path, content in zip((certificate, key), made.sign(host), strict=True):
            path.write_bytes(content)
        with http_receiver(tmp_path / host, str(certificate), str(key)) as receiver:
            asked = Request(
                f"https://localhost:{receiver.port}/ok", b"x", private_hosts=["localhost"], authority=trusted
            )
            if fits:
                assert call(asked, KEY, patience=SOON).status == 200
                assert receiver.calls()[0]["headers"]["Host"] == f"localhost:{receiver.port}"
                asked = Request(asked.address, b"x", private_hosts=["localhost"])
            with pytest.raises(Refused, match="certificate"):
                call(asked, KEY, patience=SOON)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://127.0.0.1/", "private"),
        ("https://10.1.2.3/", "private"),
        ("https://169.254.169.254/latest/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[64:ff9b::a00:1]/", "private"),
        ("https://localhost/", "private"),
        ("http://93.184.215.14/", "encryption"),
        ("ftp://witness.example/", "no address"),
        ("https://user:word@witness.example/", "no address"),
        ("https:///path", "no address"),
        ("not an address", "no address"),
    ],
)
def test_where_a_call_may_not_lead_it_is_refused_before_anything_is_sent(address: str, why: str):
    with pytest.raises(Refused, match=why) as raised:
        call(Request(address), KEY, patience=SOON)
    assert "word" not in str(raised.value).replace("password", "")


def test_public_addresses_may_be_called():
    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"):
        assert is_public(address)
    for address in ("100.64.0.1", "0.0.0.0", "224.0.0.1", "fe80::1%eth0", "fd00::1", "2002:a00:1::", "words", "64:ff9b::a00:1",
                    "64:ff9b:1::5db8:d70e", "::10.0.0.1", "::ffff:10.0.0.1"):  # fmt: skip
        assert not is_public(address)
    assert place_of("https://93.184.215.14:8443/x").authority == "93.184.215.14:8443"


def test_hosts_of_ones_own_network_are_named_in_the_settings(tmp_path: Path):
    (tmp_path / "secrets.env").write_text("TROTH_PRIVATE_HOSTS=Witness.inside.example, 10.0.0.7\n")
    assert private_hosts(Workspace(tmp_path)) == {"witness.inside.example", "10.0.0.7"}


def test_a_name_that_is_not_found_is_try_later():
    with pytest.raises(TryLater):
        call(Request("https://nowhere.invalid/"), KEY, patience=SOON)


def test_headers_cannot_be_forged_and_a_key_must_be_one(receiver: HttpReceiver):
    asked = request(receiver, "ok")
    forged = Request(asked.address, b"", headers={"X-One": "a\r\nX-Two: b"}, private_hosts=asked.private_hosts)
    with pytest.raises(Refused):
        call(forged, KEY, patience=SOON)
    with pytest.raises(TrothError, match="no key"):
        call(asked, 'a"b', patience=SOON)
    assert receiver.calls() == []
