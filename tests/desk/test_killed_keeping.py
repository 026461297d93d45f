"""A backup or a restore that is killed leaves nothing half done: no file, the old store, and a second go that goes through."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, connections

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk import killed_keeping
from tests.desk.test_backup import back_up, everything, restore
from tests.warm import Process

HOUSE = Path(__file__).parents[2]


def kill_at(agency: Agency, where: str, *arguments: str) -> None:
    """Run ``troth`` in a process of its own and kill it, by SIGKILL, at this place."""
    connections.close_all()
    command = [sys.executable, killed_keeping.__file__, where, *arguments, "--workspace", str(agency.root)]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        processes.heard(process, killed_keeping.MARKER)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL


def test_a_backup_that_is_killed_leaves_no_file_and_the_next_one_clears_up(agency: Agency) -> None:
    folder = agency.root / "backups"
    folder.mkdir()
    kill_at(agency, "backup", "backup", "--to", str(folder))
    assert not list(folder.glob("*.zip"))
    code, _, err = agency.troth("backup", "--to", str(folder))
    assert code == 0, err
    (only,) = folder.iterdir()
    assert only.suffix == ".zip"


@pytest.mark.parametrize("where", ["made ready", "set aside"])
def test_a_restore_that_is_killed_leaves_the_store_as_it_was_and_goes_through_when_tried_again(
    agency: Agency, where: str
) -> None:
    if where == "set aside" and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has nothing to set aside: all of it is one transaction")
    back_up(agency)
    agency.serve("access", agency.report.access)
    entries = everything()
    kill_at(agency, where, "restore", str(agency.root / "store.zip"), "--over", "--as", LEAD)
    assert everything() == entries
    assert agency.troth("evidence", "verify")[0] == 0
    code, said, err = restore(agency, "--over")
    assert code == 1, err
    assert said["lost"] > 0
    assert len(everything()) < len(entries)
    assert not list(agency.root.glob(".store*"))
    if connection.vendor == "sqlite":
        assert [str(path) for path in agency.root.glob("store.sqlite3.before-*")] == [said["kept"]]
