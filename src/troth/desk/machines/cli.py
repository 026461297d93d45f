"""``troth token`` and ``troth hook``: tokens by which machines act for an account, and addresses that are told of events."""

from __future__ import annotations

import click

from troth.desk.machines import hooks, tokens
from troth.desk.machines.models import Hook, Telling, Token
from troth.desk.need.acting import acting, reading
from troth.desk.staff.accounts import account
from troth.desk.terminal import as_option, format_option, reader_option, show, table
from troth.errors import TrothError


@click.group()
def token() -> None:
    """Tokens by which machines act for an account, within fewer acts and purposes."""


@token.command()
@click.argument("name")
@click.option("--may", "acts", multiple=True, required=True, help="An act it may do, such as 'see case'; repeatable.")
@click.option("--for", "purposes", multiple=True, help="A purpose of the notice it is bound to; repeatable.")
@click.option("--days", type=click.IntRange(1, tokens.LONGEST), default=tokens.USUAL, show_default=True,
              help="How many days it lasts.")  # fmt: skip
@as_option
@format_option
def new(name: str, acts: tuple[str, ...], purposes: tuple[str, ...], days: int, as_email: str, form: str) -> None:
    """Make a token called NAME for your account, and show it this once."""
    made, text = tokens.new_token(acting(as_email, "manage tokens"), name, acts, purposes=purposes, days=days)
    lines = [text, f"shown this once; it lasts until {made.expires_at:%-d %B %Y}. Authorization: Bearer {text[:14]}…"]
    show(form, {**as_json(made), "text": text}, lambda: "\n".join(lines))


@token.command("list")
@reader_option
@format_option
def list_tokens(as_email: str | None, form: str) -> None:
    """Every token that lets somebody in: whose, what it may do, until when, and when it was used last."""
    reading(as_email, "manage tokens")
    known = list(tokens.living())
    heads = ("token", "name", "of", "may", "for", "until", "used")
    rows = [
        (
            each.uid,
            each.name,
            each.account.email,
            ", ".join(each.acts),
            ", ".join(each.purposes) or "all of theirs",
            f"{each.expires_at:%Y-%m-%d}",
            f"{each.used_at:%Y-%m-%d %H:%M}" if each.used_at else "never",
        )
        for each in known
    ]
    show(form, [as_json(each) for each in known], lambda: table(rows, heads) or "no token lets anybody in")


@token.command("revoke")
@click.argument("token_id")
@as_option
@format_option
def revoke_token(token_id: str, as_email: str, form: str) -> None:
    """Take your token back: it lets nobody in from now on."""
    gone = tokens.revoke(token_id, by=account(as_email))
    show(form, as_json(gone), lambda: f"token {gone.uid} ({gone.name}) lets nobody in any more")


def as_json(each: Token) -> dict[str, object]:
    """A token as one object, without its text."""
    return {
        "token": each.uid,
        "name": each.name,
        "account": each.account.email,
        "acts": each.acts,
        "purposes": each.purposes,
        "made_at": each.made_at.isoformat(),
        "expires_at": each.expires_at.isoformat(),
        "used_at": each.used_at.isoformat() if each.used_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
    }


@click.group()
def hook() -> None:
    """Addresses that are told of events, signed; what is told names cases and promises, and nobody."""


@hook.command("add")
@click.argument("address")
@click.option("--event", "events", multiple=True, required=True, help="An event, such as case.opened; repeatable.")
@as_option
@format_option
def add_hook(address: str, events: tuple[str, ...], as_email: str, form: str) -> None:
    """Tell ADDRESS of events from now on, and show the secret of its signatures this once."""
    made = hooks.new_hook(acting(as_email, "manage webhooks"), address, events)
    secret = hooks.secret_of(made)
    text = f"{secret}\nshown this once; hook {made.uid} is told of {', '.join(made.events)}"
    show(form, {**hook_json(made), "secret": secret}, lambda: text)


@hook.command("list")
@reader_option
@format_option
def list_hooks(as_email: str | None, form: str) -> None:
    """Every address that is told of events: of which, and how many wait to be told."""
    reading(as_email, "manage webhooks")
    known = list(hooks.living())
    rows = [(each.uid, each.address, each.account.email, ", ".join(each.events), str(_waiting(each))) for each in known]
    heads = ("hook", "address", "of", "events", "waiting")
    show(form, [hook_json(each) for each in known], lambda: table(rows, heads) or "nobody is told of anything")


@hook.command("end")
@click.argument("hook_id")
@as_option
@format_option
def end_hook(hook_id: str, as_email: str, form: str) -> None:
    """Tell a hook nothing more, also not what waits."""
    by, found = acting(as_email, "manage webhooks"), hooks.living().filter(uid=hook_id).first()
    if found is None:
        raise TrothError(f"there is no hook ‘{hook_id[:16]}’", fix="see them: troth hook list")
    hooks.end(found, by=by)
    show(form, hook_json(found), lambda: f"hook {found.uid} is told nothing more")


def hook_json(each: Hook) -> dict[str, object]:
    """A hook as one object, without its secret."""
    return {
        "hook": each.uid,
        "address": each.address,
        "account": each.account.email,
        "events": each.events,
        "made_at": each.made_at.isoformat(),
        "waiting": _waiting(each),
        "why": each.why,
    }


def _waiting(each: Hook) -> int:
    return Telling.objects.filter(hook=each, state__in=("waiting", "telling")).count()
