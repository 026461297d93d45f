"""How long a request may take to arrive: what drips in more slowly is cut off, so that nobody holds a place by being slow.

waitress collects a request before a thread has it, and cuts off who is silent; who drips is cut off here. gunicorn reads in
the thread, so head and body are each given their time there.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from troth.desk import here

SETTING = "TROTH_SLOWEST"
SLOWEST = 30.0
"""Seconds for the head of a request, and for its body, unless TROTH_SLOWEST says otherwise."""
GRACE = 30
"""Seconds for what was begun, once the process is told to end; as in ``processes`` for gunicorn."""


def slowest() -> float:
    """As the workspace says; a word that is no number is not taken."""
    said = here().setting(SETTING) or ""
    return float(said) if said.replace(".", "", 1).isdigit() and float(said) > 0 else SLOWEST


class Watch:
    """Sockets and when each is cut off. One thread looks; a socket that was read in time costs two entries of a dictionary."""

    def __init__(self) -> None:
        self._due: dict[int, tuple[float, socket.socket]] = {}
        self._lock = threading.Lock()
        self._process = 0

    def begin(self, sock: socket.socket, seconds: float) -> None:
        """Cut this socket off unless ``end`` is called within so many seconds."""
        with self._lock:
            self._due[id(sock)] = (time.monotonic() + seconds, sock)
            if self._process != os.getpid():  # also after a fork, which takes no threads with it
                self._process = os.getpid()
                threading.Thread(target=self._look, name="patience", daemon=True).start()

    def end(self, sock: socket.socket) -> None:
        """It was read in time."""
        with self._lock:
            self._due.pop(id(sock), None)

    def _look(self) -> None:
        while True:
            time.sleep(min(1.0, slowest() / 4))
            with self._lock:
                at = time.monotonic()
                late = [(key, sock) for key, (due, sock) in self._due.items() if due < at]
                for key, _ in late:
                    del self._due[key]
            for _, sock in late:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


WATCH = Watch()


@contextmanager
def until_read(sock: socket.socket | None) -> Generator[None]:
    """While a body is read from this socket; None where the server has read it already."""
    if sock is None:
        yield
        return
    WATCH.begin(sock, slowest())
    try:
        yield
    finally:
        WATCH.end(sock)


class PatientDispatcher(ThreadedTaskDispatcher):
    """The threads of waitress, which are given as long to end what they have begun as those of gunicorn."""

    def shutdown(self, cancel_pending: bool = True, timeout: int = GRACE) -> bool:
        """Told to end: nothing new begins, and what was begun is answered."""
        return super().shutdown(cancel_pending, timeout)


class PatientChannel(HTTPChannel):
    """A connection of waitress that gives each request its time to arrive, however it drips in."""

    began = 0.0

    def received(self, data: bytes) -> Any:
        """As waitress does; a request that has been coming for too long is dropped with its connection."""
        if self.request is None:
            self.began = time.monotonic()
        elif time.monotonic() - self.began > slowest():
            self.will_close = True
            return False
        return super().received(data)
