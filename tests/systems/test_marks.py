"""Where a system allows a marker, a receipt is committed with the effect or not at all, and a second try is told what it says."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.cutting import When, Wire
from tests.systems import agency
from tests.systems.accounts import made, run_script
from tests.systems.databases import Database, notice, section
from troth.errors import OutcomeUnknown, TrothError
from troth.systems import Addresses, Applied, Counts, Found, Rows, open_system
from troth.systems.addresses import close_stores
from troth.systems.sql import SqlSystem

ANN = {"email": "ann@reed.example"}
DONE = {"replies": Counts(deleted=2), "enquiries": Counts(deleted=2, emptied=1)}
MARKED = "marker: yes\n" + agency.MAPPING
HOUSE = Path(__file__).parents[2]


def opened(address: str | Addresses, mapping: str = MARKED) -> SqlSystem:
    system = open_system("cases", section(mapping), notice(), address)
    assert isinstance(system, SqlSystem)
    return system


def marked(database: Database) -> SqlSystem:
    """The agency's database with the table that the printed script makes."""
    agency.build(database)
    system = opened(database.address)
    run_script(database, system.marker())
    return system


def receipts(database: Database) -> dict[str, dict[str, Any]]:
    return {str(key): json.loads(said) for key, said in database.rows("select mark, said from troth_marks")}


def test_a_receipt_is_left_with_the_effect_and_holds_counts_only(database: Database) -> None:
    cases = marked(database)
    applied = cases.apply(cases.find(ANN), "plan:2")
    assert (applied.counts, applied.recorded) == (DONE, False)
    assert set(receipts(database)) == {"plan:2"}
    assert receipts(database)["plan:2"]["counts"]["replies"]["deleted"] == 2
    whole = json.dumps(database.rows("select * from troth_marks"), default=str)
    for value in ("ann", "reed", "Reed"):
        assert value not in whole


def test_a_second_try_changes_nothing_and_hands_back_what_the_first_did(database: Database) -> None:
    cases = marked(database)
    found = cases.find(ANN)
    first = cases.apply(found, "plan:2")
    after = database.everything()
    again = cases.apply(found, "plan:2")
    assert (again.counts, again.kept, again.epoch, again.recorded) == (first.counts, first.kept, first.epoch, True)
    assert database.everything() == after
    told = cases.receipts()
    assert told is not None
    applied = told.applied("plan:2")
    assert applied is not None
    assert applied.counts == DONE
    assert told.applied("plan:3") is None


def test_what_was_rolled_back_leaves_no_receipt(database: Database) -> None:
    cases = marked(database)
    found = cases.find(ANN)
    before = database.everything()
    with pytest.raises(TrothError):
        cases.apply(replace(found, rows=(Rows("nowhere", ((1,),), "found by email", root=True), *found.rows)), "plan:2")
    assert database.everything() == before
    assert receipts(database) == {}


def test_a_correction_is_set_once_and_its_receipt_says_what_changed(database: Database) -> None:
    cases = marked(database)
    planned = cases.corrections(cases.find(ANN), "enquiries.phone:1", "01632 960999")
    assert cases.correct(planned, "plan:1") == cases.correct(planned, "plan:1")
    assert set(receipts(database)) == {"plan:1"}
    assert cases.uncorrected(planned) == ()


