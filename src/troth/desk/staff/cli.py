"""``troth staff``: accounts in whose name things are done; who is invited to one, and who has left."""

from __future__ import annotations

import click

from troth.desk import here
from troth.desk.staff.accounts import account, account_or_only, open_account
from troth.desk.staff.factors import has_factor
from troth.desk.staff.guard import ask
from troth.desk.staff.invitations import invite as invite_to
from troth.desk.staff.invitations import tell
from troth.desk.staff.leaving import leave as leave_for_good
from troth.desk.staff.models import Account
from troth.desk.staff.recovery import alone as recover_alone
from troth.desk.terminal import as_option, format_option, reader_option, show


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
    """Open an account for EMAIL. It acts by command; into the console it comes once it is invited."""
    opened = open_account(email, name, roles, by=account(as_email) if as_email else None)
    show(form, _json(opened), lambda: f"{opened.email} may act now, as {', '.join(opened.roles) or 'no role'}")


@staff.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name; an account that there is has one.")
@click.option("--role", "roles", multiple=True, help="A role, as the notice names it; repeatable.")
@click.option(
    "--at", "address", metavar="URL", help="Where the console is reached. [default: the first of TROTH_HOSTS]"
)
@as_option
@format_option
def invite(email: str, name: str, roles: tuple[str, ...], address: str | None, as_email: str, form: str) -> None:
    """Invite EMAIL to an account by a one-time link, good for 72 hours; by mail where mail is set up, else shown once."""
    invited = invite_to(email, name, roles, by=account(as_email))
    link = f"{(address or _address()).rstrip('/')}/console/enter/{invited.token}/"
    told = tell(invited, link, "")
    shown = {} if told else {"link": link}
    say = f"{invited.account.email} was sent a link" if told else f"give this link to {invited.account.email}: {link}"
    show(form, {**_json(invited.account), "told": told, **shown}, lambda: f"{say}\nit works once, within 72 hours")


@staff.command()
@click.argument("email")
@as_option
@format_option
def leave(email: str, as_email: str, form: str) -> None:
    """Shut EMAIL out for good: sessions, links, factors, password and tokens end at once. What they did stays in their name."""
    gone = account(email)
    leave_for_good(gone, by=account(as_email))
    show(form, {"email": gone.email, "left": True}, lambda: f"{gone.email} is shut out")


@staff.command()
@click.argument("email")
@format_option
def recover(email: str, form: str) -> None:
    """Empty the only account of a workspace, whose owner lost every factor; troth up then prints a link that opens it anew.

    Where there are others, two of them decide it: troth proposal make staff.recover.
    """
    who = account(email)
    recover_alone(who)
    show(
        form,
        {"email": who.email, "emptied": True},
        lambda: f"{who.email} comes in anew by the link that troth up prints",
    )


@staff.command("list")
@reader_option
@format_option
def list_accounts(as_email: str | None, form: str) -> None:
    """Everyone who may act."""
    if Account.objects.exists():
        ask(account_or_only(as_email), "manage staff")
    everyone = list(Account.objects.filter(is_active=True).order_by("email"))
    lines = [f"{each.email}  {each.name}  {', '.join(each.roles)}" for each in everyone]
    show(form, [_json(each) for each in everyone], lambda: "\n".join(lines) or "nobody yet")


def _json(each: Account) -> dict[str, object]:
    return {
        "account": each.uid,
        "email": each.email,
        "name": each.name,
        "roles": each.roles,
        "signs_in": has_factor(each),
    }


def _address() -> str:
    named = (here().setting("TROTH_HOSTS") or "").split(",")[0].strip()
    return f"https://{named}" if named else "http://localhost:8000"
