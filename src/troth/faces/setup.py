"""``troth init``: make a workspace."""

from __future__ import annotations

import os
from pathlib import Path

import click

from troth.desk.terminal import format_option, show
from troth.faces.workspaces import make


@click.command()
@format_option
def init(form: str) -> None:
    """Make a workspace in the current folder (or --workspace DIR): keys, store, and a folder for the notice."""
    root = Path(os.environ.get("TROTH_WORKSPACE") or ".")
    workspace = make(root)
    if not workspace.notice.exists():
        workspace.notice.mkdir(parents=True)
    data = {"workspace": str(workspace.root), "notice": str(workspace.notice), "keys": str(workspace.keys)}
    words = [
        f"a workspace is ready in {root}: write the notice into {workspace.notice.name}/, then troth check",
        "keys lie in keys/ – back them up apart from everything else; nobody can restore them",
    ]
    show(form, data, lambda: "\n".join(words))
