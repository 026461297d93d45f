"""The replay list is apart from every store, costs an erasure the same however long it is, and survives what kills a process."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import processes
from tests.conftest import HOME, use
from tests.desk import replay_writer
from tests.warm import Process
from troth.desk import now
from troth.desk.subjects import replay
from troth.desk.subjects.drill import drill
from troth.desk.subjects.line_file import TAIL, LineFile
from troth.desk.subjects.rotation import replace_root
from troth.errors import TrothError
from troth.keys.root import FileRootKey
from troth.ledger.entries import Actor
from troth.systems import Correction

HOUSE = Path(__file__).parents[2]
JO = {"email": "jo.marsh@post.example", "phone": "01632 960123"}
LATER = date(2999, 1, 1)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Path]:
    """The keys folder of a workspace, and its store, which knows whose keys these are."""
    FileRootKey.create(tmp_path / "keys" / "root.key")
    use(tmp_path, f"sqlite:///{tmp_path / 'store.sqlite3'}")
    call_command("migrate", verbosity=0, interactive=False)
    yield tmp_path / "keys"
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")


def corrected(key: str = "p:1", person: dict[str, str] = JO, until: date = LATER) -> int:
    made = {"website": [Correction("members", "full_name", ((1,),), "Jo Marsch", "Jo Marsh")]}
    return replay.remember_corrections(key, "7", person, made, until=until)


def held(keys: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(keys.glob("*.jsonl")))


# the loss drill


def test_the_loss_drill_opens_the_values_of_the_list_by_the_key_backup_and_by_no_other(
    keys: Path, tmp_path: Path
) -> None:
    assert corrected() == 1
    backup = tmp_path / "backup"
    shutil.copytree(keys, backup)
    done = drill([], backup)
    assert (done.remembered, done.remembered_opened, done.opened_without, done.passed) == (1, 1, 0, True)
    other = tmp_path / "other"
    FileRootKey.create(other / "root.key")
    before = sorted(path.name for path in other.iterdir())
    done = drill([], other)
    assert (done.remembered, done.remembered_opened, done.passed) == (1, 0, False)
    assert sorted(path.name for path in other.iterdir()) == before, "a backup is read and never written"


# what it holds


def test_a_line_says_whom_by_keyed_hash_and_where_and_in_which_case(keys: Path) -> None:
    assert replay.remember("p:1", "7", ["website", "cases"], JO) == 2
    (line,) = replay.lines()
    assert (line.kind, line.case, line.systems) == ("erasure", "7", ("cases", "website"))
    assert [kind for kind, _ in line.identifiers] == ["email", "phone"]
    assert (now() - line.at) < timedelta(minutes=1)
    for value in (*JO.values(), "jo.marsh", "960123"):
        assert value not in held(keys)


def test_the_same_key_a_second_time_changes_nothing(keys: Path) -> None:
    assert replay.remember("p:1", "7", ["website"], JO) == 2
    before = held(keys)
    assert replay.remember("p:1", "7", ["website"], JO) == 0
    assert held(keys) == before


def test_lines_of_the_first_version_are_still_read(keys: Path) -> None:
    index = replay.hasher()("email", JO["email"])
    old = {"key": "a", "case": "3", "at": "2026-01-01T00:00:00+00:00", "systems": [], "identifiers": [["email", index]]}
    (keys / "replay.jsonl").write_text(json.dumps(old) + "\n", encoding="utf-8")
    (line,) = replay.erased()
    assert (line.case, line.index, line.instructed) == ("3", index, False)


def test_a_kind_nobody_knows_yet_is_left_standing(keys: Path) -> None:
    replay.remember("p:1", "7", ["website"], JO)
    with (keys / "replay.jsonl").open("a", encoding="utf-8") as file:
        file.write((keys / "replay.jsonl").read_text(encoding="utf-8").replace('"erasure"', '"suppression"'))
    replay.remember("p:2", "8", ["website"], {"email": "other@post.example"})
    assert [line.case for line in replay.lines(replay.ERASURE)] == ["7", "8"]
    assert "suppression" in held(keys)


def test_a_correction_keeps_its_new_value_encrypted_and_its_old_one_as_a_hash(keys: Path) -> None:
    assert corrected() == 1
    assert corrected() == 0
    text = held(keys)
    for value in ("Marsh", "Marsch", *JO.values()):
        assert value not in text
    (line,) = replay.lines(replay.CORRECTION)
    (place,) = line.places
    assert (place.system, place.table, place.column, place.new) == ("website", "members", "full_name", "Jo Marsh")
    assert place.old == replay.old_value(replay.hasher(), "website", "members", "full_name", "Jo Marsch")
    assert place.old != replay.old_value(replay.hasher(), "website", "members", "name", "Jo Marsch")
    assert "Jo Marsh" not in repr(line)


def test_erasing_a_person_takes_what_the_list_held_of_their_corrections(keys: Path) -> None:
    corrected()
    corrected("p:2", {"email": "other@post.example"})
    replay.remember("p:3", "9", ["website"], {"email": JO["email"]})
    assert [line.key for line in replay.lines(replay.CORRECTION)] == ["p:2"]


def test_a_line_whose_time_is_over_goes_with_the_key_of_its_values(keys: Path) -> None:
    today = now().date()
    corrected("p:1", until=today)
    corrected("p:2", until=today + timedelta(days=40))
    assert replay.expire(today) == 0
    assert replay.expire(today + timedelta(days=1)) == 1
    assert [line.key for line in replay.lines(replay.CORRECTION)] == ["p:2"]


def test_a_changed_root_key_leaves_the_values_readable(keys: Path) -> None:
    corrected()
    replace_root(by=Actor("worker", "troth"))
    assert [line.places[0].new for line in replay.lines(replay.CORRECTION)] == ["Jo Marsh"]


# how it is written


def test_a_line_torn_by_a_crash_is_never_read_and_cut_off_by_the_next_writer(keys: Path) -> None:
    replay.remember("p:1", "7", ["website"], JO)
    with (keys / "replay.jsonl").open("ab") as file:
        file.write(b'{"kind": "erasure", "key": "p:2", "case": ' + b"9" * 9000)
    assert [line.case for line in replay.lines()] == ["7"]
    replay.remember("p:3", "8", ["website"], JO)
    assert [line.case for line in replay.lines()] == ["7", "8"]


def test_a_line_that_was_damaged_is_named(keys: Path) -> None:
    replay.remember("p:1", "7", ["website"], JO)
    with (keys / "replay.jsonl").open("a", encoding="utf-8") as file:
        file.write("{not json}\n")
    with pytest.raises(TrothError) as wrong:
        list(replay.lines())
    assert wrong.value.where == "replay.jsonl, line 2"


def test_two_processes_at_once_lose_no_line_and_tear_none(tmp_path: Path) -> None:
    command = [sys.executable, replay_writer.__file__, str(tmp_path), "many"]
    writers = [subprocess.Popen([*command, name, "150"], cwd=HOUSE) for name in ("one", "two")]
    assert [processes.ended(writer) for writer in writers] == [0, 0]
    keys = [line["key"] for line in LineFile(tmp_path / "replay.jsonl", "the list").lines()]
    assert sorted(keys) == sorted(f"{name}-{each}" for name in ("one", "two") for each in range(150))


def test_a_writer_killed_in_the_middle_of_a_line_holds_nobody_up_and_leaves_nothing_torn(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "replay.jsonl", "the list")
    file.append({"key": "first"})
    command = [sys.executable, replay_writer.__file__, str(tmp_path), "half"]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        processes.heard(process, replay_writer.MARKER)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    assert (tmp_path / "replay.jsonl").read_bytes().count(b"torn") == 1
    assert [line["key"] for line in file.lines()] == ["first"]
    assert file.append({"key": "torn"})
    assert [line["key"] for line in file.lines()] == ["first", "torn"]


def test_an_erasure_costs_the_same_however_long_the_list_is(keys: Path) -> None:
    """Only the end of the file is looked at: 60 MB more are not read."""
    replay.remember("p:0", "1", ["website"], JO)
    line = (keys / "replay.jsonl").read_bytes()
    with (keys / "replay.jsonl").open("ab") as file:
        for _ in range(20):
            file.write(line * (3_000_000 // len(line)))
    assert (keys / "replay.jsonl").stat().st_size > 100 * TAIL
    began = time.perf_counter()
    for each in range(5):
        assert replay.remember(f"p:{each + 1}", "7", ["website"], JO) == 2
    assert (time.perf_counter() - began) / 5 < 0.25
