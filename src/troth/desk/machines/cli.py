"""``troth token``: tokens by which machines act for an account: made and shown once, listed, taken back."""

from __future__ import annotations

import click

from troth.desk.machines import tokens
from troth.desk.machines.acts import ACTS
from troth.desk.machines.models import Token
from troth.desk.notices.versions import notice_in_force
from troth.desk.staff.accounts import account
from troth.desk.terminal import as_option, format_option, show, table


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
    known = tuple(notice_in_force().purposes) if purposes else ()
    made, text = tokens.new_token(
        account(as_email), name, acts, known_acts=ACTS, purposes=purposes, known_purposes=known, days=days
    )
    lines = [text, f"shown this once; it lasts until {made.expires_at:%-d %B %Y}. Authorization: Bearer {text[:14]}…"]
    show(form, {**as_json(made), "text": text}, lambda: "\n".join(lines))


@token.command("list")
@format_option
def list_tokens(form: str) -> None:
    """Every token that lets somebody in: whose, what it may do, until when, and when it was used last."""
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
@click.argument("uid")
@as_option
@format_option
def revoke_token(uid: str, as_email: str, form: str) -> None:
    """Take your token UID back: it lets nobody in from now on."""
    gone = tokens.revoke(uid, by=account(as_email))
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
