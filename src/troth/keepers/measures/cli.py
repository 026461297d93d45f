"""``troth attest``: a named person signs that what they own is kept."""

from __future__ import annotations

import click

from troth.desk.need.acting import acting
from troth.desk.terminal import format_option, show
from troth.keepers.measures import actions


@click.command("attest")
@click.argument("measure", required=False)
@click.option("--as", "as_email", metavar="EMAIL", help="The account that attests: one with the owner's role.")
@format_option
def attest_command(measure: str | None, as_email: str | None, form: str) -> None:
    """Attest to MEASURE; without one, list what can be attested."""
    if measure is None:
        names = [(promise.id, str(promise.facts.get("owner") or "")) for promise in actions.attestable()]
        show(
            form,
            [{"id": name, "owner": owner} for name, owner in names],
            lambda: "\n".join(f"{n}  {o}" for n, o in names),
        )
        return
    if as_email is None:
        raise click.UsageError("an attestation is a person's: give --as EMAIL")
    entry = actions.attest(measure, by=acting(as_email, "attest"))
    show(form, {"measure": measure, "evidence": entry}, lambda: f"recorded: {measure} (evidence {entry[:8]})")
