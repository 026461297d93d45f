"""What several threads record at the same moment is committed as one; who of them is ended takes nobody else's with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from tests import processes
from troth.desk.evidence.log import SYSTEM, NewEntry
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need import together

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


class Entries(list[NewEntry]):
    """Entries under one key, and what happens while they are recorded the first time."""

    def __init__(self, key: str, happens: Callable[[], object] = lambda: None) -> None:
        super().__init__([NewEntry("trial.looked", SYSTEM, key=key)])
        self._happens = happens

    def __iter__(self) -> Iterator[NewEntry]:
        happens, self._happens = self._happens, lambda: None
        happens()
        return super().__iter__()


def ended() -> None:
    raise SystemExit


@pytest.mark.parametrize(
    ("when", "stand"),
    [(ended, 4), (lambda: transaction.on_commit(ended), 5)],
    ids=["in the middle", "just after the commit"],
)
def test_where_the_thread_that_commits_is_ended_the_others_are_on_record_once(
    store: str, when: Callable[[], None], stand: int
) -> None:
    ends, all_wait = list[str](), threading.Event()

    def record(entries: Entries) -> None:
        try:
            together.record_together(entries)
        except SystemExit:
            ends.append(str(entries[0].key))
        finally:
            connection.close()

    def begin(entries: Entries) -> threading.Thread:
        thread = threading.Thread(target=record, args=(entries,))
        thread.start()
        return thread

    threads = [begin(Entries("first", lambda: all_wait.wait(60)))]
    until(together._committing.locked)
    threads += [begin(Entries("ending", when)), *(begin(Entries(name)) for name in ("second", "third", "fourth"))]
    until(lambda: len(together._queue) == 4)
    all_wait.set()
    for thread in threads:
        processes.joined(thread)
    kept = sorted(str(row.key) for row in EvidenceEntry.objects.filter(kind="trial.looked"))
    assert len(ends) == 1, "one thread was ended, whichever committed for all"
    assert len(kept) == len(set(kept)) == stand
    assert {"first", "ending", "second", "third", "fourth"} - set(kept) <= set(ends)
    assert not together._queue


def until(truth: Callable[[], bool]) -> None:
    last = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < last
        time.sleep(0.001)
