"""No test waits for ever: what does not come, be it a line, the end of a process or of a thread, is said in words."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import processes
from tests.warm import Process

AT_ONCE = 0.1


def child(folder: Path, program: str) -> Process:
    """A process that runs this program, all that it says heard here."""
    file = folder / "program.py"
    file.write_text(f"import sys, time\n{program}\n", encoding="utf-8")
    pipe = subprocess.PIPE
    return Process([sys.executable, str(file)], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_lines_are_heard_one_after_the_other(tmp_path: Path):
    with child(tmp_path, "print('one')\nprint()\nprint('three')") as process:
        assert [processes.heard(process), processes.heard(process), processes.heard(process, "three")] == [
            "one",
            "",
            "three",
        ]


@pytest.mark.parametrize(
    ("program", "within", "words"),
    [
        ("time.sleep(60)", AT_ONCE, "it said nothing for 0 s, not ‘ready’: no word of why"),
        ("sys.exit('no room')", 30, "it ended, not ‘ready’: no room"),
        ("print('wrong', flush=True)\ntime.sleep(60)", 30, "it said ‘wrong’, not ‘ready’: no word of why"),
    ],
)
def test_a_line_that_does_not_come_is_named_and_its_process_is_gone(
    tmp_path: Path, program: str, within: float, words: str
):
    with child(tmp_path, program) as process:
        with pytest.raises(AssertionError, match=re.escape(words)):
            processes.heard(process, "ready", within)
        assert process.wait(10) in (-signal.SIGKILL, 1)


def test_a_process_that_does_not_end_is_killed_and_the_test_fails(tmp_path: Path):
    with child(tmp_path, "time.sleep(60)") as process:
        with pytest.raises(AssertionError, match="it did not end within 0 s"):
            processes.ended(process, AT_ONCE)
        assert process.wait(10) == -signal.SIGKILL


def test_a_test_that_fails_leaves_no_process_behind_that_stands_still(tmp_path: Path):
    """As where a process was stopped, and what should wake it is never reached: nobody waits for its end."""
    began, process = time.monotonic(), child(tmp_path, "print('here', flush=True)\ntime.sleep(60)")
    with pytest.raises(LookupError):
        stop_and_fail(process)
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 30


def stop_and_fail(process: Process) -> None:
    with process:
        processes.heard(process, "here")
        process.send_signal(signal.SIGSTOP)
        raise LookupError


def test_a_thread_that_does_not_end_fails_the_test():
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="one that waits")
    thread.start()
    with pytest.raises(AssertionError, match="the thread one that waits did not end within 0 s"):
        processes.joined(thread, AT_ONCE)
    end.set()
    processes.joined(thread)


@pytest.mark.parametrize(("does", "code"), [(lambda: os._exit(3), 3), (lambda: os.kill(os.getpid(), 9), -9)])
def test_a_forked_process_is_waited_for(does: Callable[[], None], code: int):
    forked = os.fork()
    if not forked:
        does()
    assert processes.reaped(forked) == code


def test_a_forked_process_that_does_not_end_is_killed_and_the_test_fails():
    forked = os.fork()
    if not forked:
        time.sleep(60)
        os._exit(0)
    with pytest.raises(AssertionError, match="the forked process did not end within 0 s"):
        processes.reaped(forked, AT_ONCE)
    with pytest.raises(ProcessLookupError):
        os.kill(forked, 0)
