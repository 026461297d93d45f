"""The real server for the client's tests: waitress before the whole application, in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.wsgi import get_wsgi_application
from django.db import connections
from waitress.server import create_server


@contextmanager
def served() -> Iterator[str]:
    """The address at which the workspace in use is served, until the block ends."""
    application = get_wsgi_application()

    def answered(environ: object, start: object) -> object:
        try:
            return application(environ, start)  # type: ignore[arg-type]
        finally:
            connections.close_all()

    server = create_server(answered, host="127.0.0.1", port=0, threads=2, clear_untrusted_proxy_headers=True)
    working = threading.Thread(target=server.run, daemon=True)
    working.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(server.close)  # in its own thread, which otherwise meets a closed socket
        working.join(10)
