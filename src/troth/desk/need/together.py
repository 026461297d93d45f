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
from troth.desk.evidence.models import EvidenceEntry


@dataclass(eq=False)
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
    try:
        _in_turn(mine)
    finally:
        with _queued:  # whoever was ended while it waited has not said this
            _queue[:] = [each for each in _queue if each is not mine]


def _in_turn(mine: _Waiting) -> None:
    group: list[_Waiting] = []
    with _committing:
        if mine.done:
            return
        try:
            with _queued:
                group += [each for each in _queue if each.store == mine.store]
                _queue[:] = [each for each in _queue if each.store != mine.store]
            _commit(group)
        except BaseException as problem:
            with _queued:
                _queue.extend(each for each in group if each not in (mine, *_queue) and not each.done)
            if len(group) == 1 or not isinstance(problem, Exception):
                raise  # whoever ends this thread ends nobody else's entries: they go with the next
            _commit([mine])


def _commit(group: Sequence[_Waiting]) -> None:
    made: list[str] = []
    try:
        with transaction.atomic():
            made += append_all([entry for each in group for entry in each.entries])
    except Exception:
        raise
    except BaseException:
        if made and EvidenceEntry.objects.filter(uid=made[0]).exists():  # it came just after the commit
            _are_done(group)
        raise
    _are_done(group)


def _are_done(group: Sequence[_Waiting]) -> None:
    for each in group:
        each.done = True
