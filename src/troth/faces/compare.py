"""``troth compare A B``: what changed between two notices, each a published version, a folder or a file."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import click

from troth.desk.terminal import format_option, show
from troth.errors import TrothError
from troth.notice.compare import compare, comparison_json, comparison_text
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.workspace import Workspace


@click.command("compare")
@click.argument("a")
@click.argument("b")
@format_option
def compare_command(a: str, b: str, form: str) -> int:
    """Say what changed from notice A to notice B, what is material, and who must be told. Exit 1 if anything is material.

    A and B are each the number or hash of a published version, a folder, or a file. A folder or file of the name of a
    version is meant with ./ before it.
    """
    with ExitStack() as stack:
        notices = Notices(stack)
        compared = compare(notices.named(a), notices.named(b))
    show(form, comparison_json(compared), lambda: comparison_text(compared))
    return 1 if compared.outcome == "material" else 0


class Notices:
    """Notices by name: from the disk, or from the workspace's store, which is opened once and only where it is asked."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._opened = False

    def named(self, name: str) -> Notice:
        # A bare number or hash is a version, even where a file of that name lies about: ./3 is the file.
        if _like_a_version(name):
            self._open()
            from troth.desk.notices.versions import read, version_named

            return read(version_named(name))
        path = Path(name)
        if not path.exists():
            raise TrothError(
                "there is no such folder or file, and it is no version",
                where=name,
                fix="give a folder, a file, or the number or hash of a published version",
            )
        return load(_inside(path)).notice

    def _open(self) -> None:
        if not self._opened:
            from troth.faces.workspaces import entered

            self._stack.enter_context(entered(Path(os.environ.get("TROTH_WORKSPACE") or "."), "compare"))
            self._opened = True


def _like_a_version(name: str) -> bool:
    return name.isdigit() or (6 <= len(name) <= 64 and all(letter in "0123456789abcdefABCDEF" for letter in name))


def _inside(path: Path) -> Path:
    """The notice of a workspace, where the folder is one; else the folder or file itself."""
    inner = Workspace(path).notice
    return inner if path.is_dir() and inner.exists() else path
