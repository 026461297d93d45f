"""A cabinet is a system like any other: its answers are tasks for whoever keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.systems.databases import notice, section
from troth.errors import TrothError
from troth.systems import Unreachable, open_system


def test_a_cabinet_hands_out_tasks_and_claims_nothing():
    paper = open_system("paper", section("{by hand: 'the office manager, room 2', holds: [correspondence]}"), notice())
    assert not paper.connected
    found = paper.find({"email": "ann@reed.example"})
    assert found.is_empty()
    assert found.searched == ()
    assert (found.tasks[0].who, "correspondence" in found.tasks[0].what) == ("the office manager, room 2", True)
    assert "ann@" not in found.tasks[0].what
    assert paper.apply(found, "k").tasks
    assert paper.remaining(found).tasks
    assert paper.drill("erasure").ok is None
    assert paper.overdue("enquiries", "the enquiry closes", date(2024, 1, 1))[0].problem


def test_a_cabinet_too_wants_to_know_who_is_meant():
    with pytest.raises(TrothError, match="wildcard"):
        open_system("paper", section("by hand: somebody"), notice()).find({"email": "*"})


def test_a_system_that_is_coming_says_that_it_cannot_be_asked():
    logs = open_system("web-logs", section("coming: the host's export is not set up yet"), notice())
    for ask in (logs.reachable, logs.drift, lambda: logs.find({"email": "a@b.example"}), lambda: logs.drill("access")):
        with pytest.raises(Unreachable, match="not set up yet"):
            ask()


def test_a_system_nobody_can_look_into_is_refused():
    with pytest.raises(TrothError, match="neither where it is nor who looks"):
        open_system("lost", section("{}"), notice())
