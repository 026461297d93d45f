"""Threads of one process that open the workspace's keys at once, in a store that never heard of them, wait for each other's
transactions and never in a circle."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

from troth.desk import now
from troth.desk.subjects.models import RootKeyUse
from troth.desk.subjects.roots import ring

SHORT = 10.0
"""Seconds; a store of its own gives up after 20."""


def test_the_first_to_open_the_keys_is_held_up_by_none_who_waits_for_what_it_writes(store: str) -> None:
    first_wrote, second_waits = threading.Event(), threading.Event()

    def first() -> str:
        """Puts the root key on record, makes a key (so that the keys are read anew), and asks for them again."""
        try:
            with transaction.atomic():
                ring().renew_purpose("subjects", now())
                first_wrote.set()
                assert second_waits.wait(SHORT)
                second_waits.clear()
                second_waits.wait(0.3)  # now it does
                return ring().current
        finally:
            connections.close_all()

    def second() -> str:
        try:
            assert first_wrote.wait(SHORT)
            second_waits.set()
            return ring().current
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        opened = [both.submit(each) for each in (first, second)]
        assert len({each.result(SHORT) for each in opened}) == 1
    assert RootKeyUse.objects.count() == 1
