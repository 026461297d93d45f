"""``troth staff``: accounts in whose name things are done."""

from __future__ import annotations

import click

from troth.desk.staff.accounts import account, open_account
from troth.desk.staff.models import Account
from troth.desk.terminal import format_option, show


@click.group()
def staff() -> None:
    """Accounts in whose name things are done."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, help="A role, as the notice names it; repeatable.")
@click.option("--as", "as_email", metavar="EMAIL", help="Who opens it; the first account of a workspace needs nobody.")
@format_option
def add(email: str, name: str, roles: tuple[str, ...], as_email: str | None, form: str) -> None:
    """Open an account for EMAIL."""
    opened = open_account(email, name, roles, by=account(as_email) if as_email else None)
    show(form, _json(opened), lambda: f"{opened.email} may act now, as {', '.join(opened.roles) or 'no role'}")


@staff.command("list")
@format_option
def list_accounts(form: str) -> None:
    """Everyone who may act."""
    everyone = list(Account.objects.filter(is_active=True).order_by("email"))
    lines = [f"{each.email}  {each.name}  {', '.join(each.roles)}" for each in everyone]
    show(form, [_json(each) for each in everyone], lambda: "\n".join(lines) or "nobody yet")


def _json(each: Account) -> dict[str, object]:
    return {"email": each.email, "name": each.name, "roles": each.roles}
