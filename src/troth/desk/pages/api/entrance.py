"""The one way into every operation: who asks, whether they may, how often, with what, and that nothing is done twice.

A token in ``Authorization: Bearer`` is the only thing that lets a machine in; cookies are never read, so that no other site can
have a browser do anything here. What is refused is a problem (RFC 9457), whatever went wrong.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from troth.desk.machines import answered
from troth.desk.machines.tokens import NoToken, looks_like_one, token_of
from troth.desk.need.deciding import NotAllowed
from troth.desk.need.refusals import note
from troth.desk.need.roles import known_in_force, one_moment
from troth.desk.need.waking import known_standing
from troth.desk.pages.api import bodies
from troth.desk.pages.api.deciding import require
from troth.desk.pages.api.door import OPERATIONS, Operation, Sent
from troth.desk.pages.api.limits import count
from troth.desk.pages.api.paging import Page
from troth.desk.pages.api.problems import Problem, refused, response
from troth.desk.proposals.proposals import NeedsAnother
from troth.desk.staff.addresses import address_of
from troth.errors import TrothError, TryAgain

log = logging.getLogger("troth.api")
View = Callable[..., HttpResponseBase]
_KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,200})"?')
"""An idempotency key: a string of RFC 8941, or the same without its quotes."""
_NOTHING_DONE = frozenset({400, 401, 403, 404, 405, 413, 415, 422, 429})
_KEPT_HEADERS = ("Content-Type", "Location")


def entered(views: Mapping[str, View], route: str) -> View:
    """The operations of one place behind their entrance, by method; none where there is nothing."""

    @csrf_exempt
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return _through(views, route, request, kwargs)
        except Exception as error:
            return response(problem_of(error))

    return guarded


def problem_of(error: Exception) -> Problem:
    """What went wrong, as it is told; of what nobody foresaw only its kind is logged, and nothing is told."""
    match error:
        case Problem():
            return error
        case HttpError():
            return error.__cause__ if isinstance(error.__cause__, Problem) else Problem(error.status_code)
        case ValidationError():
            return Problem(422, errors=[_wrong(each) for each in error.errors])
        case NeedsAnother():
            problem = refused(error)
            problem.headers = {"Location": f"/api/v1/proposals/{error.proposal.uid}"}
            return problem
        case NotAllowed():
            note(error.refusal)
            return refused(error, 403)
        case TryAgain():
            return Problem(503, error.what, fix=error.fix, headers={"Retry-After": "30"})
        case TrothError():
            return refused(error)
        case Http404():
            return Problem(404)
        case RequestDataTooBig():
            return Problem(413)
        case SuspiciousOperation() | UnreadablePostError():
            return Problem(400)
        case _:
            log.error("unforeseen %s", type(error).__name__)
            return Problem(500, fix="nothing was half done: what was begun is on record; try again in a minute")


def _through(views: Mapping[str, View], route: str, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method == "GET":
        with one_moment():
            return _decided(views, route, request, method, kwargs)
    return _decided(views, route, request, method, kwargs)


def _decided(
    views: Mapping[str, View], route: str, request: HttpRequest, method: str, kwargs: dict[str, Any]
) -> HttpResponseBase:
    operation = OPERATIONS.get((method, route))
    if _unreadable(request):
        raise Problem(400, "there is a letter in the address that is none")
    if operation is None or operation.act is not None:
        _let_in(request)
    else:
        count(f"address {address_of(request)}", stranger=True)
    if operation is None:
        raise _nothing_for(route)
    view = views[method]
    if operation.act is not None:
        require(request, operation.act)
    if method != request.method:
        request.method = method
        try:
            return view(request, **kwargs)
        finally:
            request.method = "HEAD"
    if method == "GET":
        return view(request, **kwargs)
    _measure(request)
    return _once(view, operation, request, kwargs)


def _let_in(request: HttpRequest) -> None:
    """Know the token that is shown. Raises Problem 401 for none and for any that lets nobody in; 429 for guessing."""
    said = request.headers.get("Authorization", "")
    scheme, _, text = said.partition(" ")
    text = text.strip()
    try:
        if scheme.lower() != "bearer" or not looks_like_one(text):
            raise NoToken
        token = token_of(text)
    except NoToken as error:
        if said:
            count(f"guess {address_of(request)}", stranger=True)
        challenge = 'Bearer realm="troth"' + (', error="invalid_token"' if said else "")
        raise Problem(401, error.what if said else "", fix=error.fix, headers={"WWW-Authenticate": challenge}) from None
    known_in_force(token.notice)
    known_standing(token.account, token.signed, token.confirmed)
    count(f"token {token.uid}")
    request.troth_token = token  # type: ignore[attr-defined]


def _nothing_for(route: str) -> Problem:
    allowed = sorted(method for method, known in OPERATIONS if known == route)
    if not allowed:
        return Problem(404)
    if "GET" in allowed:
        allowed.append("HEAD")
    return Problem(405, headers={"Allow": ", ".join(allowed)})  # RFC 9110, 15.5.6


def _measure(request: HttpRequest) -> None:
    """Raise Problem where what is sent is too long, of unknown length, or no JSON by its own word."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower() and not length:
        raise Problem(411, fix="send Content-Length")
    if length and (not length.isdigit() or int(length[:12]) > bodies.MOST):
        raise Problem(413, fix=f"at most {bodies.MOST // 1024} KiB")
    if length not in ("", "0") and request.content_type != "application/json":
        raise Problem(415, fix="Content-Type: application/json")


