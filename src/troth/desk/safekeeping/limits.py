"""How long a connection to our own store on PostgreSQL waits for a lock, and may stand still in a transaction.

A process that is frozen in the middle of a transaction (stopped, a paused machine, a laptop asleep) keeps its locks as long as
the server lets it, and without a word from us that is for ever. On SQLite, waiting for the file has a limit of
its own (``timeout`` in the settings).
"""

from __future__ import annotations

import json
from typing import Any

WAITS = {"lock_timeout": "20s"}
"""Who waits so long for a lock says so in words, or tries again, as on SQLite."""
LIMITS = {**WAITS, "idle_in_transaction_session_timeout": "60s"}
"""The server ends a session that stands still so long within a transaction, takes back what it had begun, and frees its locks.

A transaction of ours writes rows and is over; nothing is done to a connected system, sent or copied in one. What one may wait
for is a key service (three calls of 5 s) and a file that another process holds (60 s, ``files.LONGEST_HELD``).
"""
_UNSAID = (
    "SELECT set_config(name, CAST(%s AS json) ->> name, false) FROM pg_settings "
    "WHERE name = ANY(%s) AND source = 'default'"
)
"""What the server, the database, the role or the store's address says already is left as it is. Not said when the connection is
made (``options``): a pooler between refuses that, and it would take the place of the address's own."""


def set_limits(cursor: Any, limits: dict[str, str]) -> None:
    """Give the session of this cursor these limits, where nobody has set others."""
    cursor.execute(_UNSAID, (json.dumps(limits), list(limits)))


def on_connection(connection: Any, **_: object) -> None:
    """For Django's ``connection_created``."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            set_limits(cursor, LIMITS)
