"""Looks at what lies beside the store: keys and who may read them, the replay list, room on the disks, settings."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from troth.delivery.mail_server import mail_of
from troth.desk import here
from troth.desk.evidence.log import log_signer
from troth.desk.staff import taken_back as since
from troth.desk.subjects import replay
from troth.desk.subjects.models import Subject
from troth.desk.subjects.on_record import changed_lines
from troth.desk.subjects.roots import ring

State = Literal["well", "look", "ill"]
PUBLIC = ("log.name", "log.lost")
"""Files of the keys folder that are no secret: the name of the log, sizes and roots."""
LEAST_ROOM = 1 << 30
LEAST_SHARE = 0.05
MOST_LINES = 10
"""Changed lines of the replay list that are told one by one."""


def key_files() -> Iterator[tuple[State, str, str]]:
    """Whether the keys are there, and nobody else's to read."""
    folder = here().keys
    if not folder.is_dir():
        yield "ill", f"the folder of the keys is not there: {folder}", "restore it from where keys are kept"
        return
    secret = (folder, *(path for path in sorted(folder.iterdir()) if path.name not in PUBLIC))
    open_to = [path for path in secret if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_to:
        right = "700" if path.is_dir() else "600"
        yield "ill", f"others may read {path.name}", f"chmod {right} '{path}'"
    missing = [name for name in ("log.key", "log.name") if not (folder / name).is_file()]
    if missing:
        yield "ill", f"{' and '.join(missing)} of the keys is not there", "restore it from where keys are kept"
    if not open_to and not missing:
        yield "well", f"the files in {folder.name}/ are their owner's only", ""


def keys() -> Iterator[tuple[State, str, str]]:
    """Whether these are the keys of this store: they open what it holds."""
    keys = ring()
    signer = log_signer()
    one = Subject.objects.exclude(wrapped_key=None).first()
    if one is not None and one.wrapped_key is not None:
        keys.unwrap(one.root, bytes(one.wrapped_key))
    yield "well", f"the keys open what the store holds, and sign for {signer.name}", ""


def replay_list() -> Iterator[tuple[State, str, str]]:
    """Whether every line of the replay list can be read, opened where it holds a value, and is as it was written."""
    counts = replay.check_readable()
    changed = [each for kind in (replay.ERASURE, replay.CORRECTION) for each in changed_lines(kind)]
    for each in changed[:MOST_LINES]:
        yield (
            "ill",
            f"the replay list is not as Troth wrote it: {each}",
            "restore it from its own copy; see who may write there",
        )
    if changed:
        return
    said = ", ".join(f"{number} of {kind}" for kind, number in sorted(counts.items())) or "nobody on it yet"
    yield "well", f"the replay list can be read: {said}", ""


def taken_back() -> Iterator[tuple[State, str, str]]:
    """Whether the list of what was taken back is as it was written, and nothing on it stands open in this store."""
    number, changed = since.count(), list(since.problems())
    for each in changed[:MOST_LINES]:
        yield "ill", f"the list of what was taken back is not as Troth wrote it: {each}", "see who may write there"
    open_again = len(since.unknown_here())
    if open_again:
        yield (
            "ill",
            f"this store is older than {open_again} things that were taken back since: accounts, tokens, roles, factors",
            "let a worker take them back again: troth work --once",
        )
    if not changed and not open_again:
        said = (
            f"{number} things that were taken back are known beside the keys"
            if number
            else "nothing was ever taken back"
        )
        yield "well", f"{said}, and nothing of it stands open here", ""


def disk() -> Iterator[tuple[State, str, str]]:
    """Whether there is room where the workspace and its keys lie."""
    seen: set[int] = set()
    for path in (here().root, here().keys):
        if path.is_dir() and path.stat().st_dev not in seen:
            seen.add(path.stat().st_dev)
            room = shutil.disk_usage(path)
            words = f"{room.free / (1 << 30):.1f} GiB free where {path.name}/ lies"
            short = room.free < LEAST_ROOM or room.free < room.total * LEAST_SHARE
            yield (
                ("look", words, "make room before it is full: nothing is begun without it")
                if short
                else ("well", words, "")
            )
    for path in _left_by_restores(here().root):
        yield (
            "look",
            f"{path.name} is a store that was replaced, and holds personal data",
            "destroy it when all is well",
        )


def mail() -> Iterator[tuple[State, str, str]]:
    """Whether a mail server is set, and set whole. Nothing is sent."""
    if mail_of(here()) is None:
        yield "look", "no mail server is set: nobody is told by mail", "set TROTH_MAIL and TROTH_MAIL_FROM"
    else:
        yield "well", "a mail server is set", ""


def _left_by_restores(root: Path) -> list[Path]:
    return sorted(root.glob("store.sqlite3.before-*Z"))
