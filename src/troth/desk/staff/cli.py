"""``troth staff``: accounts in whose name things are done."""

from __future__ import annotations

import click

from troth.desk.staff.accounts import account, open_account
from troth.desk.staff.models import Account


@click.group()
def staff() -> None:
    """Accounts in whose name things are done."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, help="A role, as the notice names it; repeatable.")
@click.option("--as", "as_email", metavar="EMAIL", help="Who opens it; the first account of a workspace needs nobody.")
def add(email: str, name: str, roles: tuple[str, ...], as_email: str | None) -> None:
    """Open an account for EMAIL."""
    opened = open_account(email, name, roles, by=account(as_email) if as_email else None)
    click.echo(f"{opened.email} may act now, as {', '.join(opened.roles) or 'no role'}")


@staff.command("list")
def list_accounts() -> None:
    """Everyone who may act."""
    for each in Account.objects.filter(is_active=True).order_by("email"):
        click.echo(f"{each.email}  {each.name}  {', '.join(each.roles)}")
