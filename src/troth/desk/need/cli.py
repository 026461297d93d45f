"""``troth need``: roles and who has them, undertakings to sign, roles to confirm, and who looked at whom."""

from __future__ import annotations

import click

from troth.desk.evidence.appending import facts_in
from troth.desk.need.acting import acting, reading
from troth.desk.need.confirming import change_roles, confirm, to_confirm
from troth.desk.need.looks import looks, looks_at
from troth.desk.need.own import know_own, own_subjects
from troth.desk.need.refusals import refusals
from troth.desk.need.roles import roles_in_force
from troth.desk.need.undertakings import sign, undertakings
from troth.desk.staff.accounts import account
from troth.desk.staff.models import Account
from troth.desk.terminal import as_option, format_option, pairs, reader_option, show, table
from troth.errors import TrothError


@click.group()
def need() -> None:
    """Who needs to know what: roles, undertakings, confirmations, and who looked at whom."""


@need.command("roles")
@reader_option
@format_option
def list_roles(as_email: str | None, form: str) -> None:
    """The roles of the notice in force: what each works for and may do, and who has it."""
    reading(as_email, "manage staff")
    staff = list(Account.objects.filter(is_active=True).order_by("email"))
    data = [
        {
            "role": role.name,
            "for": list(role.purposes),
            "may": sorted(role.acts),
            "signs": role.under is not None,
            "confirmed_every": str(role.every) if role.sleeps else None,
            "who": [each.email for each in staff if role.name in each.roles],
        }
        for role in roles_in_force().named.values()
    ]
    rows = [tuple(_cell(each[name]) for name in ("role", "for", "may", "who")) for each in data]
    show(form, data, lambda: table(rows, ("role", "works for", "may", "who")))


@need.command("sign")
@click.argument("role", required=False)
@click.option("--yes", is_flag=True, help="Sign; without it the text is shown and nothing is signed.")
@as_option
@format_option
def sign_one(role: str | None, yes: bool, as_email: str, form: str) -> None:
    """Show the undertakings of your roles, or of ROLE, and sign them with --yes."""
    who = account(as_email)
    mine = [(each, at) for each, at in undertakings(who) if role in (None, each.name)]
    if role is not None and not mine:
        raise TrothError(f"the role ‘{role}’ gives you nothing to sign", fix="see which do: troth need sign --as EMAIL")
    if yes:
        for each, _at in mine:
            sign(who, each.name, text_hash=each.text_hash)
        mine = [(each, at) for each, at in undertakings(who) if role in (None, each.name)]
    data = [
        {"role": each.name, "text": each.under, "hash": each.text_hash, "signed_at": at.isoformat() if at else None}
        for each, at in mine
    ]
    lines = [f"{each.name}: {each.under}\n  {f'signed on {at:%-d %B %Y}' if at else 'not signed'}" for each, at in mine]
    show(form, data, lambda: "\n".join(lines) or "none of your roles asks for an undertaking")


@need.command("confirm")
@click.argument("email", required=False)
@click.argument("role", required=False)
@as_option
@format_option
def confirm_one(email: str | None, role: str | None, as_email: str, form: str) -> None:
    """Confirm that EMAIL still needs ROLE; without them, list what is due within 30 days."""
    by = acting(as_email, "manage staff")
    if email is not None and role is not None:
        confirm(account(email), role, by=by)
    elif email is not None:
        raise click.UsageError("say which role of theirs: troth need confirm EMAIL ROLE --as EMAIL")
    named = roles_in_force().named
    due = [each for each in to_confirm() if named[each.role].sleeps]
    data = [
        {"email": each.account.email, "role": each.role, "by": each.by.isoformat(), "late": each.late} for each in due
    ]
    rows = [(str(each["email"]), str(each["role"]), str(each["by"]), "late" if each["late"] else "") for each in data]
    show(form, data, lambda: table(rows, ("who", "role", "by", "")) or "nothing is due within 30 days")


@need.command("change")
@click.argument("email")
@click.option("--role", "roles", multiple=True, help="A role they have from now on; repeatable. None: they have none.")
@as_option
@format_option
def change(email: str, roles: tuple[str, ...], as_email: str, form: str) -> None:
    """Give the account EMAIL these roles in place of those it has."""
    who = account(email)
    change_roles(who, roles, by=account(as_email))
    show(form, {"email": who.email, "roles": who.roles}, lambda: f"{who.email}: {', '.join(who.roles) or 'no role'}")


@need.command("own")
@click.argument("email")
@click.option("--id", "ids", multiple=True, required=True, metavar="NAME=VALUE", help="An identifier; repeatable.")
@as_option
@format_option
def own(email: str, ids: tuple[str, ...], as_email: str, form: str) -> None:
    """Note by what the member of staff EMAIL is known as a private person, so that their own case is kept from them.

    Only keyed hashes are held. Everybody may do so for themselves; for others, whoever manages staff.
    """
    who, by = account(email), account(as_email)
    known = know_own(who, pairs(ids, "--id"), by=by if by.pk == who.pk else acting(as_email, "manage staff"))
    show(form, {"email": who.email, "known": known}, lambda: f"{known} identifiers of {who.email} are known by hash")


@need.command("looks")
@click.option("--person", metavar="SUBJECT", help="Who looked at this person, by their random id.")
@click.option("--colleague", metavar="EMAIL", help="Whom this member of staff looked at.")
@click.option("--refused", is_flag=True, help="What was refused to them, in place of the looks.")
@as_option
@format_option
def list_looks(person: str | None, colleague: str | None, refused: bool, as_email: str, form: str) -> None:
    """The newest hundred looks at people: who, at whom, in which case, when; or what was refused."""
    own = own_subjects(acting(as_email, "read audit"))
    found = looks_at(person) if person else refusals() if refused else looks()
    found = found.exclude(subject__in=own)
    if colleague:
        found = found.filter(actor_id=account(colleague).uid)
    names = dict(Account.objects.values_list("uid", "email"))
    newest = [(row, facts_in(row) if row.facts is not None else {}) for row in found.order_by("-position")[:100]]
    data = [
        {
            "at": row.at.isoformat(timespec="seconds"),
            "who": names.get(row.actor_id, row.actor_id),
            "subject": row.subject,
            "case": row.case,
            "entry": row.uid,
            **{name: facts.get(name) for name in (("act", "because") if refused else ("purpose", "page"))},
        }
        for row, facts in newest
    ]
    heads = ("when", "who", "what", "because", "case") if refused else ("when", "who", "at whom", "case", "purpose")
    columns = ("at", "who", "act", "because", "case") if refused else ("at", "who", "subject", "case", "purpose")
    rows = [tuple(str(each[name] or "-") for name in columns) for each in data]
    none = "nobody was refused anything" if refused else "nobody looked at anybody"
    show(form, data, lambda: table(rows, heads) or none)


def _cell(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
