"""Machines about machines: tokens and hooks, made, listed and taken back. No token makes one that may do more than itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field

from troth.desk import now
from troth.desk.machines import hooks, tokens
from troth.desk.machines.models import Hook, Telling, Token
from troth.desk.pages.api.door import Door, Sent, Shown, account_of, token_of
from troth.desk.pages.api.problems import Problem

door = Door("Machines")
Words = Annotated[str, Field(min_length=1, max_length=80)]
Uid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]


class TokenShown(Shown):
    """A token, without its text."""

    token: str
    name: str
    acts: list[str]
    purposes: list[str]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class TokenMade(TokenShown):
    """A token with its text, which is shown this once."""

    text: str


class TokenList(Shown):
    """The living tokens of this token's owner."""

    items: list[TokenShown]


class TokenWanted(Sent):
    """A token to be made. It may do no more, and last no longer, than the one that makes it."""

    name: Words
    acts: Annotated[list[Words], Field(min_length=1, max_length=40)]
    purposes: Annotated[list[Words], Field(max_length=100)] = []
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST)] = tokens.USUAL


class HookShown(Shown):
    """A hook: where it leads, what it is told of, and what still waits to be told."""

    hook: str
    address: str
    events: list[str]
    made_at: datetime
    ended_at: datetime | None
    why: str
    waiting: int


class HookMade(HookShown):
    """A hook with its secret, by which the receiver checks signatures; shown this once."""

    secret: str


class HookList(Shown):
    """The hooks of this token's owner that are told of things."""

    items: list[HookShown]


class HookWanted(Sent):
    """An address to be told of events."""

    address: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https?://[!-~]+$")]
    events: Annotated[list[Words], Field(min_length=1, max_length=20)]


@door.reads("/tokens", act="manage tokens", response=TokenList)
def list_tokens(request: HttpRequest) -> Any:
    """The tokens of this token's owner that let somebody in."""
    return {"items": [_token(each) for each in tokens.living(account_of(request))]}


@door.does("/tokens", act="manage tokens", response={201: TokenMade}, shown_once=True)
def make_token(request: HttpRequest, said: TokenWanted) -> Any:
    """Make a token for the same owner. Its text is shown this once."""
    mine = token_of(request)
    more = sorted({*said.acts} - {*mine.acts})
    wider = bool(mine.purposes) and (not said.purposes or not {*said.purposes} <= {*mine.purposes})
    if more or wider or (mine.expires_at - now()).days + 1 < said.days:
        what = f"it says ‘{more[0][:40]}’" if more else "it has other purposes" if wider else "it lasts longer"
        raise Problem(403, f"no token makes one that may do more than itself: {what}")
    made, text = tokens.new_token(mine.account, said.name, said.acts, purposes=said.purposes, days=said.days)
    return {**_token(made), "text": text}


@door.does("/tokens/{uid}", act="manage tokens", response={204: None}, method="DELETE")
def revoke_token(request: HttpRequest, uid: Uid) -> Any:
    """Take a token of the same owner back, at once and for good."""
    if not tokens.living(account_of(request)).filter(uid=uid).exists():
        raise Problem(404, "no living token of yours has this name", where="uid")
    tokens.revoke(uid, by=account_of(request))


@door.reads("/hooks", act="manage webhooks", response=HookList)
def list_hooks(request: HttpRequest) -> Any:
    """The addresses that are told of events, for this token's owner."""
    return {"items": [_hook(each) for each in hooks.living(account_of(request))]}


@door.does("/hooks", act="manage webhooks", response={201: HookMade}, shown_once=True)
def make_hook(request: HttpRequest, said: HookWanted) -> Any:
    """Tell an address of events from now on. Its secret is shown this once."""
    made = hooks.new_hook(account_of(request), said.address, said.events)
    return {**_hook(made), "secret": hooks.secret_of(made)}


@door.does("/hooks/{uid}", act="manage webhooks", response={204: None}, method="DELETE")
def end_hook(request: HttpRequest, uid: Uid) -> Any:
    """Tell an address nothing more."""
    hooks.end(_mine(request, uid), by=account_of(request))


@door.does("/hooks/{uid}/secret", act="manage webhooks", response=HookMade, shown_once=True)
def renew_hook_secret(request: HttpRequest, uid: Uid) -> Any:
    """Give a hook another secret, shown this once; the old one signs nothing more."""
    hook = _mine(request, uid)
    hooks.renew_secret(hook, by=account_of(request))
    return {**_hook(hook), "secret": hooks.secret_of(hook)}


@door.does("/hooks/{uid}/ping", act="manage webhooks", response={202: HookShown})
def ping_hook(request: HttpRequest, uid: Uid) -> Any:
    """Have a hook told that it is one, as soon as a worker comes round."""
    hook = _mine(request, uid)
    hooks.ping(hook)
    return _hook(hook)


def _mine(request: HttpRequest, uid: str) -> Hook:
    hook = hooks.living(account_of(request)).filter(uid=uid).first()
    if hook is None:
        raise Problem(404, "no hook of yours has this name", where="uid")
    return hook


def _token(each: Token) -> dict[str, Any]:
    return {
        "token": each.uid,
        "name": each.name,
        "acts": each.acts,
        "purposes": each.purposes,
        "made_at": each.made_at,
        "expires_at": each.expires_at,
        "used_at": each.used_at,
    }


def _hook(each: Hook) -> dict[str, Any]:
    return {
        "hook": each.uid,
        "address": each.address,
        "events": each.events,
        "made_at": each.made_at,
        "ended_at": each.ended_at,
        "why": each.why,
        "waiting": Telling.objects.filter(hook=each, state__in=("waiting", "telling")).count(),
    }
