"""One message to one person, as bytes: the same message and key always give the same bytes, on any day and machine."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from troth.delivery.outcomes import Refused

_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]_]{1,255}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=76)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    """``application/json``"""
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Message:
    """What is sent to whom. Everything but the sender is personal data."""

    sender: str
    """Our own address, to which answers go."""
    to: str = field(repr=False)
    """One address; nobody else learns of it."""
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    """The time in its ``Date``, timezone-aware; when it was written, not when it is tried again."""
    name: str = ""
    """Whom it comes from, in words."""
    language: str = "en-GB"
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Rendered:
    """A message as it goes over the wire (RFC 5322), lines ending in CRLF."""

    message_id: str
    content: bytes = field(repr=False)


def message_id(sender: str, key: str) -> str:
    """The Message-ID of an effect: the same for every try at it, and nothing of the person or the case in it."""
    return (
        f"<{hashlib.sha256(f'troth message {key}'.encode()).hexdigest()[:32]}@{on_the_wire(sender).rpartition('@')[2]}>"
    )


def rendered(message: Message, key: str) -> Rendered:
    """The message as bytes. Raises Refused for an address that is none, or a line break where a header would be forged."""
    for what, value in (("sender", message.sender), ("recipient", message.to)):
        if not _ADDRESS.fullmatch(value):
            raise Refused(f"the address of the {what} is none", where="the message", fix="correct it: name@host")
    for what, value in (("subject", message.subject), ("sender's name", message.name), *_names(message)):
        if _CONTROL.search(value):
            raise Refused(f"there is a line break or another control character in its {what}", where="the message",
                          fix="take it out; what follows would be read as a header of its own")  # fmt: skip
    made = EmailMessage(policy=_POLICY)
    made["Message-ID"] = known = message_id(message.sender, key)
    made["Date"] = format_datetime(message.at)
    sender, to = on_the_wire(message.sender), on_the_wire(message.to)
    made["From"] = f'"{_quoted(message.name)}" <{sender}>' if message.name else sender
    made["To"] = to
    made["Subject"] = message.subject
    made["Content-Language"] = message.language
    # RFC 3834: nobody's holiday notice answers this.
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text)
    for attachment in message.attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        made.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=attachment.name)
    if made.is_multipart():
        # Else drawn at random for each try.
        made.set_boundary(f"troth-{hashlib.sha256(f'troth boundary {key}'.encode()).hexdigest()[:40]}")
    return Rendered(known, made.as_bytes(policy=_POLICY.clone(utf8=not f"{sender}{to}".isascii())))


def on_the_wire(address: str) -> str:
    """An address as servers take it: its host in ASCII (RFC 5891). Raises Refused for a host that is no name."""
    name, _, host = address.rpartition("@")
    try:
        return f"{name}@{host.encode('idna').decode()}"
    except UnicodeError:
        raise Refused("the host in an address is no name", where="the message", fix="correct it: name@host") from None


def _names(message: Message) -> list[tuple[str, str]]:
    return [("attachment's name", each.name) for each in message.attachments]


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
