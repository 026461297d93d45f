"""The client, as coroutines. The sync half is made from the ``_async`` files by ``tools/client.py``: change these, and run that."""

from __future__ import annotations

from troth_client._async_house import AsyncHouse
from troth_client._async_promises import AsyncPromises
from troth_client._async_requests import AsyncRequests


class AsyncClient(AsyncPromises, AsyncRequests, AsyncHouse):
    """One server, one token. Safe to share between tasks; close it, or use it in ``async with``.

    Everything that does something goes out under an idempotency key, a new one where none is given, so that a call whose answer
    was lost is made again and done once. Raises TrothClientError, of a class for each thing one can do about it.
    """
