"""An HTTP receiver in a process of its own, which keeps what it did and misbehaves as the path of a call asks.
A file ``mode`` in the folder, where there is one, takes the place of the path.

``python tests/http_receiver.py FOLDER [CERTIFICATE KEY]`` prints its port. It does nothing twice under one key of
``Idempotency-Key``, except under ``/forgetful/…``. Each thing done is a line of ``done`` in the folder, each call one of
``calls``.
"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class HttpReceiver:
    """The running process, its address, and what it did."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], port: int) -> None:
        self.folder, self.process, self.port = folder, process, port

    def mode(self, words: str) -> None:
        """How it is to treat calls from now on; empty: as their path asks."""
        path = self.folder / "mode"
        path.write_text(words) if words else path.unlink(missing_ok=True)

    def done(self) -> list[dict[str, Any]]:
        """What it did, in order: key and text of each."""
        return self._lines("done")

    def calls(self) -> list[dict[str, Any]]:
        """Every call that reached it: path, method and headers."""
        return self._lines("calls")

    def _lines(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextmanager
def http_receiver(folder: Path, *tls: str) -> Iterator[HttpReceiver]:
    """A running one; ``tls``: certificate and key."""
    from tests.processes import heard  # here, for the process itself is no part of the tests

    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, str(folder), *tls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield HttpReceiver(folder, process, int(heard(process)))
        finally:
            process.send_signal(signal.SIGKILL)


class _Handler(BaseHTTPRequestHandler):
    folder: Path

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        if len(content) < length:  # whoever called is gone: half a call is none, as any server has it
            self.close_connection = True
            return None
        key = self.headers.get("Idempotency-Key")
        before = [call for call in self.lines("calls") if call["path"] == self.path and call["key"] == key]
        self.keep("calls", {"path": self.path, "key": key, "method": self.command, "headers": dict(self.headers)})
        mode = self.folder / "mode"
        what = mode.read_text() if mode.exists() else self.path.strip("/").removeprefix("forgetful/")
        first = not before
        if what.isdigit() and what not in ("409", "503"):
            return self.answer(int(what), headers={"Location": "/ok"} if what[0] == "3" else {})
        if what == "away":
            return self.answer(307, headers={"Location": f"http://localhost:{self.server.server_address[1]}/ok"})
        if what == "circle":
            return self.answer(308, headers={"Location": "/circle"})
        if "forgetful" in self.path or key not in [each["key"] for each in self.lines("done")]:
            self.keep("done", {"key": key, "text": content.decode()})
        if what == "cut" or (what == "cut-once" and first):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        if what == "slow-once" and first:
            return time.sleep(120)
        if what == "hang":
            return time.sleep(120)
        if what == "409" or (what == "503" and first):
            return self.answer(409 if first or what == "503" else 200) if what == "409" else self.answer(503)
        if what == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.2)
            return None
        if what == "drip-head":
            for _ in range(1000):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " if _ == 0 else b".")
                self.wfile.flush()
                time.sleep(0.2)
            return None
        if what == "half":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half of it")
            return None
        return self.answer(200, b"x" * (3 << 20) if what == "long" else b"thank you")

    do_GET = do_PUT = do_POST

    def answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # whoever called may be dead
            self.wfile.write(content)

    def keep(self, name: str, said: dict[str, Any]) -> None:
        with (self.folder / name).open("a") as file:
            file.write(json.dumps(said) + "\n")

    def lines(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def log_message(self, *_: Any) -> None:
        pass


def _serve(folder: Path, *tls: str) -> None:
    _Handler.folder = folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), *sys.argv[2:])
