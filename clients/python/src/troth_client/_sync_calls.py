"""How the client calls, as plain calls. Made from its async twin by ``tools/client.py``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx

from troth_client.errors import Conflict, TrothClientError, Unreachable, error_of
from troth_client.reading import made
from troth_client.retrying import Patience, key_of, may_try_again, retry_after_of

Made = TypeVar("Made")
_PAGE = 100


class Calls:
    """One server, one token, and how it is called. What can be called stands in the classes made from this one."""

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
        verify: Any = True,
    ) -> None:
        self.patience = patience or Patience()
        headers = {"Accept": "application/json, application/problem+json", "User-Agent": "troth-client"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1",
            headers=headers,
            timeout=self.patience.timeout,
            transport=transport,
            verify=verify,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def _get(self, kind: type[Made], path: str) -> Made:
        return _made(kind, self._call("GET", path))

    def _post(self, kind: type[Made], path: str, said: Any, key: str | None) -> Made:
        return _made(kind, self._call("POST", path, said=said, key=key_of(key)))

    def _all(self, kind: type[Made], path: str, asked: Mapping[str, Any] | None = None) -> tuple[Made, ...]:
        answer = self._call("GET", path, asked=asked)
        return tuple(made(kind, each) for each in answer.json()["items"])

    def _pages(self, kind: type[Made], path: str, asked: Mapping[str, Any]) -> Iterator[Made]:
        wanted = {name: value for name, value in asked.items() if value is not None} | {"limit": _PAGE}
        while True:
            page = (self._call("GET", path, asked=wanted)).json()
            for each in page["items"]:
                yield made(kind, each)
            if page["next"] is None:
                return
            wanted["after"] = page["next"]

    def _call(
        self,
        method: str,
        path: str,
        *,
        asked: Mapping[str, Any] | None = None,
        said: Any = None,
        key: str | None = None,
    ) -> httpx.Response:
        """The answer, after as many tries as patience allows: what does something goes out under one key each time."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        problem: TrothClientError | None = None
        wait: float | None = None
        for number in range(1, self.patience.tries + 1):
            if number > 1:
                time.sleep(self.patience.pause(number, wait))
            try:
                answer = self._http.request(method, path, params=asked, json=said, headers=headers)
            except httpx.TransportError as error:
                problem, wait = Unreachable(f"nobody answered: {type(error).__name__}"), None
                continue
            if answer.status_code < 300:
                return answer
            problem = error_of(answer.status_code, _json(answer), answer.headers)
            wait = retry_after_of(answer.headers)
            if not may_try_again(answer.status_code, wait) or (key is None and method != "GET"):
                break
        raise problem or Conflict("no try was allowed")


def _made(kind: type[Made], answer: httpx.Response) -> Made:
    return made(kind, answer.json())


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def part(name: str) -> str:
    """One part of a path, whatever stands in it."""
    return quote(name, safe="")
