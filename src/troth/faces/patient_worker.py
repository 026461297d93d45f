"""gunicorn's worker of threads, in which a request's head has a time within which it must arrive."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from troth.faces.patience import WATCH, slowest


class PatientWorker(ThreadWorker):
    """A connection that drips its head is cut off; the time for the body is kept by ``hardening``, which reads it."""

    def handle(self, conn: Any) -> Any:
        """Read a head within its time, and answer."""
        WATCH.begin(conn.sock, slowest())
        try:
            return super().handle(conn)
        finally:
            WATCH.end(conn.sock)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The head has arrived: from here on the answer takes what it takes."""
        WATCH.end(conn.sock)
        return super().handle_request(req, conn)
