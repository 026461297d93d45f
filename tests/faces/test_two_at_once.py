"""Two commands at once in one workspace: the second waits, and where it waits too long it says for whom. Nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import connections

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk import killed_worker
from tests.desk.test_killed import ready, short_leases
from tests.faces import first_start
from tests.warm import Process
from troth.desk.cases.models import Case
from troth.faces import workspaces
from troth.keys.signing import create_signing_key

HOUSE = Path(__file__).parents[2]


@contextmanager
def busy(agency: Agency, number: str) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of carrying out a case."""
    connections.close_all()
    short_leases(agency)
    arguments = ["case", "approve", number, "--as", LEAD, "--workspace", str(agency.root)]
    command = [sys.executable, killed_worker.__file__, "rights.package", "before", *arguments]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        processes.heard(process, killed_worker.MARKER)
        try:
            yield process
        finally:
            process.kill()


def test_a_second_command_that_waited_too_long_names_the_first_and_did_nothing(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "PATIENCE", 0.2)
    number = ready(agency, "access")
    with busy(agency, number) as other:
        code, out, err = agency.troth("case", "list")
        assert (code, out) == (2, "")
        assert f"another command works here: troth case (process {other.pid})" in err
        assert "wait for it, then try again" in err
        code, _, _ = agency.troth(
            "request", "erasure", *agency.ids(agency.report.erasure), "--by", "email", "--as", LEAD
        )
        assert code == 2
    assert Case.objects.count() == 1
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_second_command_waits_for_the_first(agency: Agency) -> None:
    number = ready(agency, "access")
    with busy(agency, number) as other:
        ends = threading.Timer(0.7, other.send_signal, [signal.SIGKILL])
        ends.start()
        code, out, err = agency.troth("case", "list")
        processes.joined(ends)
    assert code == 0, err
    assert "decided" in out


def test_two_requests_at_once_are_both_on_record(agency: Agency) -> None:
    connections.close_all()
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "troth", "request", "access", *agency.ids(person), "--by", "email", "--as", LEAD,
             "--workspace", str(agency.root)],
            cwd=HOUSE,
            env=os.environ | {"TROTH_WORKSPACE": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for person in (agency.report.access, agency.report.erasure)
    ]  # fmt: skip
    for process, person in zip(started, (agency.report.access, agency.report.erasure), strict=True):
        _, err = process.communicate(timeout=60)
        if process.returncode != 0:  # on a very slow machine it waited too long, and is asked again
            assert "another command works here" in err
            assert agency.troth("request", "access", *agency.ids(person), "--by", "email", "--as", LEAD)[0] == 0
    assert sorted(Case.objects.values_list("number", flat=True)) == [1, 2]
    assert agency.troth("evidence", "verify")[0] == 0


def test_processes_that_start_together_agree_on_what_signs_sessions(tmp_path: Path) -> None:
    with ExitStack() as all_of_them:
        starting = [
            all_of_them.enter_context(
                Process(command, cwd=tmp_path, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for command in [[sys.executable, first_start.__file__]] * 4
        ]
        all_of_them.callback(lambda: [each.kill() for each in starting])
        for each in starting:
            processes.heard(each, "ready")
        for round_ in range(10):
            keys = tmp_path / str(round_) / "keys"
            create_signing_key(keys / "log.key")
            moment = time.time() + 0.05
            for each in starting:
                each.stdin.write(f"{moment} {keys}\n")
                each.stdin.flush()
            assert len({processes.heard(each) for each in starting}) == 1