def _once(view: View, operation: Operation, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
    """Do it, under its idempotency key where there is one: once, and answered alike for a day."""
    said = request.headers.get("Idempotency-Key")
    if said is None:
        return view(request, **kwargs)
    found = _KEY.fullmatch(said.strip())
    if found is None:
        raise Problem(400, "that is no key", where="Idempotency-Key", fix="send 1 to 200 visible letters of ASCII")
    key = found[1]
    token = getattr(request, "troth_token", None)
    scope = token.uid if token is not None else "public"
    if token is None:  # one stranger's keys are not another's, and nobody takes a key away by guessing it
        key = f"{address_of(request)} {key}"
    asked = b"\n".join((str(request.method).encode(), request.get_full_path().encode(), request.body))
    try:
        before = answered.begin(scope, key, asked)
    except answered.OtherRequest as error:
        raise refused(error, 422) from None
    except answered.StillAtWork as error:
        raise Problem(409, error.what, where=error.where, fix=error.fix, headers={"Retry-After": "5"}) from None
    if before is not None:
        return _again(before)
    try:
        sent = view(request, **kwargs)
    except Problem as problem:
        sent = response(problem)
    except TrothError as error:
        sent = response(problem_of(error))
    if sent.status_code in _NOTHING_DONE:
        answered.take_back(scope, key)
    elif sent.status_code < 500:
        headers = {name: sent[name] for name in _KEPT_HEADERS if sent.has_header(name)}
        body = sent.content if isinstance(sent, HttpResponse) else b""
        keep = operation.keeps_answer and isinstance(sent, HttpResponse)
        answered.answer(scope, key, sent.status_code, body, headers, keep=keep)
    return sent


def _again(before: answered.Given) -> HttpResponse:
    if before.body is None:
        raise Problem(409, "this was done, and its answer was shown once only", where="Idempotency-Key",
                      fix="see what came of it, and use a new key")  # fmt: skip
    sent = HttpResponse(before.body, status=before.status, headers=before.headers)
    sent["Idempotency-Replayed"] = "true"
    return sent


def _unreadable(request: HttpRequest) -> bool:
    address = f"{request.path}{request.META.get('QUERY_STRING', '')}"
    return "\0" in address or "%00" in address


def _wrong(each: Mapping[str, Any]) -> dict[str, str]:
    """Where, and what is wanted there: never what was sent, and no name that is not ours."""
    place = [str(part) for part in each.get("loc", ()) if isinstance(part, int) or part in _names()]
    kind = next((str(part) for part in each.get("loc", ()) if part in ("body", "query", "path")), "body")
    return {"where": ".".join(place) or kind, "what": str(each.get("msg", ""))[:300]}


@cache
def _names() -> frozenset[str]:
    """Every name that the API gives to something that is sent."""
    waiting: list[type[BaseModel]] = [Sent, Page]
    found = set[str]()
    while waiting:
        each = waiting.pop()
        found |= each.model_fields.keys()
        waiting += each.__subclasses__()
    routes = " ".join(route for _, route in OPERATIONS)
    return frozenset(found | set(re.findall(r"<(?:\w+:)?(\w+)>", routes)))
