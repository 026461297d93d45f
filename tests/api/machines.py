"""How tests come to the API: a machine with a token, in this process; and a stranger."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from troth.desk.machines.tokens import new_token
from troth.desk.staff.models import Account
from troth.faces import api  # noqa: F401  # every room's operations
from troth.notice.acts import ACTS


class Machine:
    """Somebody who shows a token, or none."""

    def __init__(self, token: str | None = None, address: str = "127.0.0.1") -> None:
        self._client = Client(raise_request_exception=False, REMOTE_ADDR=address, HTTP_HOST="localhost")
        self.token = token

    def ask(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """One request. ``said`` is sent as JSON; bytes as they are."""
        sent: dict[str, Any] = {}
        if said is not None:
            sent["data"] = said if isinstance(said, bytes) else json.dumps(said).encode()
            sent["content_type"] = headers.pop("Content-Type", "application/json")
        if self.token is not None:
            headers = {"authorization": f"Bearer {self.token}", **headers}
        return self._client.generic(method, f"/api/v1{path}", headers=headers, **sent)

    def cookies(self, **named: str) -> None:
        """Have a browser send these."""
        for name, value in named.items():
            self._client.cookies[name] = value

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, said, **headers)


def machine(owner: Account, *acts: str, **options: Any) -> Machine:
    """A machine of this account, with a token for these acts, or for all."""
    return Machine(new_token(owner, "a test", acts or ACTS, **options)[1])
