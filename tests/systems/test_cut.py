"""A connection cut in the middle of an erasure, or while it commits: all of it or nothing, and never a wrong word about which."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests import processes
from tests.cutting import When, Wire
from tests.systems import agency
from tests.systems.databases import Database, notice, section
from troth.errors import OutcomeUnknown
from troth.systems import Counts, System, Unreachable, open_system

ANN = {"email": "ann@reed.example"}
DONE = {"replies": Counts(deleted=2), "enquiries": Counts(deleted=2, emptied=1)}


@pytest.fixture
def wire(served: Database) -> Any:
    agency.build(served)
    wire = Wire(served.address)
    yield wire
    wire.close()


@pytest.fixture
def cases(wire: Wire) -> System:
    return open_system("cases", section(agency.MAPPING), notice(), wire.address)


def enquiries(database: Database) -> int:
    return len(database.rows("select id from enquiries where email = 'ann@reed.example'"))


@pytest.mark.parametrize("word", [b"DELETE", b"UPDATE"])
def test_cut_in_the_middle_nothing_was_done_and_it_says_so(
    wire: Wire, cases: System, served: Database, word: bytes
) -> None:
    found, before = cases.find(ANN), served.everything()
    wire.cut_at(word, "before")
    with pytest.raises(Unreachable) as stop:
        cases.apply(found, "plan:1:1")
    assert wire.cuts == 1
    assert "cut" in stop.value.what
    assert served.everything() == before
    assert cases.apply(found, "plan:1:2").counts == DONE


@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_at_commit_nobody_knows_and_a_second_go_settles_it(
    wire: Wire, cases: System, served: Database, when: When
) -> None:
    found, before = cases.find(ANN), enquiries(served)
    wire.cut_at(b"COMMIT", when, once_said=b"DELETE")
    with pytest.raises(OutcomeUnknown, match="not known"):
        cases.apply(found, "plan:1:1")
    assert wire.cuts == 1
    until = time.monotonic() + 5
    while when == "after" and enquiries(served) and time.monotonic() < until:
        time.sleep(0.02)
    assert enquiries(served) == (0 if when == "after" else before)
    again = cases.apply(found, "plan:1:2")
    assert again.counts == ({} if when == "after" else DONE)
    assert enquiries(served) == 0
    assert not cases.remaining(found).unerased()


def test_a_question_over_a_connection_that_died_meanwhile_is_asked_again(wire: Wire, cases: System) -> None:
    cases.find(ANN)
    wire.cut_at(b"", "before")
    assert cases.find(ANN).counts()


def test_a_deadlock_with_the_applications_writes_is_tried_again(served: Database) -> None:
    agency.build(served)
    cases = served.open(agency.MAPPING)
    found = cases.find(ANN)
    ((child, parent),) = served.rows(
        "select min(id), min(enquiry_id) from replies where enquiry_id in "
        "(select id from enquiries where email = 'ann@reed.example')"
    )
    application = served.begin()
    application.execute(f"update replies set body = 'seen' where id = {child}")
    done: list[Any] = []
    ours = threading.Thread(target=lambda: done.append(cases.apply(found, "plan:1:1")))
    ours.start()
    try:
        served.until_one_waits()
        # Now each holds what the other wants; the database lets one of them go.
        application.execute(f"update enquiries set phone = '01632 960001' where id = {parent}")
        application.commit()
    except application.deadlock:
        application.rollback()
    finally:
        application.connection.close()
    processes.joined(ours, 60)
    assert done, "the erasure did not survive the deadlock"
    assert enquiries(served) == 0
