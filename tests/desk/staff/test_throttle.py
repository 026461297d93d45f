"""Tries are counted before they are looked at: in the store, over threads, and by keyed hashes alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from troth.desk import now
from troth.desk.staff import throttle
from troth.desk.staff.models import Tries
from troth.desk.staff.throttle import TooMany

EMAIL = "nobody@waymark.example"


def test_of_many_who_try_at_once_no_more_are_let_through_than_may(store: str) -> None:
    counted = throttle.for_account(EMAIL)

    def attempt(_number: int) -> bool:
        try:
            throttle.take(counted)
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as many:
        let_through = sum(many.map(attempt, range(24)))
    assert let_through == counted.most
    assert throttle.spent(counted)


def test_a_quarter_of_an_hour_later_one_may_try_again_and_a_clock_set_back_shuts_out_nobody_for_ever(
    store: str,
) -> None:
    counted = throttle.for_codes("00ff00ff00ff00ff")
    for _ in range(counted.most):
        throttle.take(counted)
    for since in (now() - throttle.WINDOW, now() + timedelta(days=400)):
        with pytest.raises(TooMany):
            throttle.take(counted)
        Tries.objects.update(since=since)
        assert not throttle.spent(counted)
        throttle.take(counted)
        assert Tries.objects.get().count == 1
        Tries.objects.update(count=counted.most, since=now())


def test_what_is_counted_says_neither_who_nor_from_where(store: str) -> None:
    throttle.take(throttle.for_account(EMAIL), throttle.for_address("192.0.2.7"))
    held = " ".join(str(row) for row in Tries.objects.values_list())
    assert "nobody" not in held
    assert "192.0.2" not in held
    assert throttle.for_account("Nobody@Waymark.example ").key == throttle.for_account(EMAIL).key
    assert throttle.for_account(EMAIL).key != throttle.for_known(EMAIL).key
