"""A message is handed over once, is known again by its Message-ID, and every way it can fail says what is known."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mail_receiver import PASSWORD, MailReceiver, mail_receiver
from tests.tls_servers import authority
from troth.delivery.mail import Patience, Sent, send
from troth.delivery.mail_server import Server, mail_of, server
from troth.delivery.messages import Attachment, Message, message_id, rendered
from troth.delivery.outcomes import Refused, TryLater
from troth.errors import OutcomeUnknown, TrothError
from troth.workspace import Workspace

PERSON = "jo.marsh@post.example"
MESSAGE = Message(
    sender="privacy@waymark.example",
    to=PERSON,
    subject="Your request is done – case 7",
    text="Dear Jo Marsh,\n\n.a line that begins with a dot\nÄ line beyond ASCII\n",
    at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    name='Waymark "Tracing", Ltd',
    attachments=(Attachment("receipt.json", "application/json", b'{"case": 7}\n' * 200),),
)
KEY = "9f2c:4"
SOON = Patience(connect=2, answer=2, taking_over=1)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[MailReceiver]:
    with mail_receiver(tmp_path / "mail") as made:
        yield made


def plainly(receiver: MailReceiver) -> Server:
    return Server("127.0.0.1", receiver.port, "none")


def test_a_message_arrives_as_it_was_written(receiver: MailReceiver):
    sent = send(plainly(receiver), MESSAGE, KEY, patience=SOON)
    (message,) = receiver.messages()
    assert message["Message-ID"] == sent.message_id
    assert message["Subject"] == MESSAGE.subject
    assert str(message["From"]) == r'"Waymark \"Tracing\", Ltd" <privacy@waymark.example>'
    assert message["Auto-Submitted"] == "auto-generated"
    body, attached = message.get_body(), list(message.iter_attachments())
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert [(each.get_filename(), each.get_content()) for each in attached] == [
        ("receipt.json", MESSAGE.attachments[0].content)
    ]
    assert receiver.envelopes() == [{"from": MESSAGE.sender, "to": [PERSON], "encrypted": False}]


def test_the_same_key_gives_the_same_bytes_and_another_another_message_id():
    assert rendered(MESSAGE, KEY).content == rendered(MESSAGE, KEY).content
    assert message_id(MESSAGE.sender, KEY) == rendered(MESSAGE, KEY).message_id
    assert message_id(MESSAGE.sender, "9f2c:5") != message_id(MESSAGE.sender, KEY)


@pytest.mark.parametrize("mode", ["cut", "hang"])
def test_a_line_lost_after_the_last_dot_is_unknown_and_a_second_copy_shows_as_one(receiver: MailReceiver, mode: str):
    receiver.mode(mode)
    with pytest.raises(OutcomeUnknown, match="before the server said"):
        send(plainly(receiver), MESSAGE, KEY, patience=SOON)
    receiver.mode("")
    send(plainly(receiver), MESSAGE, KEY, patience=SOON)
    assert len({message["Message-ID"] for message in receiver.messages()}) == 1


def test_a_line_lost_before_the_message_is_surely_not_sent(receiver: MailReceiver):
    receiver.mode("cut-before")
    with pytest.raises(TryLater):
        send(plainly(receiver), MESSAGE, KEY, patience=SOON)
    assert receiver.messages() == []


def test_a_server_that_dies_while_the_message_goes_out_has_not_got_it():
    listener = socket.create_server(("127.0.0.1", 0))

    def half_a_server() -> None:
        line, _ = listener.accept()
        with line, line.makefile("rb") as heard:
            line.sendall(b"220 here\r\n")
            for answer in (b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
                heard.readline()
                line.sendall(answer + b"\r\n")
            line.recv(1000)

    threading.Thread(target=half_a_server, daemon=True).start()
    large = replace(MESSAGE, text="a long letter\n" * 400_000, attachments=())
    with pytest.raises(TryLater):
        send(Server("127.0.0.1", listener.getsockname()[1], "none"), large, KEY, patience=SOON)
    listener.close()


@pytest.mark.parametrize(("mode", "kind"), [("450", TryLater), ("451", TryLater), ("550", Refused), ("554", Refused)])
def test_try_later_and_never_are_told_apart_and_no_error_names_the_recipient(
    receiver: MailReceiver, mode: str, kind: type[TrothError]
):
    receiver.mode(mode)
    with pytest.raises(kind) as raised:
        send(plainly(receiver), MESSAGE, KEY, patience=SOON)
    said = f"{raised.value!s} {raised.value!r} {raised.value.__cause__!r}"
    assert mode in said
    assert "jo.marsh" not in said
    assert "post.example" not in said
    assert not isinstance(raised.value, OutcomeUnknown)


def test_nobody_there_is_try_later():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(TryLater):
        send(Server("127.0.0.1", port, "none"), MESSAGE, KEY, patience=SOON)


def test_a_server_that_never_greets_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        begun = time.monotonic()
        with pytest.raises(TryLater):
            send(Server("127.0.0.1", listener.getsockname()[1], "none"), MESSAGE, KEY, patience=SOON)
        assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "message",
    [
        replace(MESSAGE, to="jo@post.example\r\nBcc: eve@bad.example"),
        replace(MESSAGE, to="jo@post.example, eve@bad.example"),
        replace(MESSAGE, to="jo@post.example> NOTIFY=SUCCESS"),
        replace(MESSAGE, to="no address"),
        replace(MESSAGE, sender="privacy@waymark.example\nX: y"),
        replace(MESSAGE, subject="done\r\nBcc: eve@bad.example"),
        replace(MESSAGE, name="Waymark\nBcc: eve@bad.example"),
        replace(MESSAGE, attachments=(Attachment("a\r\nb.txt", "text/plain", b""),)),
    ],
)
def test_what_would_forge_a_header_or_a_recipient_is_refused_before_anything_is_sent(
    receiver: MailReceiver, message: Message
):
    with pytest.raises(Refused) as raised:
        send(plainly(receiver), message, KEY, patience=SOON)
    assert "eve" not in str(raised.value)
    assert receiver.messages() == []


def test_text_cannot_end_the_message_early(receiver: MailReceiver):
    smuggled = replace(MESSAGE, text="one\n.\r\nMAIL FROM:<eve@bad.example>\r\n.\n\r.\r\n", attachments=())
    send(plainly(receiver), smuggled, KEY, patience=SOON)
    (message,) = receiver.messages()
    assert "MAIL FROM:<eve@bad.example>" in message.get_content()


def test_addresses_beyond_ascii_arrive(receiver: MailReceiver):
    send(plainly(receiver), replace(MESSAGE, to="jö@bücher.example"), KEY, patience=SOON)
    assert receiver.envelopes()[0]["to"] == ["jö@xn--bcher-kva.example"]


@pytest.fixture
def certified(tmp_path: Path) -> tuple[Path, Path, Path]:
    """An authority's PEM file, and certificate and key it gave to localhost."""
    made = authority("Tests")
    certificate, key = made.sign("localhost")
    files = tmp_path / "ca.pem", tmp_path / "server.pem", tmp_path / "server.key"
    for path, content in zip(files, (made.pem, certificate, key), strict=True):
        path.write_bytes(content)
    return files


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_encrypted_and_signed_in_or_not_at_all(tmp_path: Path, certified: tuple[Path, Path, Path], how: str):
    trusted, certificate, key = certified
    with mail_receiver(tmp_path / "mail", str(certificate), str(key), how) as receiver:
        security = "tls" if how == "tls" else "starttls"
        right = Server("localhost", receiver.port, security, "troth", PASSWORD, trusted)
        assert isinstance(send(right, MESSAGE, KEY, patience=SOON), Sent)
        assert receiver.envelopes()[0]["encrypted"] is True
        for wrong, why in (
            (replace(right, authority=None), "certificate"),
            (replace(right, password="guessed"), "does not let us in"),
        ):
            with pytest.raises(Refused, match=why) as raised:
                send(wrong, MESSAGE, KEY, patience=SOON)
            assert "guessed" not in str(raised.value)
        with mail_receiver(tmp_path / "plain") as plain, pytest.raises((Refused, TryLater)):
            send(replace(right, port=plain.port), MESSAGE, KEY, patience=SOON)
        assert len(receiver.messages()) == 1


