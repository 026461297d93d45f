"""Send one message by SMTP, and know of each way it may fail whether the message was surely not sent or nobody can say.

RFC 5321: a server that answers 250 to the dot that ends a message has taken it over. Before the dot has gone out nothing
can have been sent; between the dot and its answer nobody can say.
"""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from troth.delivery.mail_server import Server
from troth.delivery.messages import Message, on_the_wire, rendered
from troth.delivery.outcomes import Refused, TryLater
from troth.errors import OutcomeUnknown, TrothError

_WHERE = "the mail server"
_GOODBYE = 5.0


@dataclass(frozen=True)
class Patience:
    """Seconds: to connect, for each answer, and for the one after the message (RFC 5321 §4.5.3.2.6 asks for 10 minutes)."""

    connect: float = 10
    answer: float = 60
    taking_over: float = 600


@dataclass(frozen=True)
class Sent:
    """A message that the server has taken over; whether it reaches the person is known to nobody here."""

    message_id: str
    sha256: str
    """Of the message's bytes, which the same message and key always give."""


def send(server: Server, message: Message, key: str, *, patience: Patience | None = None) -> Sent:
    """Hand one message over to a server. The same key always gives the same Message-ID, so a second copy shows as one.

    Raises TryLater (nobody there, or a 4xx answer) and Refused (a 5xx answer, a certificate, a password, an address) where
    it was surely not sent; OutcomeUnknown where the connection was lost after the message's last dot. No error names a
    recipient, or quotes the server, which may.
    """
    made = rendered(message, key)
    patience = patience or Patience()
    with _connected(server, patience) as smtp:
        _envelope(smtp, message)
        with _before_the_dot():
            smtp.send(_dotted(made.content))
        _end(smtp, patience)
    return Sent(made.message_id, hashlib.sha256(made.content).hexdigest())


@contextmanager
def _connected(server: Server, patience: Patience) -> Generator[smtplib.SMTP]:
    """Connected, encrypted and signed in. Says goodbye where all went well, whatever the server says to that."""
    with _before_the_dot():
        smtp = _reached(server, patience)
    try:
        with _before_the_dot():
            _introduced(smtp, server)
        yield smtp
        with contextlib.suppress(smtplib.SMTPException, OSError):
            _wait(smtp, _GOODBYE)
            smtp.quit()
    finally:
        smtp.close()


def _reached(server: Server, patience: Patience) -> smtplib.SMTP:
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=patience.connect, context=_context(server.authority))
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=patience.connect)
    _wait(smtp, patience.answer)
    return smtp


def _wait(smtp: smtplib.SMTP, seconds: float) -> None:
    """How long an answer is waited for from here on."""
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _introduced(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise Refused("it offers no encryption", where=_WHERE, fix="use an address of one that does: smtps://HOST")
        smtp.starttls(context=_context(server.authority))
        smtp.ehlo()
    if server.user is not None and server.password is not None:
        smtp.login(server.user, server.password)


def _envelope(smtp: smtplib.SMTP, message: Message) -> None:
    """Sender, recipient, and leave to send the message's text."""
    sender, to = on_the_wire(message.sender), on_the_wire(message.to)
    options = [] if f"{sender}{to}".isascii() else ["smtputf8"]
    if options and not smtp.has_extn("smtputf8"):
        raise Refused(
            "it does not take addresses beyond ASCII (RFC 6531)", where=_WHERE, fix="use another, or another address"
        )
    with _before_the_dot():
        _told(smtp.mail(sender, options)[0], 250, "our own address as the sender")
        _told(smtp.rcpt(to)[0], 250, "the address of the recipient")
        _told(smtp.docmd("DATA")[0], 354, "the message, before it was sent")


def _end(smtp: smtplib.SMTP, patience: Patience) -> None:
    """The dot that ends the message, and what the server says to it."""
    try:
        _wait(smtp, patience.taking_over)
        smtp.send(b".\r\n")
        code, _ = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        code = -1
    # A server that hangs up instead of answering is read by smtplib as the answer -1.
    if not 200 <= code < 600:
        raise OutcomeUnknown(
            "the connection was lost after the whole message was sent and before the server said it had it",
            where=_WHERE,
            fix="ask whoever runs it whether the message went, and settle the step",
        )
    _told(code, 250, "the message")


def _told(code: int, wanted: int, what: str) -> None:
    """Raise what an answer other than the one wanted means: 4xx try again, 5xx never (RFC 5321 §4.2.1)."""
    if code == wanted or (wanted == 250 and 200 <= code < 300):
        return
    if 500 <= code < 600:
        raise Refused(f"it refused {what} ({code})", where=_WHERE, fix="see its log for the reason, and mend it")
    raise TryLater(f"it would not take {what} now ({code})", where=_WHERE, fix="it is tried again later")


@contextmanager
def _before_the_dot() -> Generator[None]:
    """What goes wrong in here went wrong before the message can have been sent."""
    try:
        yield
    except TrothError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        kind = Refused if 500 <= error.smtp_code < 600 else TryLater
        fix = "correct the user in TROTH_MAIL, and TROTH_MAIL_PASSWORD"
        raise kind(f"it does not let us in ({error.smtp_code})", where=_WHERE, fix=fix) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("it lacks what we need of it", where=_WHERE, fix="see its log, or use another") from None
    except smtplib.SMTPResponseException as error:
        kind = Refused if 500 <= error.smtp_code < 600 else TryLater
        raise kind(f"it would not talk to us ({error.smtp_code})", where=_WHERE, fix="see its log") from None
    except ssl.SSLCertVerificationError:
        raise Refused(
            "it has no certificate that we can trust for this name",
            where=_WHERE,
            fix="correct its name in TROTH_MAIL, or name its authority in TROTH_MAIL_AUTHORITY (a PEM file)",
        ) from None
    except ssl.SSLError:
        raise Refused("it speaks no encryption that we accept", where=_WHERE, fix="see whether its port fits") from None
    except (smtplib.SMTPException, OSError):
        raise TryLater("it could not be reached, or hung up", where=_WHERE, fix="it is tried again later") from None


def _context(authority: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
    except OSError as error:
        raise Refused(
            f"the authority's certificate cannot be read: {error.strerror}", where="TROTH_MAIL_AUTHORITY", fix="give a PEM file"
        ) from None  # fmt: skip
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _dotted(content: bytes) -> bytes:
    """Lines that begin with a dot get one more (RFC 5321 §4.5.2), and the last line its end."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    lines = b"." + lines if lines.startswith(b".") else lines
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"
