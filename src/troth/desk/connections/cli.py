"""``troth systems``: the rights that Troth's accounts need in a connected database, and what an erasure leaves there."""

from __future__ import annotations

import os
from pathlib import Path

import click

from troth.desk.terminal import format_option, show
from troth.errors import TrothError
from troth.notice.loader import load
from troth.systems import Addresses, addresses_of
from troth.systems.sql import SqlSystem
from troth.workspace import Workspace


@click.group()
def systems() -> None:
    """The connected systems of the notice as it is being written."""


@systems.command()
@click.argument("mapped")
@click.option("--read", metavar="NAME", help="The account that reads. [default: the one of connect]")
@click.option("--erase", metavar="NAME", help="The account that erases. [default: the one of connect]")
@click.option("--host", default="%", show_default=True, help="From where they connect; MariaDB and MySQL only.")
@click.option(
    "--drills", is_flag=True, help="Also what drills need: to plant made-up people and look for them everywhere."
)
@click.option(
    "--by", metavar="ADDRESS", help="Read the schema by this address, as in connect: before the accounts exist, say."
)
@format_option
def grants(
    mapped: str, read: str | None, erase: str | None, host: str, drills: bool, by: str | None, form: str
) -> None:
    """Print the GRANT script for exactly the tables and columns of the mapping; nothing is changed. The read account may
    then find, read and verify, the erase account empty and delete where the mapping acts, and neither anything else."""
    script = _opened(mapped, by).grants(read, erase, host=host, drills=drills)
    show(form, {"system": mapped, "script": script}, lambda: script.rstrip("\n"))


@systems.command()
@click.argument("mapped")
@click.option("--by", metavar="ADDRESS", help="Read the schema by this address, as in connect.")
@format_option
def marker(mapped: str, by: str | None, form: str) -> None:
    """Print the script that makes Troth's own small table for receipts in a database (marker: yes in the notice); nothing
    is changed. With it a run that was killed knows exactly what it had done there; it holds keys and counts, and nothing
    of a person. For accounts of a server, grants prints the rights on it as well."""
    script = _opened(mapped, by).marker()
    show(form, {"system": mapped, "script": script}, lambda: script.rstrip("\n"))


@systems.command()
@click.argument("mapped")
@format_option
def remains(mapped: str, form: str) -> None:
    """Say what an erasure would leave in the store itself – old row versions, logs, replicas – as its certificate
    will say it."""
    said = _opened(mapped, None).remains()
    lines = [f"- {words}" for words in said] or ["nothing that can be seen from here; each erasure looks for itself"]
    show(form, {"system": mapped, "remains": list(said)}, lambda: "\n".join(lines))


def _opened(name: str, by: str | None) -> SqlSystem:
    workspace = Workspace(Path(os.environ.get("TROTH_WORKSPACE") or ".").resolve())
    notice = load(workspace.notice).notice
    section = notice.systems.get(name)
    if section is None:
        raise TrothError(
            f"the notice has no system ‘{name}’", where="systems", fix=f"it has {', '.join(notice.systems) or 'none'}"
        )
    if section.connect is None:
        raise TrothError(f"{section.name} is not connected", where=f"systems.{name}", fix="name a connected database")
    address = Addresses.one(workspace.address(by)) if by else addresses_of(section.connect, workspace)
    return SqlSystem(name, section, notice, address)
