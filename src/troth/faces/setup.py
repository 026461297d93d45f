"""``troth init``: make a workspace, empty or with a first draft of the notice."""

from __future__ import annotations

import os
from pathlib import Path

import click

from troth.desk.terminal import format_option, pairs, show
from troth.faces.workspaces import make
from troth.workspace import Workspace


@click.command()
@click.option(
    "--notice",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The privacy notice you already have (.txt, .md, .html, .docx, .pdf): drafts the new one from it.",
)
@click.option(
    "--database",
    metavar="URL",
    help="A live database, as a URL or a SQLite file: drafts the systems from its schema. Reads no value of any row.",
)
@click.option("--name", help="With --database: what the system is called. [default: the database's own name]")
@click.option(
    "--fides", type=click.Path(path_type=Path), metavar="FILE", help="A Fides dataset file: drafts the systems from it."
)
@click.option("--interview", is_flag=True, help="Ask a dozen questions and draft a small notice from the answers.")
@click.option(
    "--answer",
    "given",
    multiple=True,
    metavar="QUESTION=TEXT",
    help="An answer given beforehand, such as organisation=… or email=…; repeatable. A wrong name lists them all.",
)
@format_option
def init(
    source: Path | None,
    database: str | None,
    name: str | None,
    fides: Path | None,
    interview: bool,
    given: tuple[str, ...],
    form: str,
) -> None:
    """Make a workspace in the current folder (or --workspace DIR): keys, store, and a folder for the notice."""
    root = Path(os.environ.get("TROTH_WORKSPACE") or ".")
    drafted: tuple[dict[str, object], list[str]] = ({}, [])
    if source is not None:
        from troth.faces.drafting import read_notice, refuse_overwriting, write_draft

        # Read first: a file that cannot be read leaves no half-made workspace behind.
        refuse_overwriting(Workspace(root.resolve()))
        made = read_notice(source)
        workspace = make(root)
        drafted = write_draft(made, workspace)
    elif database is not None or fides is not None or interview or given:
        from troth.faces.init_start import begin, write

        said = pairs(given, "--answer")
        start = begin(root, database=database, name=name, fides=fides, ask=interview, given=said)
        workspace = make(root)
        write(start, workspace)
        drafted = (start.data, list(start.words))
    else:
        workspace = make(root)
        if not workspace.notice.exists():
            workspace.notice.mkdir(parents=True)
    data = {
        "workspace": str(workspace.root),
        "notice": str(workspace.notice),
        "keys": str(workspace.keys),
        **drafted[0],
    }
    next_step = "fill the gaps in" if drafted[0] else "write the notice into"
    words = [
        *drafted[1],
        *([""] if drafted[1] else []),
        f"a workspace is ready in {root}: {next_step} {workspace.notice.name}/, then troth check",
        "keys lie in keys/ – back them up apart from everything else; nobody can restore them",
    ]
    show(form, data, lambda: "\n".join(words))