def test_the_settings_are_read_from_the_workspace(tmp_path: Path):
    workspace = Workspace(tmp_path)
    assert mail_of(workspace) is None
    secret = tmp_path / "mail.secret"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    (tmp_path / "secrets.env").write_text(
        "TROTH_MAIL=smtp+starttls://us%40waymark@mx.waymark.example\nTROTH_MAIL_PASSWORD_FILE=mail.secret\n"
    )
    with pytest.raises(TrothError, match="whom it comes from"):
        mail_of(workspace)
    with (tmp_path / "secrets.env").open("a") as file:
        file.write("TROTH_MAIL_FROM=privacy@waymark.example\n")
    mail = mail_of(workspace)
    assert mail is not None
    assert mail.server == Server("mx.waymark.example", 587, "starttls", "us@waymark", "s3cret")
    assert "s3cret" not in repr(mail)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("smtp://mx.waymark.example", "unencrypted"),
        ("smtp://10.0.0.7", "unencrypted"),
        ("http://mx.waymark.example", "no address"),
        ("mx.waymark.example", "no address"),
        ("smtps://mx.waymark.example:many", "no address"),
        ("smtps://us@mx.waymark.example", "password is missing"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_words(address: str, why: str):
    with pytest.raises(TrothError, match=why):
        server(address)


def test_a_server_in_ones_own_network_may_be_named():
    assert server("smtp://mx.inside.example", inside=["mx.inside.example"]).security == "none"
    assert server("smtp://localhost").port == 25
