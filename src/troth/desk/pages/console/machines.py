"""Machines as a page: one's own tokens and hooks, made, shown once, and taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.desk.machines import hooks, tokens
from troth.desk.machines.models import Hook, Token
from troth.desk.need.deciding import may, required
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.fresh import freshly_proved
from troth.desk.pages.purpose import allowed
from troth.desk.pages.ways import Way, lead
from troth.errors import TrothError
from troth.notice.acts import ACTS, IN_WORDS

LASTS = (7, 30, 90, 366)
"""Days that are offered."""


@for_staff
@allowed("manage tokens")
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """One's own tokens and hooks. What is made shows its secret on the very page that answers, and never again."""
    who, said, problem = account_of(request), request.POST, None
    shown: dict[str, str] = {}
    if request.method == "POST":
        try:
            match said.get("act", ""):
                case "token":
                    days = said.get("days", "")
                    days = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
                    _made, shown["token"] = tokens.new_token(
                        who, said.get("name", ""), said.getlist("may"), purposes=said.getlist("for"), days=days
                    )
                case "revoke":
                    tokens.revoke(said.get("uid", ""), by=who)
                    return redirect("console-machines")
                case "hook":
                    required(who, "manage webhooks")
                    made = hooks.new_hook(who, said.get("address", "").strip()[:500], said.getlist("event"))
                    shown["hook"] = hooks.secret_of(made)
                case "end" | "ping" as act:
                    required(who, "manage webhooks")
                    _on_hook(act, hooks.living(who).filter(uid=said.get("uid", "")).first(), request)
                    return redirect("console-machines")
                case _:
                    raise Http404
        except TrothError as refusal:
            problem = refusal
    facts: dict[str, Any] = {
        "problem": problem,
        "making": said.get("act", ""),
        "shown": shown,
        "tokens": [(each, _acts(each)) for each in tokens.living(who)],
        "hooks": list(hooks.living(who)) if may(who, "manage webhooks").allowed else None,
        "acts": [(act, IN_WORDS[act]) for act in ACTS if may(who, act).allowed],
        "purposes": tokens.known_purposes(),
        "events": list(hooks.EVENTS),
        "lasts": LASTS,
        "usual": tokens.USUAL,
    }
    return console(request, "pages/machines.html", facts, status=409 if problem else 200)


def _on_hook(act: str, hook: Hook | None, request: HttpRequest) -> None:
    if hook is None:
        raise Http404
    if act == "end":
        hooks.end(hook, by=account_of(request))
    else:
        hooks.ping(hook)


def _acts(token: Token) -> str:
    return ", ".join(token.acts) + (_(" – for ") + ", ".join(token.purposes) if token.purposes else "")


urlpatterns = [path("machines/", page, name="console-machines")]

lead("house", Way("Machines", "console-machines", 80, act="manage tokens"))
