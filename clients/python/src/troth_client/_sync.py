"""The client, as plain calls. Made from its async twin by ``tools/client.py``."""

from __future__ import annotations

from troth_client._sync_house import House
from troth_client._sync_promises import Promises
from troth_client._sync_requests import Requests


class Client(Promises, Requests, House):
    """One server, one token. Safe to share between threads; close it, or use it in ``with``.

    Everything that does something goes out under an idempotency key, a new one where none is given, so that a call whose answer
    was lost is made again and done once. Raises TrothClientError, of a class for each thing one can do about it.
    """
