"""A person is told by mail that their request is done: once, by a step its approver saw, on record by hash only."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk.test_killed import kill_in, ready
from tests.examples.tracing_agency import loaded
from tests.mail_receiver import MailReceiver, mail_receiver
from tests.warm import Process
from troth.delivery.outcomes import TryLater
from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.letters.letters import Written, deliver, write
from troth.desk.letters.models import Letter
from troth.desk.letters.texts import Done, letter
from troth.desk.plans.models import StepRun
from troth.desk.subjects.people import meet
from troth.errors import OutcomeUnknown
from troth.ledger import receipt_verifier

SENDER = "privacy@waymark.example"


@pytest.fixture
def receiver(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailReceiver]:
    """A mail server that the agency's workspace is set up to use."""
    monkeypatch.setenv("TROTH_LEASE", "0.5")
    with mail_receiver(tmp_path / "received") as made:
        set_up(agency, made.port)
        yield made


def set_up(agency: Agency, port: int) -> None:
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as file:
        file.write(f"TROTH_MAIL=smtp://127.0.0.1:{port}\nTROTH_MAIL_FROM={SENDER}\n")


def ids(receiver: MailReceiver) -> list[str]:
    return [str(message["Message-ID"]) for message in receiver.messages()]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def plain(value: object) -> object:
    """A value of the store as text, whichever driver it comes from."""
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else value


def done(kind: str = "letters.send") -> dict[str, Any]:
    row = StepRun.objects.exclude(done_at=None).get(kind=kind)
    assert row.result is not None
    return row.result


def test_the_approver_sees_that_the_person_is_told_and_the_person_gets_certificate_and_receipt(
    agency: Agency, receiver: MailReceiver
) -> None:
    number = ready(agency, "erasure")
    assert "Tell the person by mail that their request is done." in agency.troth("case", "show", number)[1]
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    (message,) = receiver.messages()
    assert receiver.envelopes()[0]["to"] == [agency.report.erasure["email"]]
    assert message["From"] == f"{loaded().notice.organisation.name} <{SENDER}>"
    certificate, receipt = message.iter_attachments()
    assert (certificate.get_filename(), receipt.get_filename()) == ("certificate.html", "receipt.json")
    assert done()["attached"] == ["certificate.html", "receipt.json"]
    proves(agency, receipt, {"case.opened", "case.decided", "connections.erase.done", "rights.certificate.done"})
    said = text_of(message)
    assert f"case {number}" in said
    assert "We erased it, and then searched again" in said
    assert loaded().notice.organisation.regulator.website in said
    assert Case.objects.get(number=number).state == "closed"


def test_a_package_never_goes_by_mail(agency: Agency, receiver: MailReceiver) -> None:
    agency.serve("access", agency.report.access)
    (message,) = receiver.messages()
    (receipt,) = message.iter_attachments()
    assert receipt.get_filename() == "receipt.json"
    proves(agency, receipt, {"case.opened", "case.decided", "rights.package.done"})
    assert "small file that proves what our log says" in text_of(message)
    assert "does not come with this message" in text_of(message)


def proves(agency: Agency, receipt: Any, kinds: set[str]) -> None:
    """It checks by itself, shows entries of these kinds, and holds nothing of the person."""
    content = bytes(receipt.get_payload(decode=True))
    path = agency.root / "as it came.json"
    path.write_bytes(content)
    assert receipt_verifier.verify(str(path), [], [], [], []).findings == []
    said = json.loads(content)
    assert kinds <= {json.loads(entry["leaf"])["kind"] for entry in said["entries"]}
    assert b"@" not in content


def test_on_record_is_a_message_id_of_ours_and_a_hash_and_nothing_of_whom(
    agency: Agency, receiver: MailReceiver
) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    saw = done()
    assert ids(receiver) == [f"<{saw['message']}@waymark.example>"]
    assert (saw["sent"], saw["again"], len(saw["sha256"])) == (True, False, 64)
    kept = Letter.objects.get(case=str(number))
    assert (kept.state, kept.sealed, kept.message) == ("sent", None, saw["message"])
    address = agency.report.erasure["email"]
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            assert address not in str([tuple(map(plain, row)) for row in cursor.fetchall()]), name
    assert agency.troth("evidence", "verify")[0] == 0


def test_without_mail_there_is_no_step_and_the_case_says_so(agency: Agency) -> None:
    number = ready(agency, "erasure")
    said = agency.troth("case", "show", number)[1]
    assert "Tell the person" not in said
    assert "nobody is told by mail when it is done: mail is not set up (TROTH_MAIL)" in said
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0


