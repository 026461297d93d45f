"""The ``troth`` command: finds each command in its room, opens the workspace, and turns errors into words and exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from troth import __version__
from troth.errors import TrothError

# name → (module, attribute, needs the store, one line of help). Help lives here so that --help imports no room.
COMMANDS: dict[str, tuple[str, str, bool, str]] = {
    "init": ("troth.faces.setup", "init", False, "Make a workspace: keys, store, and a notice to start from."),
    "check": (
        "troth.faces.checking",
        "check",
        False,
        "Check the notice; with --systems also the live schemas; with --deploy the workspace.",
    ),
    "publish": (
        "troth.keepers.publication.cli",
        "publish",
        True,
        "Put this version in force and write its published forms.",
    ),
    "compare": ("troth.faces.compare", "compare_command", False, "What changed between two notices, and who is told."),
    "gate": ("troth.faces.gate", "gate", False, "Which purpose may use which data of whom; ask, show, compare."),
    "notice": ("troth.desk.notices.cli", "notice", True, "The published versions: what each changed; the text of one."),
    "told": ("troth.keepers.publication.cli", "told", True, "Who must be told of a change; record that they were."),
    "request": ("troth.keepers.rights.cli", "request", True, "Open a request: access, erasure, or another right."),
    "case": ("troth.keepers.rights.cli", "case", True, "List, show, find, answer, approve, letter, instruct, settle."),
    "receipt": ("troth.desk.cases.cli", "receipt", True, "Write the receipt of a closed case, for the person."),
    "letter": (
        "troth.desk.letters.cli",
        "letter",
        True,
        "Letters to people: which went, and settle one nobody knows of.",
    ),
    "plan": ("troth.desk.plans.cli", "plan", True, "Show, approve, cancel or retry a stored plan."),
    "proposal": ("troth.desk.proposals.cli", "proposal", True, "Acts that need two people: propose, approve, refuse."),
    "work": ("troth.desk.plans.cli", "work", True, "Run approved plans and scheduled work."),
    "systems": (
        "troth.desk.connections.cli",
        "systems",
        False,
        "The rights Troth needs in a database, and what erasure leaves there.",
    ),
    "replay": (
        "troth.keepers.rights.replay_cli",
        "replay",
        True,
        "Erase and correct again in a system that was restored from an older copy.",
    ),
    "verify": ("troth.board.cli", "verify_command", True, "Every promise and its verdict; exit 1 if any is broken."),
    "attest": ("troth.keepers.measures.cli", "attest_command", True, "Sign, as its owner, that a measure is kept."),
    "evidence": ("troth.faces.evidence", "evidence", True, "Show, export and verify the log; hand out checkpoints."),
    "keys": ("troth.faces.keys", "keys", True, "The keys: show, replace the root key, loss drill, shred a person."),
    "need": ("troth.desk.need.cli", "need", True, "Roles, undertakings, confirmations, and who looked at whom."),
    "staff": ("troth.desk.staff.cli", "staff", True, "Accounts in whose name things are done."),
    "token": ("troth.desk.machines.cli", "token", True, "Tokens by which machines act for an account."),
    "hook": ("troth.desk.machines.cli", "hook", True, "Addresses that are told of events, signed."),
    "backup": ("troth.faces.safekeeping", "backup", False, "Copy our own store into one file, while workers run."),
    "restore": ("troth.faces.safekeeping", "restore", False, "Bring our own store back from a backup."),
    "doctor": ("troth.faces.doctor", "doctor", False, "Look at the workspace: store, keys, log, disk, clocks, plans."),
    "law": ("troth.law.cli", "law", False, "The dates the law sets: a table of cases, or one explained step by step."),
    "up": ("troth.faces.serving", "up", True, "Serve portal and console, and run the work, in one process."),
    "web": ("troth.faces.serving", "web", True, "Serve portal and console alone."),
    "demo": ("troth.faces.demo", "demo", False, "Build an example workspace and walk through it."),
}

BESIDE_OTHERS = frozenset({"hook", "plan", "proposal", "token", "work", "up", "web"})
"""Commands that run beside others in a workspace: what they write is guarded by leases and by the store itself."""


class Rooms(click.Group):
    """Loads a command from its room only when it is called, inside its workspace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the chain: say, do, prove."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its room imported."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, needs_store, _ = COMMANDS[cmd_name]
        if needs_store and not ctx.resilient_parsing and not _only_help():
            from troth.faces.workspaces import entered

            root = Path(os.environ.get("TROTH_WORKSPACE") or ".")
            ctx.with_resource(entered(root, cmd_name, alone=cmd_name not in BESIDE_OTHERS))
        elif needs_store:
            _django_for_help()
        return getattr(import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[3]) for name, entry in COMMANDS.items()])


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace", metavar="DIR", help="The workspace; before or after the command. [default: the current folder]"
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="troth")
def troth(workspace: str | None, debug: bool) -> None:
    """Say it. Do it. Prove it. – a privacy notice as a running system."""


def main(argv: list[str] | None = None) -> None:
    """Run the command; exit 0 fine, 1 findings, 2 could not run. Errors go to standard error, in words."""
    given = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in given
    try:
        arguments = [argument for argument in _take_workspace(given) if argument != "--debug"]
        outcome: Any = troth.main(arguments, prog_name="troth", standalone_mode=False)
        sys.exit(outcome if isinstance(outcome, int) else 0)
    except TrothError as error:
        if debug:
            raise
        click.echo(f"troth: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("troth: stopped; what was begun is on record, run it again to go on", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(2)
    except Exception as error:
        if debug:
            raise
        click.echo(f"troth: {_in_words(error)}", err=True)
        sys.exit(2)


def _in_words(error: Exception) -> str:
    """An error of another library. Its own words may carry a person's data, so the kind of error is all that is said."""
    if type(error).__module__.startswith("django.db"):
        from troth.faces.workspaces import store_refusal

        refused = store_refusal(error)
        if refused is not None:
            return str(refused)
    return f"something went wrong that Troth did not foresee ({type(error).__name__}); --debug shows where"


def _take_workspace(arguments: list[str]) -> list[str]:
    """Take ``--workspace DIR`` out of the arguments, wherever it stands, into ``TROTH_WORKSPACE``."""
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == "--workspace":
            folder = next(waiting, None)
            if not folder:
                raise click.UsageError("--workspace needs a folder")
            os.environ["TROTH_WORKSPACE"] = folder
        elif argument.startswith("--workspace="):
            os.environ["TROTH_WORKSPACE"] = argument.partition("=")[2]
        else:
            rest.append(argument)
    return rest


def _only_help() -> bool:
    return any(argument in ("-h", "--help") for argument in sys.argv[1:])


def _django_for_help() -> None:
    """Rooms import their tables; help needs no store behind them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
