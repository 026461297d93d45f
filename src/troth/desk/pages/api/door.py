"""How a room opens its door to machines: each operation says which act it is, or that anybody may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict

from troth.desk.machines.models import Token
from troth.desk.staff.models import Account
from troth.notice.acts import Act

View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """One operation: the act that whoever calls it must be allowed, None for one that anybody may call."""

    act: Act | None
    name: str
    keeps_answer: bool = True
    """Whether its answer is kept under an idempotency key; not where it is shown once."""


OPERATIONS: dict[tuple[str, str], Operation] = {}
"""(method, route as Django writes it) → the operation: what the entrance and the matrix of roles are made from."""


class Shown(BaseModel):
    """What is answered. Not Ninja's own base, which wraps every object to read attributes of it: we answer with plain values."""


class Sent(BaseModel):
    """What is sent: nothing but what is asked for."""

    model_config = ConfigDict(extra="forbid")


class Door(Router):
    """The operations of one room. ``Door("Cases").reads("/cases", act="see case", response=…)``."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag])

    def reads(self, path: str, act: Act | None, response: Any, **options: Any) -> Callable[[View], View]:
        """An operation that changes nothing, by GET; HEAD is answered alike."""
        return self._operation("GET", path, act, response, **options)

    def does(
        self,
        path: str,
        act: Act | None,
        response: Any,
        *,
        method: Literal["POST", "DELETE"] = "POST",
        shown_once: bool = False,
        **options: Any,
    ) -> Callable[[View], View]:
        """An operation that does something. An answer that is ``shown_once`` is not kept under an idempotency key."""
        return self._operation(method, path, act, response, keeps_answer=not shown_once, **options)

    def _operation(
        self, method: str, path: str, act: Act | None, response: Any, *, keeps_answer: bool = True, **options: Any
    ) -> Callable[[View], View]:
        security: list[dict[str, list[str]]] = [] if act is None else [{"token": []}]
        extra: dict[str, Any] = {"security": security, **options.pop("openapi_extra", {})}
        if act is not None:
            extra["x-act"] = act

        def opened(view: View) -> View:
            said = (view.__doc__ or "").strip()
            named = view.__name__
            OPERATIONS[method, route_of(path)] = Operation(act, named.replace("_", "-"), keeps_answer)
            register = self.api_operation(
                [method],
                path,
                response=response,
                operation_id=named,
                summary=said.split("\n")[0].rstrip("."),
                description="\n".join(said.split("\n")[1:]).strip(),
                openapi_extra=extra,
                url_name=named.replace("_", "-"),
                **options,
            )
            return register(view)

        return opened


def route_of(path: str) -> str:
    """``/cases/{int:number}`` as Django's router writes it: ``cases/<int:number>``."""
    return re.sub(r"\{([^}]+)\}", r"<\1>", path).lstrip("/")


def token_of(request: HttpRequest) -> Token:
    """The token that was shown. Only in operations that name an act."""
    return request.troth_token  # type: ignore[attr-defined]


def account_of(request: HttpRequest) -> Account:
    """In whose name the machine acts. Only in operations that name an act."""
    return token_of(request).account
