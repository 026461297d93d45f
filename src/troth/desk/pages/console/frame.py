"""What every page of the console is given: its bar, who is signed in, the house it is about; and who may come in at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from troth.desk.need.roles import one_moment
from troth.desk.notices.versions import NothingInForce
from troth.desk.pages.portal import notice_for
from troth.desk.pages.ways import allowed_acts, ways
from troth.desk.staff.models import Account
from troth.desk.staff.sessions import SessionStore
from troth.desk.staff.signing_in import DEMO
from troth.errors import TrothError

View = Callable[..., Any]
SIGN_IN = "console-enter"
"""The name of the page that strangers are sent to."""


def for_staff(view: View) -> View:
    """Only for somebody signed in with a second factor; from afar too, but for whom a demo's link let in. Others sign in.

    A page that needs a notice says how one is put in force, where none is.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect(SIGN_IN)
        if request.session.get("way") == DEMO:
            refused = refuse_from_afar(request)
            if refused is not None:
                return refused
        if "X-Part" not in request.headers:  # a page that looks again by itself is nobody at work
            cast(SessionStore, request.session).touch()
        try:
            if request.method in ("GET", "HEAD"):
                with one_moment():  # a page that changes nothing is decided at one moment
                    response = view(request, *args, **kwargs)
            else:
                response = view(request, *args, **kwargs)
        except NothingInForce:
            if request.method not in ("GET", "HEAD"):
                raise
            response = console(request, "pages/nothing_yet.html", {})
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def refuse_from_afar(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a request that did not come from this machine, or through a proxy; None for one that did."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    forwarded = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA"))
    if near and not forwarded:
        return None
    return render(
        request,
        "pages/error.html",
        {
            "title": "A demo answers only on the machine it runs on",
            "says": "Open it there, at the address that troth up printed.",
        },
        status=403,
    )


def console(request: HttpRequest, template: str, facts: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the console from a room's template and its facts."""
    return render(request, template, {**frame(request), **facts}, status=status)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Bar, house and name; the house has none while no notice is in force."""
    try:
        house = notice_for(request).organisation.name
    except TrothError:
        house = ""
    return {
        "ways": ways("console", request),
        "of_the_house": ways("house", request),
        "ways_label": "Console",
        "house": house,
        "account": request.user,
        "can": allowed_acts(request),
    }


def account_of(request: HttpRequest) -> Account:
    """Who is signed in. Only for views that are ``for_staff``."""
    return cast(Account, request.user)