def test_two_at_once_do_it_once_and_both_know_what_was_done(served: Database) -> None:
    cases = marked(served)
    found = cases.find(ANN)
    done: list[Any] = []
    both = [threading.Thread(target=lambda: done.append(cases.apply(found, "plan:2"))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        processes.joined(each, 60)
    assert [applied.counts for applied in done] == [DONE, DONE]
    assert sorted(applied.recorded for applied in done) == [False, True]
    assert len(receipts(served)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_at_commit_the_receipt_settles_which_it_was(served: Database, when: When) -> None:
    cases = marked(served)
    found, wire = cases.find(ANN), Wire(served.address)
    over = opened(wire.address)
    over.find(ANN)
    wire.cut_at(b"COMMIT", when, once_said=b"DELETE")
    with pytest.raises(OutcomeUnknown):
        over.apply(found, "plan:2")
    wire.close()
    again = cases.apply(found, "plan:2")
    assert (again.counts, again.recorded) == (DONE, when == "after")


KILLED = """
import sys, time
from tests.systems.test_marks import ANN, opened
from troth.systems import marks

where = sys.argv[2]
complete, system = marks._complete, opened(sys.argv[1])
found = system.find(ANN)

def stops(*arguments):
    complete(*arguments)
    print("here it stands", flush=True)
    time.sleep(60)

if where == "before":
    marks._complete = stops
system.apply(found, "plan:2")
print("here it stands", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("where", ["before", "after"])
def test_killed_before_the_commit_nothing_stands_there_and_killed_after_it_the_counts_are_known(
    database: Database, where: str
) -> None:
    cases = marked(database)
    found, before = cases.find(ANN), database.everything()
    command = [sys.executable, "-c", KILLED, database.address, where]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        processes.heard(process, "here it stands")
        process.send_signal(signal.SIGKILL)
    if where == "before":
        assert database.everything() == before
    again = cases.apply(found, "plan:2")
    assert (again.counts, again.recorded) == (DONE, where == "after")


def test_without_a_marker_a_second_try_changes_nothing_and_knows_nothing_of_the_first(database: Database) -> None:
    agency.build(database)
    cases = opened(database.address, agency.MAPPING)
    found = cases.find(ANN)
    assert cases.apply(found, "plan:2").counts == DONE
    again = cases.apply(found, "plan:2")
    assert (again.recorded, again.epoch, cases.receipts()) == (False, None, None)
    assert again.counts.get("replies", Counts()).deleted == 0


def test_people_erased_together_leave_one_receipt_for_their_transaction(database: Database) -> None:
    cases = marked(database)
    done = cases.apply_many(cases.find_many([ANN, {"email": "nobody@none.example"}]), "plan:3:1")
    (said,) = receipts(database).values()
    assert said["counts"]["replies"]["deleted"] == 2
    assert len({each.epoch for each in done if isinstance(each, Applied)}) == 1
    assert all(key.startswith("plan:3:1:") for key in receipts(database))


def test_a_set_that_is_tried_again_after_it_was_done_leaves_no_second_receipt(database: Database) -> None:
    cases = marked(database)
    people = [found for found in cases.find_many([ANN]) if isinstance(found, Found)]
    (first,) = cases.apply_many(people, "plan:3")
    before = receipts(database)
    (again,) = cases.apply_many(people, "plan:3")
    assert receipts(database) == before
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert again.epoch == first.epoch
    cases.apply_many(people, "plan:33")
    assert len(receipts(database)) == 2, "another effect has its own"


def test_a_database_restored_from_an_older_copy_lacks_the_last_receipt(sqlite: Database) -> None:
    cases = marked(sqlite)
    copy = sqlite.path.read_bytes()
    told = cases.receipts()
    epoch = cases.apply(cases.find(ANN), "plan:2").epoch
    assert told is not None
    assert epoch is not None
    assert told.knows(epoch)
    close_stores()
    sqlite.path.write_bytes(copy)
    assert not told.knows(epoch)


def test_our_own_table_is_neither_undeclared_nor_counted_nor_searched(database: Database) -> None:
    cases = marked(database)
    plain = opened(database.address, agency.MAPPING)
    coverage, other = cases.coverage(), plain.coverage()
    assert coverage is not None
    assert other is not None
    assert sum(coverage.tables.values()) == sum(other.tables.values()) - 1
    assert not [drift for drift in cases.drift() if "troth_marks" in drift.where]
    assert [drift.kind for drift in plain.drift() if "troth_marks" in drift.where] == ["undeclared table"]
    assert not [place for place in cases.remaining(cases.find(ANN)).searched if "troth_marks" in place]


def test_a_declared_marker_that_is_not_there_stops_erasing_and_says_how_to_make_it(database: Database) -> None:
    agency.build(database)
    cases = opened(database.address)
    (drift,) = [drift for drift in cases.drift() if "troth_marks" in drift.where]
    assert drift.stops
    assert "troth systems marker cases" in drift.fix
    before = database.everything()
    with pytest.raises(TrothError, match="receipts"):
        cases.apply(cases.find(ANN), "plan:2")
    assert database.everything() == before


def test_the_script_may_be_run_twice_and_another_table_of_that_name_is_noticed(database: Database) -> None:
    cases = marked(database)
    run_script(database, cases.marker())
    assert cases.apply(cases.find(ANN), "plan:2").counts == DONE
    database.run("drop table troth_marks", "create table troth_marks (id integer primary key)")
    (drift,) = [drift for drift in cases.drift() if "troth_marks" in drift.where]
    assert "not the one that Troth makes" in drift.what


def test_accounts_with_the_granted_rights_leave_and_read_receipts_and_can_remove_none(served: Database) -> None:
    agency.build(served)
    with made(served, "read", "erase") as (read, erase):
        run_script(served, opened(Addresses.one(served.address)).grants(read.name, erase.name))
        cases = opened(Addresses(read.database.address, erase.database.address))
        assert cases.drift() == ()
        assert cases.apply(cases.find(ANN), "plan:2").counts == DONE
        told = cases.receipts()
        assert told is not None
        assert told.of("plan:2") is not None
        for account in (read, erase):
            with pytest.raises(Exception, match=r"(?i)denied"):
                account.database.run("delete from troth_marks")
        close_stores()
