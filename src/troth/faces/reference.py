"""The reference of the commands as Markdown, made from the commands: ``python -m troth.faces.reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from troth.faces.cli import COMMANDS, troth

ARGUMENTS = {
    "example": "The example to build: the name of a folder under `examples/`.",
    "uid": "The plan's id, or its beginning where that names only one.",
    "act": "What is to be done: `keys.shred`, `keys.rotate`, `evidence.pack`, `rights.erase-many`, …",
    "proposed": "The id of the proposal, or its act where only one such waits.",
    "name": "What the token is for, in your words.",
    "token_id": "The token's name in lists: the eight characters after `troth_`.",
    "hook_id": "The hook's name in lists.",
    "address": "Where to call: `https://HOST/PATH`, on the open internet unless its host stands in `TROTH_PRIVATE_HOSTS`.",
    "measure": "The id of the promise to attest to, as `troth attest` lists it.",
    "email": "The email address of the account.",
    "right": "The right, as the notice names it: access, erasure, …",
    "a": "The notice before: the number or hash of a published version, a folder or a file.",
    "b": "The notice after, named in the same ways.",
    "role": "The role, as the notice in force names it.",
    "notice": "A notice: the number or hash of a published version, a folder or a file.",
    "purpose": "A purpose, by its key in the notice.",
    "category": "A category of data, by its key in the notice.",
    "version": "The number of a published version, its hash, or the hash's first six or more characters.",
    "kind": "The kind of person, as the notice names it under `people`.",
    "entry": "The entry's id, or its beginning where that names only one.",
    "file": "What came back: the signed checkpoint with the witness's lines, or those lines alone.",
    "number": "The number of the case.",
    "mapped": "The key of a connected system in the notice.",
    "source": "The backup, as `troth backup` wrote it.",
    "subject": "The random id of a person, as evidence and plans name them.",
    "system": "The system in which the person looked, by its key in the notice.",
}
"""What each argument is, by its name; click keeps no help for arguments."""

PREFACE = """\
# The commands

<!-- Written from the commands by `python -m troth.faces.reference > docs/reference/commands.md`; a test holds them equal. -->

`troth` works in a *workspace*: a folder with the notice, what is published, the cases, the keys and the store. It is the
current folder, or the one that `TROTH_WORKSPACE` names, or `--workspace DIR`, which may stand before or after the
command. One command works in a workspace at a time; a second waits ten seconds and then says who holds it.

Exit codes: **0** fine · **1** findings (a broken promise, a problem in the notice, evidence that does not verify,
identifiers that fit several people) · **2** could not run. Errors go to standard error: what is wrong, where, and what
to do; `--debug` adds the traceback. What is printed for people has `--format json` for machines where the command says
so. Progress is shown on a terminal only.

| variable | meaning |
| --- | --- |
| `TROTH_WORKSPACE` | The workspace, where no `--workspace` is given. |
| `TROTH_STORE` | The address of Troth's own store, `sqlite:///PATH` or `postgresql://…`; a file in the workspace otherwise. |
| `TROTH_KEYS` | The folder of the keys and the replay list; `keys/` in the workspace otherwise. |
| `TROTH_ROOT_KEY` | Where a new root key is made: `file`, `keyring:SERVICE`, or `vault:https://…`: see [keys](../keys.md). |
| `TROTH_MANY_ERASURES` | How many erasures one person may approve within a day; more take two people. [default: 20] |
| `TROTH_WITNESSES` | Who gets checkpoints of the evidence log, and who cosigns ([how](../evidence.md#witnesses)). |
| `TROTH_KEEP_FACTS` | How long facts are kept beside the evidence log (`6 years`); where it is not set, as long as the log. |
| `TROTH_LEASE` | Seconds a worker may be silent before its plans are [taken over](../plans.md#one-worker-at-a-time); 5 otherwise. |

Each of these but the first, and each `env NAME` that a system of the notice connects by, is read from the environment, then
from a line `NAME=value` in `secrets.env` of the workspace.
"""

VERIFIER = """\
## `troth-verify`

    troth-verify FILE [OPTIONS]

Check an evidence pack or a receipt without Troth, its store or its keys: one file of source for each, Python's standard
library and the package `cryptography`. It names each thing that is wrong, and in its notes what it cannot know.

| | meaning |
| --- | --- |
| `FILE` | The evidence pack, as `troth evidence export` wrote it, or the [receipt](../receipts.md) of a case. |
| `--since CHECKPOINT_FILE` | A checkpoint that was handed out earlier and kept elsewhere; repeatable. |
| `--key VERIFIER_KEY` | The log's public key, had by another way than the pack; repeatable. |
| `--witness WITNESS_KEY` | The key of a witness you trust: what it cosigned counts as kept outside; repeatable. |
| `--file FILE` | With a receipt: a certificate, package or notice that it should speak of; repeatable. |
| `--format text\\|json` | How to print. [default: `text`] |
"""


def reference() -> str:
    """Every command with its arguments and options, as the page ``docs/reference/commands.md``."""
    parts = [PREFACE, "## `troth`\n", *_table(troth, click.Context(troth, info_name="troth"))]
    for path, command in commands():
        parts += _section(path, command)
    return "\n".join([*parts, VERIFIER])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called and what it is, in the order of the chain: ``troth case show``."""
    context = click.Context(troth, info_name="troth", resilient_parsing=True)
    for name in COMMANDS:
        command = troth.get_command(context, name)
        if command is not None:
            yield from _below(f"troth {name}", command)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _below(f"{path} {name}", below)


def _section(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    help_text = " ".join((command.help or "").split())
    if isinstance(command, click.Group):
        yield f"## `{path}`\n\n{help_text}\n"
        return
    level = "##" if path.count(" ") == 1 else "###"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"{level} `{path}`\n\n    {path} {usage}\n\n{help_text}\n"
    yield from _table(command, context)


def _table(command: click.Command, context: click.Context) -> Iterator[str]:
    rows: list[tuple[str, str]] = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and parameter.name:
            rows.append((parameter.make_metavar(context).strip("[]"), ARGUMENTS[parameter.name] + _when(parameter)))
        elif isinstance(parameter, click.Option):
            names = ", ".join(parameter.opts)
            value = "" if parameter.is_flag else f" {_value(parameter, context)}"
            rows.append((names + value, (parameter.help or "") + _when(parameter)))
    if rows:
        lines = [f"| `{name.replace('|', chr(92) + '|')}` | {meaning} |" for name, meaning in rows]
        yield "\n".join(["| | meaning |", "| --- | --- |", *lines]) + "\n"


def _value(option: click.Option, context: click.Context) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(str(choice) for choice in option.type.choices)
    return option.make_metavar(context)


def _when(parameter: click.Parameter) -> str:
    """Whether it must be given, and what holds where it is not."""
    if isinstance(parameter, click.Option) and parameter.required:
        return " **Required.**"
    plain = isinstance(parameter.default, str) and bool(parameter.default)
    return f" [default: `{parameter.default}`]" if plain else ""


if __name__ == "__main__":
    sys.stdout.write(reference())
