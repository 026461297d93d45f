"""Commit what several threads record at the same moment as one: each waits until its own entries are on the disk.

A commit costs the same for one look as for twenty, and a process serves many people at once. So whoever comes while another
commits is taken along by the next (group commit: DeWitt et al., SIGMOD 1984). Nobody goes on before their entries are there.
PostgreSQL does this itself, for every process at once; on SQLite, where one writes at a time, it is done here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from troth.desk.evidence.log import NewEntry, append_all


@dataclass
class _Waiting:
    entries: Sequence[NewEntry]
    store: str
    done: bool = False


_queue: list[_Waiting] = []
_queued = threading.Lock()
_committing = threading.Lock()


def record_together(entries: Sequence[NewEntry]) -> None:
    """Record entries, committed when this returns; inside a transaction of the caller's they belong to that instead.

    Raises what the store raises; then none of these entries is recorded, and those of others are tried without them.
    """
    if connection.in_atomic_block:
        append_all(entries)
        return
    if connection.vendor != "sqlite":
        _commit([_Waiting(entries, "")])
        return
    mine = _Waiting(entries, str(connection.settings_dict["NAME"]))
    with _queued:
        _queue.append(mine)
    with _committing:
        if mine.done:  # pyright: ignore[reportUnnecessaryComparison]
            return
        with _queued:
            group = [each for each in _queue if each.store == mine.store]
            _queue[:] = [each for each in _queue if each.store != mine.store]
        try:
            _commit(group)
        except Exception:
            if len(group) == 1:
                raise
            with _queued:
                _queue.extend(each for each in group if each is not mine)
            _commit([mine])


def _commit(group: Sequence[_Waiting]) -> None:
    with transaction.atomic():
        append_all([entry for each in group for entry in each.entries])
    for each in group:
        each.done = True
