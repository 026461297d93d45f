"""Your undertakings: read each, sign it before you see anything in that role, and see when you did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from troth.desk.need.roles import roles_in_force
from troth.desk.need.undertakings import sign, undertakings
from troth.desk.need.waking import confirmations_due, standing_of
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.errors import TrothError


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The undertakings of one's own roles. For anybody signed in: it is the one page that comes before all others."""
    account, problem = account_of(request), None
    if request.method == "POST":
        try:
            sign(account, request.POST.get("role", "")[:200], text_hash=request.POST.get("text", "")[:64])
            return redirect("console-undertakings")
        except TrothError as refused:
            problem = refused
    roles = roles_in_force()
    standing = standing_of(account, roles)
    held = [roles.named[name] for name in account.roles if name in roles.named]
    facts = {
        "problem": problem,
        "undertakings": undertakings(account),
        "awake": [role.name for role in standing.awake],
        "asleep": [role.name for role in standing.unconfirmed],
        "unknown": standing.unknown,
        "due": {name: day for name, day in confirmations_due(account, held).items() if roles.named[name].sleeps},
    }
    return console(request, "pages/undertakings.html", facts, status=409 if problem else 200)


urlpatterns = [path("undertakings/", mine, name="console-undertakings")]
