"""One's own account: password, second factors, and where one is signed in; each can be changed, ended or taken away."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.desk.need.deciding import may
from troth.desk.pages.console.entering import errors_of, in_fours, prove, status_of
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.fresh import asked_again, freshly_proved, is_fresh, within
from troth.desk.staff import factors, passkeys, sessions
from troth.desk.staff.changing import change_password
from troth.desk.staff.passwords import Busy
from troth.desk.staff.signing_in import proved_anew, stay_signed_in
from troth.desk.staff.throttle import TooMany
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.people import open_sealed, seal

_LONGEST = 1000


@for_staff
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that lets one in."""
    who = account_of(request)
    held = [each for each in factors.factors_of(who) if each.type != factors.CODES]
    facts = {
        "factors": [
            {"pk": each.pk, "kind": each.type, "says": _named(each), "added": each.created_at,
             "used": each.last_used_at} for each in held
        ],
        "codes_left": factors.codes_left(who),
        "sessions": sessions.sessions_of(who),
        "this": session_of(request),
        "manages": may(who, "manage staff").allowed,
    }  # fmt: skip
    return console(request, "pages/account.html", facts)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def prove_again(request: HttpRequest) -> HttpResponse:
    """A second factor once more, and back to where it was asked for."""
    who, wrong = account_of(request), None
    if request.method == "POST":
        try:
            prove(request, who)
            proved_anew(request)
            return redirect(within(request, request.GET.get("back", "")))
        except (factors.WrongCode, TooMany) as refusal:
            wrong = refusal
    facts = {
        "errors": errors_of(wrong),
        "passkey": passkeys.question(request, who),
        "title": _("Show again that it is you"),
        "lead": _("What comes next is asked for only of somebody who is surely there."),
    }
    return console(request, "pages/second.html", facts, status=status_of(wrong))


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Another password, by the one there is. Every other session of the account ends."""
    who, wrong = account_of(request), None
    if request.method == "POST":
        said = {name: request.POST.get(name, "")[:_LONGEST] for name in ("current", "password", "again")}
        try:
            if said["password"] != said["again"]:
                raise TrothError("these are two passwords", where="again", fix="write the new one twice")
            change_password(who, said["current"], said["password"], but=session_of(request))
            stay_signed_in(request, who)
            return redirect("console-account")
        except TrothError as refusal:
            wrong = refusal
    told = errors_of(wrong)
    facts = {"errors": told, "wrong": dict(told)}
    status = status_of(wrong) if isinstance(wrong, (TooMany, Busy)) else 400 if wrong else 200
    return console(request, "pages/account_password.html", facts, status=status)


@for_staff
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """An authenticator app, in place of the one there was."""
    who, wrong = account_of(request), None
    secret = factors.new_secret()
    if request.method == "POST":
        try:
            secret = _opened(who.uid, request.POST.get("settling", ""))
            factors.add_app(who, secret, request.POST.get("code", "")[:40])
            return redirect("console-account")
        except TrothError as refusal:
            wrong = refusal
    facts = {
        "settling": _closed(who.uid, secret),
        "secret": in_fours(secret),
        "picture": factors.picture(who, secret),
        "errors": errors_of(wrong),
    }
    return console(request, "pages/account_app.html", facts, status=400 if wrong else 200)


@for_staff
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey. This alone needs script: the browser makes it."""
    who, wrong = account_of(request), None
    if request.method == "POST":
        try:
            passkeys.add(request, who, request.POST.get("name", ""), request.POST.get("passkey", ""))
            return redirect("console-account")
        except TrothError as refusal:
            wrong = refusal
    facts = {"passkey": passkeys.offer(request, who), "errors": errors_of(wrong)}
    return console(request, "pages/account_passkey.html", facts, status=400 if wrong else 200)


@for_staff
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of those there were, shown this once."""
    made = factors.new_codes(account_of(request)) if request.method == "POST" else []
    return console(request, "pages/codes.html", {"codes": made, "errors": []})


@for_staff
@require_POST
@freshly_proved
def remove(request: HttpRequest) -> HttpResponse:
    """A factor is taken away, but for the last one."""
    said = request.POST.get("factor", "")
    who = account_of(request)
    factors.remove(who, int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0, by=who)
    return redirect("console-account")


@for_staff
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """One session ends, or every other one; only for somebody who proved lately that it is them (OWASP ASVS 5.0, 7.5.2)."""
    if not is_fresh(request):
        return asked_again(request, reverse("console-account"))
    who, uid = account_of(request), request.POST.get("session", "")[:16]
    if uid:
        sessions.end(who, uid, by=who)
    else:
        sessions.end_all(who, "signed out everywhere else", by=who, but=session_of(request))
    return redirect("console-account")


def session_of(request: HttpRequest) -> str:
    """What the session of this request is called."""
    row = getattr(request.session, "row", None)
    return row.uid if row is not None else ""


def _closed(uid: str, secret: str) -> str:
    key = ring().purpose(factors.PURPOSE)
    return base64.urlsafe_b64encode(seal(key, secret.encode(), f"another app|{uid}")).decode()


def _opened(uid: str, settling: str) -> str:
    try:
        key = ring().purpose(factors.PURPOSE)
        return open_sealed(key, base64.urlsafe_b64decode(settling[:1000]), f"another app|{uid}").decode()
    except ValueError:
        raise factors.WrongCode from None


def _named(factor: Any) -> str:
    if factor.type == factors.PASSKEY:
        return _("Passkey ‘%(name)s’") % {"name": factor.data["name"]}
    return _("Authenticator app")


urlpatterns = [
    path("account/", mine, name="console-account"),
    path("account/prove/", prove_again, name="console-prove"),
    path("account/password/", password, name="console-password"),
    path("account/app/", app, name="console-app"),
    path("account/passkey/", passkey, name="console-passkey"),
    path("account/codes/", codes, name="console-codes"),
    path("account/factor/remove", remove, name="console-factor-remove"),
    path("account/session/end", end, name="console-session-end"),
]