def test_killed_while_the_server_holds_the_message_it_goes_again_under_the_same_message_id(
    agency: Agency, receiver: MailReceiver
) -> None:
    """The process dies between the message's last dot and the server's answer: nobody can say."""
    from django.db import connections

    number = ready(agency, "erasure")
    receiver.mode("hang")
    connections.close_all()
    command = [sys.executable, "-m", "troth", "case", "approve", number, "--as", LEAD, "--workspace", str(agency.root)]
    with Process(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not receiver.messages() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert receiver.messages()
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    assert "begun, outcome unknown" in agency.troth("case", "show", number)[1]
    assert "nobody can say whether it went" in agency.troth("letter", "list")[1]
    receiver.mode("")
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert len(ids(receiver)) == 2
    assert len(set(ids(receiver))) == 1, "a second copy shows as one"
    assert done()["again"] is True
    assert Case.objects.get(number=number).state == "closed"


def test_killed_after_a_second_copy_went_the_record_still_says_that_it_may_have_gone_twice(
    agency: Agency, receiver: MailReceiver
) -> None:
    """Whoever finds the letter sent does not send it, and says of it what the lost try knew, and what went with it."""
    number = ready(agency, "erasure")
    receiver.mode("cut")
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 2
    receiver.mode("")
    kill_in(agency, "letters.send", "after", "case", "run", number, "--as", LEAD)
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert len(ids(receiver)) == 2
    assert (done()["again"], done()["attached"]) == (True, ["certificate.html", "receipt.json"])
    lost = EvidenceEntry.objects.filter(kind="letters.send.failed", case=number)
    why = "interrupted, outcome unknown; round 3 did the step again"
    assert [json.loads(str(entry.facts))["problem"] for entry in lost] == [why, why]
    assert "sent, perhaps more than once" in agency.troth("letter", "list")[1]


def test_a_try_that_surely_failed_takes_back_nothing_of_another_of_which_nobody_can_say(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first process sleeps while a second one sends; told later that its own message is not taken, it says only that."""

    def tell() -> dict[str, Any]:
        return deliver(Letter.objects.get(), subject, "Waymark", (), lambda: None)

    def meanwhile(slow: socket.socket, port: int) -> None:
        slow.settimeout(processes.LONGEST)
        line, _ = slow.accept()
        monkeypatch.setenv("TROTH_MAIL", f"smtp://127.0.0.1:{port}")
        with line:
            with pytest.raises(OutcomeUnknown):
                tell()
            connection.close()
            line.sendall(b"421 not now\r\n")

    monkeypatch.setenv("TROTH_MAIL_FROM", SENDER)
    with transaction.atomic():
        subject = meet({"email": "ann@reed.example"})
    write("done", "7", subject, "c0ffee:1", lambda: Written("ann@reed.example", "Done", "It is.", "en-GB", now()))
    with mail_receiver(tmp_path / "received") as receiver, socket.create_server(("127.0.0.1", 0)) as slow:
        receiver.mode("cut")
        monkeypatch.setenv("TROTH_MAIL", f"smtp://127.0.0.1:{slow.getsockname()[1]}")
        with ThreadPoolExecutor(1) as other:
            second = other.submit(meanwhile, slow, receiver.port)
            with pytest.raises(TryLater):
                tell()
            second.result(processes.LONGEST)
        assert Letter.objects.get().state == "sending", "the second one may have sent it"
        receiver.mode("")
        assert tell()["again"] is True
        assert len(ids(receiver)) == 2


@pytest.mark.parametrize(("where", "copies"), [("before", 1), ("after", 1)])
def test_killed_before_it_went_it_goes_once_and_killed_after_it_was_on_record_it_goes_no_more(
    agency: Agency, receiver: MailReceiver, where: str, copies: int
) -> None:
    number = ready(agency, "erasure")
    kill_in(agency, "letters.send", where, "case", "approve", number, "--as", LEAD)
    assert len(receiver.messages()) == (1 if where == "after" else 0)
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert len(receiver.messages()) == copies


def test_an_address_the_server_refuses_leaves_the_case_open_until_a_person_told_them_otherwise(
    agency: Agency, receiver: MailReceiver
) -> None:
    number = ready(agency, "erasure")
    receiver.mode("550")
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "it refused the address of the recipient (550)" in err
    assert agency.report.erasure["email"] not in err
    assert Case.objects.get(number=number).state == "decided"
    uid = Letter.objects.get().uid
    assert f"troth letter settle {uid} --went no" in err
    code, out, err = agency.troth("letter", "settle", uid, "--went", "no", "--as", LEAD)
    assert (code, "given up" in out) == (0, True), err
    assert agency.troth("letter", "settle", uid, "--went", "yes", "--as", LEAD)[0] == 2
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert done() == {"sent": False, "why": "the person was told otherwise"}
    assert EvidenceEntry.objects.filter(kind="letters.settled", case=number).count() == 1
    assert receiver.messages() == []


def test_a_server_that_is_away_is_tried_again(agency: Agency, receiver: MailReceiver) -> None:
    number = ready(agency, "erasure")
    receiver.mode("451")
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 2
    receiver.mode("")
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert len(receiver.messages()) == 1
    assert done()["again"] is False


def test_settings_that_are_not_whole_stop_no_request_and_are_said_before_anybody_approves(agency: Agency) -> None:
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as file:
        file.write("TROTH_MAIL=smtps://mx.waymark.example\n")
    person = agency.ids(agency.report.erasure)
    code, out, err = agency.troth("request", "erasure", *person, "--by", "email", "--as", LEAD)
    assert code == 0, err
    assert "nobody is told by mail when it is done: TROTH_MAIL_FROM: mail is set up, but not whom it comes from" in out


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_every_letter_says_what_was_asked_how_it_came_out_and_where_to_complain(language: str) -> None:
    notice = loaded().notice.model_copy(update={"language": language})
    outcomes = {"access": ("given", "nothing"), "erasure": ("erased", "kept", "not found"), "rectification": ("set",)}
    for right, ends in outcomes.items():
        for outcome in ends:
            title, text = letter(notice, Done(right, "7", date(2026, 11, 3), outcome, True, True))
            assert notice.organisation.name in title
            assert {"7", "3 November 2026" if language == "en-GB" else "3 Tachwedd 2026"} <= {
                part for part in ("7", "3 November 2026", "3 Tachwedd 2026") if part in text
            }
            assert notice.organisation.regulator.name in text
            assert "{" not in f"{title}{text}"
