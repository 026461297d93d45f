"""Hooks: what happened is told once it is sealed, signed, again until it is taken, and never with anything of a person."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from tests import processes
from tests.agency import Agency
from tests.api import telling_process
from tests.api.machines import machine
from tests.http_receiver import HttpReceiver, http_receiver
from tests.warm import HOUSE, Process
from troth.desk import now
from troth.desk.evidence.log import seal
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.machines import telling
from troth.desk.machines.models import Hook, Telling
from troth.desk.staff.models import Account
from troth_client import NotSigned, verify

OBJECTION = {"right": "objection", "channel": "email", "person": {"email": "zanz@post.example"}}


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpReceiver]:
    with http_receiver(tmp_path_factory.mktemp("receiver")) as running:
        yield running


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_PRIVATE_HOSTS", "127.0.0.1")


def test_an_event_is_told_once_signed_and_names_nobody(agency: Agency, receiver: HttpReceiver) -> None:
    api = machine(agency.lead)
    before = len(receiver.calls())
    address = f"http://127.0.0.1:{receiver.port}/ok"
    api.post("/cases", OBJECTION)
    hook = api.post("/hooks", {"address": address, "events": ["case.opened", "case.closed"]}).json()
    assert hook["secret"].startswith("whsec_")
    case = api.post("/cases", OBJECTION).json()["number"]
    api.post(f"/cases/{case}/settle", {"outcome": "refused", "reason": "It is no request."})
    seal()
    assert telling.tell_all() == {"told": 2, "not_taken": 0}
    assert telling.tell_all() == {"told": 0, "not_taken": 0}
    calls, done = receiver.calls()[before:], receiver.done()[-2:]
    events = []
    for call, said in zip(calls, done, strict=True):
        event = verify(hook["secret"], call["headers"], said["text"].encode())
        assert "zanz" not in said["text"]
        with pytest.raises(NotSigned):
            verify(hook["secret"], call["headers"], said["text"].encode() + b" ")
        with pytest.raises(NotSigned):
            verify(hook["secret"], call["headers"], said["text"].encode(), now=now().timestamp() + 600)
        events.append((event.type, event.data["case"]))
    assert events == [("case.opened", case), ("case.closed", case)], "what was before the hook is not told"
    assert agency.troth("hook", "list")[1].count(hook["hook"]) == 1
    assert hook["secret"] not in repr(list(Hook.objects.values()))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_not_taken_is_told_again_and_in_the_end_given_up_on_record(
    agency: Agency, receiver: HttpReceiver
) -> None:
    api = machine(agency.lead)
    hook = api.post("/hooks", {"address": f"http://127.0.0.1:{receiver.port}/500", "events": ["case.opened"]}).json()
    api.post("/cases", OBJECTION)
    seal()
    first = telling.tell_all()
    assert first == {"told": 0, "not_taken": 1}
    row = Telling.objects.get()
    assert (row.state, row.tries, row.next_at > now()) == ("waiting", 1, True)
    assert telling.tell_all()["not_taken"] == 0, "it is not time yet"
    for _ in telling.AGAIN:
        Telling.objects.update(next_at=now())
        telling.tell_all()
    row.refresh_from_db()
    assert (row.state, row.tries) == ("given up", len(telling.AGAIN) + 1)
    given_up = EvidenceEntry.objects.get(kind="machines.not-told")
    assert json.loads(given_up.facts or "")["hook"] == hook["hook"]
    uids = {call["headers"].get("webhook-id") for call in receiver.calls() if call["path"] == "/500"}
    assert len(uids) == 1, "the same id each time"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_try_whose_process_died_is_made_again_and_a_hook_ends_with_its_owner(
    agency: Agency, receiver: HttpReceiver
) -> None:
    api = machine(agency.lead)
    hook = api.post("/hooks", {"address": f"http://127.0.0.1:{receiver.port}/ok", "events": ["case.opened"]}).json()
    api.post("/cases", OBJECTION)
    seal()
    telling.line_up()
    Telling.objects.update(state="telling", tries=1, next_at=now() - timedelta(seconds=1))
    assert telling.tell_all() == {"told": 1, "not_taken": 0}
    assert api.post(f"/hooks/{hook['hook']}/ping").status_code == 202
    assert telling.tell_all() == {"told": 1, "not_taken": 0}
    secret = api.post(f"/hooks/{hook['hook']}/secret").json()["secret"]
    assert secret != hook["secret"]
    Account.objects.update(is_active=False)
    telling.tell_all()
    assert Hook.objects.get().why == "its owner left"


def test_a_teller_that_is_killed_while_the_receiver_has_the_call_tells_again_under_the_same_id(
    agency: Agency, receiver: HttpReceiver
) -> None:
    api = machine(agency.lead)
    api.post("/hooks", {"address": f"http://127.0.0.1:{receiver.port}/slow-once", "events": ["case.opened"]})
    api.post("/cases", OBJECTION)
    seal()
    done, calls = len(receiver.done()), len(receiver.calls())
    connections.close_all()
    with Process(
        [sys.executable, "-m", telling_process.__name__],
        cwd=HOUSE,
        env=os.environ | {"TROTH_WORKSPACE": str(agency.root)},
        stdout=subprocess.PIPE,
        text=True,
    ) as teller:
        processes.heard(teller, "telling")
        until = time.monotonic() + 30
        while len(receiver.done()) == done and time.monotonic() < until:
            time.sleep(0.02)
        teller.send_signal(signal.SIGKILL)
    row = Telling.objects.get()
    assert (row.state, row.tries) == ("telling", 1), "that it began was stored before"
    assert telling.tell_all() == {"told": 0, "not_taken": 0}, "perhaps it is still being told"
    Telling.objects.update(next_at=now())
    assert telling.tell_all() == {"told": 1, "not_taken": 0}
    ids = [call["headers"]["webhook-id"] for call in receiver.calls()[calls:]]
    assert (len(ids), len(set(ids)), len(receiver.done()) - done) == (2, 1, 1)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://user:word@hooks.example/",
        "ftp://hooks.example/",
        "https://hooks.example/\r\nX: y",
    ],
)
def test_no_hook_leads_into_a_private_network(
    agency: Agency, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TROTH_PRIVATE_HOSTS")
    answer = machine(agency.lead).post("/hooks", {"address": address, "events": ["case.opened"]})
    assert answer.status_code in (409, 422), answer.content
    assert not Hook.objects.exists()
