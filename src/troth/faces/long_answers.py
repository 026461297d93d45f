"""A file that takes long to be sent ends when whoever takes it is shut out: session ended, token taken back, account closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from troth.desk.machines.tokens import living
from troth.desk.staff.models import Account, Session

AGAIN = 15.0
"""Seconds after which it is asked again whether they are still let in."""


class LongAnswers:
    """Middleware that watches what is streamed to staff and their machines; the public's files are anybody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            still = _still_in(request)
            if still is not None:
                pieces: Any = response.streaming_content
                response.streaming_content = _while(still, pieces)
        return response


def _still_in(request: HttpRequest) -> Callable[[], bool] | None:
    """How to ask whether whoever asks is let in; None for the public."""
    token = getattr(request, "troth_token", None)
    if token is not None:
        return lambda: living(token.account).filter(pk=token.pk, account__is_active=True).exists()
    user, row = getattr(request, "_cached_user", None), getattr(request.session, "row", None)
    if not isinstance(user, Account) or row is None:
        return None
    return lambda: Session.objects.filter(pk=row.pk, account__is_active=True).exists()


def _while(still_in: Callable[[], bool], content: Iterable[Any]) -> Iterator[Any]:
    asked = time.monotonic()
    for piece in content:
        if time.monotonic() - asked >= AGAIN:
            if not still_in():
                # What was promised by its length does not come: the taker sees that it is not whole.
                raise ConnectionAbortedError("whoever took this was shut out")
            asked = time.monotonic()
        yield piece
