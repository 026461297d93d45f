"""The mail server of a workspace: ``TROTH_MAIL``, its password, the address we send from, and whom we trust to be it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from troth.errors import TrothError
from troth.workspace import Workspace

Security = Literal["tls", "starttls", "none"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}


@dataclass(frozen=True)
class Server:
    """How to hand a message over: host, port, how it is encrypted, and as whom."""

    host: str
    port: int
    security: Security = "tls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authority: Path | None = None
    """A PEM file: only a server whose certificate it signed; else whom this machine trusts."""


@dataclass(frozen=True)
class Mail:
    """A server, and the address its messages come from."""

    server: Server
    sender: str


def mail_of(workspace: Workspace) -> Mail | None:
    """The mail settings of a workspace; None where ``TROTH_MAIL`` is not set. Raises TrothError where they are not whole."""
    address = workspace.setting("TROTH_MAIL")
    if address is None:
        return None
    sender = workspace.setting("TROTH_MAIL_FROM")
    if sender is None:
        raise TrothError(
            "mail is set up, but not whom it comes from",
            where="TROTH_MAIL_FROM",
            fix="set it to an address that somebody reads: privacy@YOUR.DOMAIN",
        )
    password, beside = workspace.setting("TROTH_MAIL_PASSWORD"), workspace.setting("TROTH_MAIL_PASSWORD_FILE")
    if password is None and beside is not None:
        password = workspace.secret_file(beside)
    authority = workspace.setting("TROTH_MAIL_AUTHORITY")
    inside = (workspace.setting("TROTH_PRIVATE_HOSTS") or "").replace(",", " ").split()
    return Mail(server(address, password, workspace.file(authority) if authority else None, inside), sender)


def server(
    address: str, password: str | None = None, authority: Path | None = None, inside: list[str] | None = None
) -> Server:
    """A server from ``smtps://user@host:465``, ``smtp+starttls://user@host:587`` or ``smtp://host:25``.

    Raises TrothError for anything else, and where a message would cross a network unencrypted: ``smtp://`` is for this very
    machine, and for hosts named ``inside`` (``TROTH_PRIVATE_HOSTS``).
    """
    fix = "smtps://USER@HOST, smtp+starttls://USER@HOST:587, or smtp://localhost:25"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise TrothError("this is no address of a mail server", where="TROTH_MAIL", fix=fix) from None
    if parts.scheme not in _SCHEMES or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise TrothError("this is no address of a mail server", where="TROTH_MAIL", fix=fix)
    security, usual = _SCHEMES[parts.scheme]
    if security == "none" and not _this_machine(host) and host not in (inside or []):
        raise TrothError(
            "letters to people would cross a network unencrypted",
            where="TROTH_MAIL",
            fix=f"use smtps:// or smtp+starttls://, or name the host in TROTH_PRIVATE_HOSTS where its network is your own; {fix}",
        )
    user = unquote(parts.username) if parts.username else None
    known = password if password is not None else (unquote(parts.password) if parts.password else None)
    if user is not None and known is None:
        raise TrothError("the mail server's password is missing", where="TROTH_MAIL_PASSWORD",
                         fix="set it, or TROTH_MAIL_PASSWORD_FILE to a file that holds it")  # fmt: skip
    return Server(host, port or usual, security, user, known, authority)


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
