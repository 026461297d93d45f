"""The way in: address and password, a second factor; or a one-time link, by which an account is given both; and the way out."""

from __future__ import annotations

import base64
import json

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from troth.desk.pages.console.frame import SIGN_IN, for_staff, refuse_from_afar
from troth.desk.pages.ways import first_page
from troth.desk.staff import factors, passkeys, signing_in
from troth.desk.staff.addresses import address_of
from troth.desk.staff.entrance import NoEntrance, enter_demo, refuse_password, settle_in, waiting
from troth.desk.staff.models import Account, Entrance
from troth.desk.staff.passwords import Busy, hashed
from troth.desk.staff.throttle import TooMany
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.people import open_sealed, seal

_LONGEST = 1000
"""Letters of a field that are looked at."""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def enter(request: HttpRequest) -> HttpResponse:
    """Where strangers are sent: address and password. What was wrong is not said."""
    given = {"email": request.POST.get("email", "")[:254]}
    wrong: TrothError | None = None
    if request.method == "POST":
        try:
            password = request.POST.get("password", "")[:_LONGEST]
            signing_in.prove_password(request, given["email"], password, address_of(request))
            return redirect("console-second")
        except (signing_in.NotSo, TooMany, Busy) as refusal:
            wrong = refusal
    return _said(
        render(request, "pages/enter.html", {"given": given, "errors": errors_of(wrong)}, status=status_of(wrong))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def second(request: HttpRequest) -> HttpResponse:
    """The second factor of somebody who gave their password: a code, or a passkey."""
    who = signing_in.half_signed_in(request)
    if who is None:
        return redirect(SIGN_IN)
    wrong: TrothError | None = None
    if request.method == "POST":
        try:
            way = prove(request, who)
            signing_in.sign_in(request, who, f"password and {way}")
            response = redirect(first_page("console"))
            signing_in.remember(response, who)
            return response
        except (factors.WrongCode, TooMany) as refusal:
            wrong = refusal
    facts = {"errors": errors_of(wrong), "passkey": passkeys.question(request, who), "title": "", "action": ""}
    return _said(render(request, "pages/second.html", facts, status=status_of(wrong)))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def by_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: the device that keeps it has known its owner by a PIN, a finger or a face."""
    address, errors, status, question = address_of(request), list[tuple[str, str]](), 200, ""
    try:
        if request.method == "POST":
            try:
                who, way = signing_in.prove_passkey(request, request.POST.get("passkey", ""), address)
            except factors.WrongCode:
                errors.append(("main", _("No passkey of this site was proved: try again, or sign in by your password")))
                status = 400
            else:
                signing_in.sign_in(request, who, way)
                response = redirect(first_page("console"))
                signing_in.remember(response, who)
                return response
        question = signing_in.ask_for_passkey(request, address)
    except TooMany as refusal:
        errors, status = errors_of(refusal), status_of(refusal)
    return _said(render(request, "pages/enter_passkey.html", {"errors": errors, "passkey": question}, status=status))


def prove(request: HttpRequest, who: Account) -> str:
    """The second factor that a form holds, tried; which one it was."""
    code, passkey = request.POST.get("code", "")[:_LONGEST], request.POST.get("passkey", "")
    return signing_in.prove_factor(request, who, code=code, passkey=passkey)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link. Opening it does nothing but show a form, so that no scanner of mail can use it up."""
    try:
        entrance = waiting(token)
        if entrance.kind == "demo":
            response = refuse_from_afar(request) or _into_the_demo(request, token, entrance)
        elif request.method == "POST" and "settling" in request.POST:
            response = _second_step(request, token, entrance)
        else:
            response = _first_step(request, token, entrance)
    except NoEntrance as refusal:
        facts = {"title": "This link cannot be used", "says": f"{refusal.fix[:1].upper()}{refusal.fix[1:]}."}
        response = render(request, "pages/error.html", facts, status=410)
    return _said(response)


def _into_the_demo(request: HttpRequest, token: str, entrance: Entrance) -> HttpResponse:
    if request.method == "POST":
        signing_in.sign_in(request, enter_demo(token), signing_in.DEMO)
        return redirect(first_page("console"))
    return render(request, "pages/enter_demo.html", {"name": entrance.account.name if entrance.account else ""})


def _first_step(request: HttpRequest, token: str, entrance: Entrance) -> HttpResponse:
    """A password, and for the first account a name and an address. Nothing is stored yet."""
    given = {"email": request.POST.get("email", "").strip()[:254], "name": request.POST.get("name", "").strip()[:200]}
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        password, again = (request.POST.get(field, "")[:_LONGEST] for field in ("password", "again"))
        if entrance.account is None and not given["name"]:
            errors.append(("name", "Write your name: records are to show it"))
        if entrance.account is None and "@" not in given["email"].strip("@"):
            errors.append(("email", "Write your address at work, such as lead@company.example"))
        try:
            refuse_password(entrance, password, given["email"], given["name"])
        except TrothError as refusal:
            errors += errors_of(refusal)
        if password != again and not errors:
            errors.append(("again", "This is not the same password: write it once more"))
        if not errors:
            held = {**given, "password": hashed(password), "secret": factors.new_secret()}
            return _second_page(request, token, entrance, held)
    facts = {"entrance": entrance, "given": given, "errors": errors, "wrong": dict(errors)}
    return render(request, "pages/settle.html", facts, status=400 if errors else 200)


def _second_step(request: HttpRequest, token: str, entrance: Entrance) -> HttpResponse:
    """A code of the authenticator app; then the account is as it was chosen, and its owner is signed in."""
    held = _opened(token, request.POST.get("settling", ""))
    try:
        settled = settle_in(token, code=request.POST.get("code", "")[:40], **held)
    except NoEntrance:
        raise
    except TrothError as refusal:
        return _second_page(request, token, entrance, held, errors_of(refusal))
    signing_in.sign_in(request, settled.account, "one-time link and authenticator app")
    response = render(request, "pages/codes.html", {"codes": settled.codes, "errors": []})
    signing_in.remember(response, settled.account)
    return response


def _second_page(
    request: HttpRequest,
    token: str,
    entrance: Entrance,
    held: dict[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    who = entrance.account or Account(email=held["email"], name=held["name"])
    facts = {
        "settling": _closed(token, held),
        "secret": in_fours(held["secret"]),
        "picture": factors.picture(who, held["secret"]),
        "errors": errors or [],
    }
    return render(request, "pages/settle_app.html", facts, status=400 if errors else 200)


def in_fours(secret: str) -> str:
    """A secret as people copy it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@for_staff
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out again."""
    logout(request)
    return redirect(SIGN_IN)


def _closed(token: str, held: dict[str, str]) -> str:
    """What was chosen so far, sealed for this link: the form carries it, and nobody reads or changes it on the way."""
    key = ring().purpose(factors.PURPOSE)
    return base64.urlsafe_b64encode(seal(key, json.dumps(held).encode(), f"settling|{token}")).decode()


def _opened(token: str, settling: str) -> dict[str, str]:
    """The same, opened. Raises NoEntrance for what was not sealed for this link."""
    try:
        key = ring().purpose(factors.PURPOSE)
        return dict(json.loads(open_sealed(key, base64.urlsafe_b64decode(settling[:4000]), f"settling|{token}")))
    except (TrothError, ValueError):
        raise NoEntrance from None


def errors_of(refusal: TrothError | None) -> list[tuple[str, str]]:
    """A refusal as a form tells it, at its field."""
    if refusal is None:
        return []
    says = f"{refusal.what[:1].upper()}{refusal.what[1:]}" + (f": {refusal.fix}" if refusal.fix else "")
    return [(refusal.where or "main", says)]


def status_of(wrong: TrothError | None) -> int:
    if wrong is None:
        return 200
    return 429 if isinstance(wrong, TooMany) else 503 if isinstance(wrong, Busy) else 400


def _said(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("enter/", enter, name=SIGN_IN),
    path("enter/second/", second, name="console-second"),
    path("enter/passkey/", by_passkey, name="console-enter-passkey"),
    path("enter/<str:token>/", by_link, name="console-enter-link"),
    path("leave/", leave, name="console-leave"),
]
