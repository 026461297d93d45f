"""A mail server in a process of its own, which keeps what it takes over and can be told how to misbehave.

``python tests/mail_receiver.py FOLDER [CERTIFICATE KEY tls|starttls]`` prints its port. A file ``mode`` in the folder says
what it does with the next message: nothing special, ``cut`` (taken over, and the line cut before the answer), ``hang`` (the
same, and silence), ``cut-before`` (the line cut when the message is announced), or a code to answer with.
"""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

PASSWORD = "open sesame"


class MailReceiver:
    """The running process, its port, and what it took over."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], port: int) -> None:
        self.folder, self.process, self.port = folder, process, port

    def mode(self, words: str) -> None:
        """How it is to treat messages from now on."""
        (self.folder / "mode").write_text(words)

    def messages(self) -> list[EmailMessage]:
        """What it took over, in order."""
        found = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]  # type: ignore[misc]

    def envelopes(self) -> list[dict[str, Any]]:
        """From whom to whom each of them went."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]


@contextmanager
def mail_receiver(folder: Path, *tls: str) -> Iterator[MailReceiver]:
    """A running one; ``tls``: certificate, key, and ``tls`` or ``starttls``."""
    from tests.processes import heard  # here, for the process itself is no part of the tests

    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, str(folder), *tls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield MailReceiver(folder, process, int(heard(process)))
        finally:
            process.send_signal(signal.SIGKILL)


class _Handler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mode(self) -> str:
        path = self.folder / "mode"
        return path.read_text() if path.exists() else ""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        if self.mode() == "cut-before":
            server.transport.abort()
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.mode() in ("450", "550"):
            return f"{self.mode()} 5.1.1 <{address}> is not somebody we know"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mode = self.mode()
        if mode in ("451", "554"):
            return f"{mode} message for {envelope.rcpt_tos[0]} not taken"
        number = len(list(self.folder.glob("*.eml")))
        beside = self.folder / "taking"
        try:
            beside.write_bytes(envelope.content)
        except OSError:  # its own disk is full: it took nothing over, says so, and keeps no half of a message
            beside.unlink(missing_ok=True)
            return "452 no room here"
        beside.replace(self.folder / f"{number:04d}.eml")
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        said = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "encrypted": encrypted}
        (self.folder / f"{number:04d}.json").write_text(json.dumps(said))
        if mode == "cut":
            server.transport.abort()
        if mode == "hang":
            await asyncio.sleep(120)
        return "250 OK"


async def _serve(folder: Path, certificate: str | None, key: str | None, how: str) -> None:
    from aiosmtpd.smtp import SMTP, AuthResult

    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> Any:
        return AuthResult(success=given.password == PASSWORD.encode(), handled=False)

    def made() -> SMTP:
        return SMTP(
            _Handler(folder), enable_SMTPUTF8=True, authenticator=let_in, auth_require_tls=False,
            tls_context=context if how == "starttls" else None, require_starttls=how == "starttls",
        )  # fmt: skip

    loop = asyncio.get_running_loop()
    server = await loop.create_server(made, "127.0.0.1", 0, ssl=context if how == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    given = sys.argv[2:] or [None, None, ""]
    asyncio.run(_serve(Path(sys.argv[1]), given[0], given[1], given[2] or ""))
