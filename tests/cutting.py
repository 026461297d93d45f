"""A wire that is cut at a word: a TCP proxy before a server that closes both ends when the client says it, or goes silent."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

When = Literal["before", "after", "half"]
"""Before the server hears the word; after it heard it and before its answer; ``half``: both ends stay open, and nothing more
passes, as when a router forgets a connection."""


class Wire:
    """Passes everything on until ``cut_at`` is armed; then cuts as it was told to."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self._server = (url.hostname or "127.0.0.1", url.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        user = url.netloc.rpartition("@")[0]
        self.address = urlunsplit(url._replace(netloc=f"{user}@127.0.0.1:{port}", query=""))
        self._armed: tuple[bytes, When, bytes] | None = None
        self._silent: list[socket.socket] = []
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at(self, word: bytes, when: When, *, once_said: bytes = b"") -> None:
        """Cut once, the next time a client says ``word``, and on a connection that has said ``once_said``."""
        self._armed = (word, when, once_said)

    def release(self) -> None:
        """Close what was left half open: its server learns now that nobody is there."""
        self._armed = None
        while self._silent:
            _closed(self._silent.pop())

    def close(self) -> None:
        """Take no more connections."""
        _closed(self._listening)  # which wakes the thread that waits for one

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._server)
                threading.Thread(target=self._out, args=(client, server), daemon=True).start()
                threading.Thread(target=self._back, args=(server, client), daemon=True).start()

    def _out(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            said = b""
            while data := client.recv(65536):
                said += data
                armed = self._armed
                if armed is not None and armed[0] in data and armed[2] in said:
                    self._armed = None
                    self.cuts += 1
                    if armed[1] == "half":
                        self._silent += [client, server]
                        return
                    if armed[1] == "after":
                        client.shutdown(socket.SHUT_WR)  # the client hears nothing more, and the server is heard out
                        server.sendall(data)
                        server.settimeout(5)
                        server.recv(1)
                    break
                server.sendall(data)
        _closed(client, server)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if server in self._silent:
                    return
                client.sendall(data)
        if server not in self._silent:
            _closed(client, server)


def _closed(*sockets: socket.socket) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
