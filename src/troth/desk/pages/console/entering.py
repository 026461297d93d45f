"""The way in: a one-time link, a button, and for the very first one a name; and the way out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.desk.pages.console.frame import SIGN_IN, for_staff, refuse_from_afar
from troth.desk.pages.ways import first_page
from troth.desk.staff.entrance import NoEntrance, use, waiting
from troth.errors import TrothError


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Where strangers are sent: says how one comes in."""
    return refuse_from_afar(request) or render(request, "pages/enter.html", {"errors": []}, status=200)


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link. Opening it does nothing but show a button, so that no scanner of mail can use it up."""
    refused = refuse_from_afar(request)
    if refused is not None:
        return refused
    entrance, errors = None, list[tuple[str, str]]()
    given = {"email": request.POST.get("email", "")[:254], "name": request.POST.get("name", "")[:200]}
    try:
        entrance = waiting(token)
        if request.method == "POST":
            who = use(token, **given)
            login(request, who, backend="django.contrib.auth.backends.ModelBackend")
            return redirect(first_page("console"))
    except NoEntrance as refusal:
        return render(
            request, "pages/error.html", {"title": "This link cannot be used", "says": f"{refusal.fix}."}, status=410
        )
    except TrothError as refusal:
        errors = [
            ("email" if "@" in refusal.fix else "name", f"{refusal.what[:1].upper()}{refusal.what[1:]}: {refusal.fix}")
        ]
    facts = {"token": token, "entrance": entrance, "errors": errors, "given": given}
    response = render(request, "pages/enter.html", facts, status=400 if errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@for_staff
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out again."""
    logout(request)
    return redirect(SIGN_IN)


urlpatterns = [
    path("enter/", enter, name=SIGN_IN),
    path("enter/<str:token>/", by_link, name="console-enter-link"),
    path("leave/", leave, name="console-leave"),
]
